package io.podium.api.strategy;

import io.podium.api.core.v1.PodTemplate;
import io.podium.api.kinds.apps.DaemonSetStrategy;
import io.podium.api.kinds.apps.DeploymentStrategy;
import io.podium.api.kinds.apps.FormerStrategy;
import io.podium.api.kinds.apps.ReplicaSetStrategy;
import io.podium.api.kinds.apps.ReplicationStrategy;
import io.podium.api.kinds.apps.RevisionStrategy;
import io.podium.api.kinds.apps.StatefulSetStrategy;
import io.podium.api.kinds.batch.CronJobStrategy;
import io.podium.api.kinds.batch.JobStrategy;
import io.podium.api.kinds.certificates.CertificateRequestStrategy;
import io.podium.api.kinds.core.BindingStrategy;
import io.podium.api.kinds.core.ConfigMapStrategy;
import io.podium.api.kinds.core.EndpointsStrategy;
import io.podium.api.kinds.core.EventStrategy;
import io.podium.api.kinds.core.LimitRangeStrategy;
import io.podium.api.kinds.core.NamespaceStrategy;
import io.podium.api.kinds.core.NodeStrategy;
import io.podium.api.kinds.core.PodStrategy;
import io.podium.api.kinds.core.PodTemplateStrategy;
import io.podium.api.kinds.core.QuotaStrategy;
import io.podium.api.kinds.core.SecretStrategy;
import io.podium.api.kinds.core.ServiceAccountStrategy;
import io.podium.api.kinds.core.ServiceStrategy;
import io.podium.api.kinds.flowcontrol.FlowSchemaStrategy;
import io.podium.api.kinds.flowcontrol.PriorityLevelStrategy;
import io.podium.api.kinds.network.IngressClassStrategy;
import io.podium.api.kinds.network.IngressStrategy;
import io.podium.api.kinds.network.IpAddressStrategy;
import io.podium.api.kinds.network.NetworkPolicyStrategy;
import io.podium.api.kinds.network.ServiceCidrStrategy;
import io.podium.api.kinds.network.SliceStrategy;
import io.podium.api.kinds.policy.BudgetStrategy;
import io.podium.api.kinds.policy.LeaseStrategy;
import io.podium.api.kinds.policy.PriorityClassStrategy;
import io.podium.api.kinds.policy.RuntimeClassStrategy;
import io.podium.api.kinds.rbac.RoleStrategy;
import io.podium.api.kinds.scaling.ScalerStrategy;
import io.podium.api.kinds.settings.PodPresetStrategy;
import io.podium.api.kinds.storage.ClaimStrategy;
import io.podium.api.kinds.storage.CsiDriverStrategy;
import io.podium.api.kinds.storage.CsiNodeStrategy;
import io.podium.api.kinds.storage.CsiStorageCapacityStrategy;
import io.podium.api.kinds.storage.PersistentVolumeStrategy;
import io.podium.api.kinds.storage.StorageClassStrategy;
import io.podium.api.kinds.storage.VolumeAttachmentStrategy;
import io.podium.api.kinds.storage.VolumeAttributesClassStrategy;
import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.rbac.v1.ClusterRoleBinding;
import io.podium.api.rbac.v1.Role;
import io.podium.api.rbac.v1.RoleBinding;
import io.podium.api.schema.Resource;

/** Which kind has a strategy of its own. The one place to edit when a kind becomes special. */
final class SpecialStrategies {
    private SpecialStrategies() {}

