package io.podium.controllers;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Endpoints;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.PersistentVolume;
import io.podium.api.core.v1.PersistentVolumeClaim;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.selector.LabelSelector;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.client.Door;
import io.podium.client.Key;
import io.podium.client.View;
import io.podium.client.runtime.Meter;
import io.podium.client.runtime.Spoke;
import io.podium.client.runtime.Trigger;
import io.podium.client.runtime.Work;
import io.podium.client.view.Kinds;
import io.podium.controllers.deployment.DeploymentReconciler;
import io.podium.controllers.disruption.DisruptionReconciler;
import io.podium.controllers.disruption.StaleDisruptionReconciler;
import io.podium.controllers.endpoints.EndpointSliceReconciler;
import io.podium.controllers.endpoints.EndpointsReconciler;
import io.podium.controllers.endpoints.ServiceTrigger;
import io.podium.controllers.eviction.TaintEvictionReconciler;
import io.podium.controllers.garbage.GarbageReconciler;
import io.podium.controllers.namespace.NamespaceReconciler;
import io.podium.controllers.nodelife.NodeLifecycleReconciler;
import io.podium.controllers.nodelife.NodeTtlReconciler;
import io.podium.controllers.nodelife.ZonesReconciler;
import io.podium.controllers.podgc.PodGcReconciler;
import io.podium.controllers.protection.ClaimProtectionReconciler;
import io.podium.controllers.protection.VolumeProtectionReconciler;
import io.podium.controllers.quota.ResourceQuotaReconciler;
import io.podium.controllers.replicas.ReplicaSets;
import io.podium.controllers.replicas.ReplicasReconciler;
import io.podium.controllers.replicas.Replicated;
import io.podium.controllers.replicas.ReplicationControllers;
import io.podium.controllers.roles.AggregationReconciler;
import io.podium.controllers.rootca.RootCaReconciler;
import io.podium.controllers.serviceaccount.DefaultServiceAccountReconciler;
import io.podium.controllers.workload.Orphans;
import io.podium.controllers.workload.Owners;
import io.podium.controllers.workload.Pods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The room of the controllers: which there are, what wakes them, and as whom they act. */
public final class Controllers {
    private static final String ZONE = "topology.kubernetes.io/zone";

    private Controllers() {}

    /**
     * All controllers on one loop; start the spoke to set them going.
     *
     * @param doors answers a door for the name of a controller, such as replicaset-controller; it
     *     acts as the service account of that name in kube-system, for which the default roles are
     *     made; kube-controller-manager is the user of that name
     * @param trust what they vouch with
     */
    public static Spoke room(
            Function<String, Door> doors,
            Kinds kinds,
            Loop loop,
            Clock clock,
            Randomness randomness,
            Meter meter,
            Trust trust) {
        var works = new ArrayList<Work>(works(doors, kinds, trust.caPem()));
        works.addAll(nodes(doors.apply("node-controller")));
        works.add(
                new Work(
                        "ttl-controller",
                        doors.apply("ttl-controller"),
                        new NodeTtlReconciler(),
                        Trigger.self(Node.class)));
        works.addAll(Batches.works(doors));
        works.addAll(Credentials.works(doors, trust));
        return new Spoke(loop, clock, randomness, meter, works);
    }

    private static List<Work> works(Function<String, Door> doors, Kinds kinds, String caPem) {
        return List.of(
                namespaces(doors.apply("namespace-controller")),
                new Work(
                        "service-account-controller",
                        doors.apply("service-account-controller"),
                        new DefaultServiceAccountReconciler(),
                        Trigger.self(Namespace.class),
                        named(ServiceAccount.class, DefaultServiceAccountReconciler.NAME)),
                new Work(
                        "root-ca-cert-publisher",
                        doors.apply("root-ca-cert-publisher"),
                        new RootCaReconciler(caPem),
                        Trigger.self(Namespace.class),
                        named(ConfigMap.class, RootCaReconciler.NAME)),
                deployments(doors.apply("deployment-controller")),
                replicas("replicaset-controller", doors, new ReplicaSets()),
                replicas("replication-controller", doors, new ReplicationControllers()),
                new Work(
                        "endpoint-controller",
                        doors.apply("endpoint-controller"),
                        new EndpointsReconciler(),
                        Trigger.self(Service.class),
                        Trigger.self(Endpoints.class),
                        Trigger.on(Pod.class, ServiceTrigger::wake)),
                endpointSlices(doors.apply("endpointslice-controller")),
                garbage(doors.apply("generic-garbage-collector"), kinds),
                podGc(doors.apply("pod-garbage-collector")),
                new Work(
                        "resourcequota-controller",
                        doors.apply("resourcequota-controller"),
                        new ResourceQuotaReconciler(kinds),
                        ResourceQuotaReconciler::wake),
                new Work(
                        "pvc-protection-controller",
                        doors.apply("pvc-protection-controller"),
                        new ClaimProtectionReconciler(),
                        Trigger.self(PersistentVolumeClaim.class),
                        Trigger.on(Pod.class, ClaimProtectionReconciler::wake)),
                new Work(
                        "pv-protection-controller",
                        doors.apply("pv-protection-controller"),
                        new VolumeProtectionReconciler(),
                        Trigger.self(PersistentVolume.class)),
                new Work(
                        "clusterrole-aggregation-controller",
                        doors.apply("clusterrole-aggregation-controller"),
                        new AggregationReconciler(),
                        Trigger.on(ClusterRole.class, AggregationReconciler::wake)),
                // Upstream's tells of itself under the name of the program.
                new Work(
                        "controllermanager",
                        doors.apply("disruption-controller"),
                        new DisruptionReconciler(),
                        Trigger.self(PodDisruptionBudget.class),
                        Trigger.on(Pod.class, DisruptionReconciler::wake)),
                new Work(
                        "disruption-controller",
                        doors.apply("disruption-controller"),
                        new StaleDisruptionReconciler(),
                        Trigger.on(Pod.class, StaleDisruptionReconciler::wake)));
    }

    /** The namespace of an object that is kept in every namespace under one name. */
    private static <T extends ApiObject> Trigger named(Class<T> kind, String name) {
        return Trigger.on(
                kind,
                (_, before, after, keys) -> {
                    T object = after.or(() -> before).orElseThrow();
                    if (object.name().equals(name)) {
                        keys.accept(new Key("", object.namespace()));
                    }
                });
    }

    private static Work garbage(Door door, Kinds kinds) {
        var garbage = new GarbageReconciler(kinds);
        // Its events come from somebody of another name than the one it acts as: so it is upstream.
        return new Work("garbage-collector-controller", door, garbage, garbage::wake);
    }

    private static Work namespaces(Door door) {
        return new Work(
                "namespace-controller",
                door,
                new NamespaceReconciler(),
                Trigger.self(Namespace.class),
                NamespaceReconciler::wakeEmptied);
    }

    private static Work deployments(Door door) {
        return new Work(
                "deployment-controller",
                door,
                new DeploymentReconciler(),
                Trigger.self(Deployment.class),
                Trigger.controller(ReplicaSet.class, Deployment.KIND),
                Orphans.of(
                        ReplicaSet.class,
                        Deployment.class,
                        deployment -> LabelSelector.of(deployment.spec().selector().value())),
                Trigger.on(Pod.class, Controllers::wakeRecreating));
    }

    /** A Deployment that recreates waits until the last old pod is over. */
    private static void wakeRecreating(
            View view, Optional<Pod> before, Optional<Pod> after, Consumer<Key> keys) {
        if (before.isEmpty() || after.filter(pod -> !Pods.isOver(pod)).isPresent()) {
            return;
        }
        Owners.controller(before.get())
                .flatMap(owner -> view.byUid(owner.uid()))
                .flatMap(Owners::controller)
                .filter(owner -> owner.kind().equals(Deployment.KIND))
                .map(OwnerReference::name)
                .ifPresent(name -> keys.accept(new Key(before.get().namespace(), name)));
    }

    private static <T extends ApiObject> Work replicas(
            String name, Function<String, Door> doors, Replicated<T> kind) {
        return new Work(
                name,
                doors.apply(name),
                new ReplicasReconciler<>(kind),
                Trigger.self(kind.kind()),
                Trigger.controller(Pod.class, kind.kind().getSimpleName()),
                Orphans.of(Pod.class, kind.kind(), kind::selector));
    }

    private static Work endpointSlices(Door door) {
        return new Work(
                "endpointslice-controller",
                door,
                new EndpointSliceReconciler(),
                Trigger.self(Service.class),
                Trigger.on(
                        EndpointSlice.class,
                        (_, before, after, keys) -> {
                            EndpointSlice slice = after.or(() -> before).orElseThrow();
                            Map<String, String> labels = slice.metadata().labels();
                            String service =
                                    labels.getOrDefault(EndpointSliceReconciler.SERVICE_NAME, "");
                            if (EndpointSliceReconciler.MANAGER.equals(
                                    labels.get(EndpointSliceReconciler.MANAGED_BY))) {
                                keys.accept(new Key(slice.namespace(), service));
                            }
                        }),
                Trigger.on(Pod.class, ServiceTrigger::wake),
                Trigger.on(Node.class, Controllers::wakeMoved));
    }

    /** The Services with pods on a node whose zone has changed. */
    private static void wakeMoved(
            View view, Optional<Node> before, Optional<Node> after, Consumer<Key> keys) {
        Optional<String> old = before.map(node -> node.metadata().labels().getOrDefault(ZONE, ""));
        Optional<String> now = after.map(node -> node.metadata().labels().getOrDefault(ZONE, ""));
        if (old.orElse("").equals(now.orElse(""))) {
            return;
        }
        for (Pod pod : view.onNode(after.or(() -> before).orElseThrow().name())) {
            ServiceTrigger.wake(view, Optional.empty(), Optional.of(pod), keys);
        }
    }

    private static Work podGc(Door door) {
        var gc = new PodGcReconciler();
        return new Work("pod-garbage-collector", door, gc, gc::wake);
    }

    /**
     * Everything about nodes acts as one user; what it tells of pods it evicts has another name.
     */
    private static List<Work> nodes(Door door) {
        var eviction = new TaintEvictionReconciler();
        return List.of(
                new Work(
                        "node-controller",
                        door,
                        new NodeLifecycleReconciler(),
                        Trigger.self(Node.class),
                        Trigger.on(Lease.class, Controllers::wakeNode)),
                new Work(
                        "node-zones",
                        door,
                        new ZonesReconciler(),
                        Trigger.on(Node.class, ZonesReconciler::wake)),
                new Work("taint-eviction-controller", door, eviction, eviction::wake));
    }

    private static void wakeNode(
            View view, Optional<Lease> before, Optional<Lease> after, Consumer<Key> keys) {
        Lease lease = after.or(() -> before).orElseThrow();
        if (lease.namespace().equals(NodeLifecycleReconciler.LEASES)) {
            keys.accept(new Key("", lease.name()));
        }
    }
}