    static Strategy<?> make(Resource resource) {
        return switch (resource.apiVersion() + "/" + resource.kind()) {
            case "v1/Pod" -> new PodStrategy(resource);
            case "v1/PodTemplate" -> new PodTemplateStrategy<>(resource, PodTemplate::of);
            case "v1/Node" -> new NodeStrategy(resource);
            case "v1/Namespace" -> new NamespaceStrategy(resource);
            case "v1/Service" -> new ServiceStrategy(resource);
            case "v1/ConfigMap" -> new ConfigMapStrategy(resource);
            case "v1/Secret" -> new SecretStrategy(resource);
            case "v1/ServiceAccount" -> new ServiceAccountStrategy(resource);
            case "v1/Event" -> new EventStrategy<>(resource, io.podium.api.core.v1.Event::of);
            case "events.k8s.io/v1/Event" ->
                    new EventStrategy<>(resource, io.podium.api.events.v1.Event::of);
            case "v1/Endpoints" -> new EndpointsStrategy(resource);
            case "v1/Binding" -> new BindingStrategy(resource);
            case "v1/PersistentVolume" -> new PersistentVolumeStrategy(resource);
            case "v1/PersistentVolumeClaim" -> new ClaimStrategy(resource);
            case "storage.k8s.io/v1/StorageClass" -> new StorageClassStrategy(resource);
            case "storage.k8s.io/v1/VolumeAttachment" -> new VolumeAttachmentStrategy(resource);
            case "storage.k8s.io/v1/VolumeAttributesClass" ->
                    new VolumeAttributesClassStrategy(resource);
            case "storage.k8s.io/v1/CSIDriver" -> new CsiDriverStrategy(resource);
            case "storage.k8s.io/v1/CSINode" -> new CsiNodeStrategy(resource);
            case "storage.k8s.io/v1/CSIStorageCapacity" -> new CsiStorageCapacityStrategy(resource);
            case "v1/ReplicationController" -> new ReplicationStrategy(resource);
            case "discovery.k8s.io/v1/EndpointSlice" -> new SliceStrategy(resource);
            case "v1/LimitRange" -> new LimitRangeStrategy(resource);
            case "v1/ResourceQuota" -> new QuotaStrategy(resource);
            case "networking.k8s.io/v1/Ingress" -> new IngressStrategy(resource);
            case "networking.k8s.io/v1/IngressClass" -> new IngressClassStrategy(resource);
            case "networking.k8s.io/v1/NetworkPolicy" -> new NetworkPolicyStrategy(resource);
            case "networking.k8s.io/v1/ServiceCIDR" -> new ServiceCidrStrategy(resource);
            case "networking.k8s.io/v1/IPAddress" -> new IpAddressStrategy(resource);
            case "apps/v1/ReplicaSet" -> new ReplicaSetStrategy(resource);
            case "apps/v1/Deployment" -> new DeploymentStrategy(resource);
            case "apps/v1/StatefulSet" -> new StatefulSetStrategy(resource);
            case "apps/v1/DaemonSet" -> new DaemonSetStrategy(resource);
            case "apps/v1/ControllerRevision" -> new RevisionStrategy(resource);
            case "apps/v1beta1/Deployment",
                    "apps/v1beta1/StatefulSet",
                    "extensions/v1beta1/Deployment",
                    "extensions/v1beta1/DaemonSet",
                    "extensions/v1beta1/ReplicaSet" ->
                    new FormerStrategy(resource);
            case "batch/v1/Job" -> new JobStrategy(resource);
            case "batch/v1/CronJob" -> new CronJobStrategy(resource);
            case "certificates.k8s.io/v1/CertificateSigningRequest" ->
                    new CertificateRequestStrategy(resource);
            case "coordination.k8s.io/v1/Lease" -> new LeaseStrategy(resource);
            case "autoscaling/v2/HorizontalPodAutoscaler" -> new ScalerStrategy(resource);
            case "policy/v1/PodDisruptionBudget" -> new BudgetStrategy(resource);
            case "node.k8s.io/v1/RuntimeClass" -> new RuntimeClassStrategy(resource);
            case "scheduling.k8s.io/v1/PriorityClass" -> new PriorityClassStrategy(resource);
            case "settings.k8s.io/v1alpha1/PodPreset" -> new PodPresetStrategy(resource);
            case "rbac.authorization.k8s.io/v1/Role" -> new RoleStrategy<>(resource, Role::of);
            case "rbac.authorization.k8s.io/v1/ClusterRole" ->
                    new RoleStrategy<>(resource, ClusterRole::of);
            case "rbac.authorization.k8s.io/v1/RoleBinding" ->
                    new io.podium.api.kinds.rbac.BindingStrategy<>(resource, RoleBinding::of);
            case "rbac.authorization.k8s.io/v1/ClusterRoleBinding" ->
                    new io.podium.api.kinds.rbac.BindingStrategy<>(
                            resource, ClusterRoleBinding::of);
            case "flowcontrol.apiserver.k8s.io/v1/FlowSchema" -> new FlowSchemaStrategy(resource);
            case "flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration" ->
                    new PriorityLevelStrategy(resource);
            default -> ExtensionStrategies.make(resource);
        };
    }
}
