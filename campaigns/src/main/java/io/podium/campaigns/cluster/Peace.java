package io.podium.campaigns.cluster;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ReplicationController;
import io.podium.api.core.v1.Service;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.view.ApiObject;
import io.podium.client.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What must hold when everything has had time to come to rest. */
final class Peace {
    private final View view;
    private final List<String> broken = new ArrayList<>();

    private Peace(View view) {
        this.view = view;
    }

    /** What does not hold. */
    static List<String> broken(View view, List<ApiObject> all) {
        var peace = new Peace(view);
        peace.orphans(all);
        peace.endings(all);
        view.list(Deployment.class).forEach(peace::deployment);
        view.list(ReplicaSet.class)
                .forEach(set ->
                        peace.replicas(set, set.spec().replicas(), set.status().readyReplicas()));
        view.list(ReplicationController.class)
                .forEach(set ->
                        peace.replicas(set, set.spec().replicas(), set.status().readyReplicas()));
        view.list(Pod.class).forEach(peace::pod);
        view.list(Node.class).forEach(peace::node);
        view.list(Service.class).forEach(peace::service);
        return peace.broken;
    }

    private static String name(ApiObject object) {
        return object.value().string("kind") + " " + object.namespace() + "/" + object.name();
    }

    private void check(boolean holds, ApiObject object, String what) {
        if (!holds) {
            broken.add(name(object) + " " + what);
        }
    }

    /** Nothing survives that is owned by the dead alone. */
    private void orphans(List<ApiObject> all) {
        Set<String> alive = all.stream().map(ApiObject::uid).collect(Collectors.toSet());
        for (ApiObject object : all) {
            List<OwnerReference> owners = object.metadata().ownerReferences();
            boolean isOwned = owners.isEmpty();
            for (OwnerReference owner : owners) {
                isOwned |= alive.contains(owner.uid());
            }
            check(isOwned, object, "outlived its owners");
        }
    }

    private void endings(List<ApiObject> all) {
        for (ApiObject object : all) {
            check(!object.isDeleting(), object, "never ends");
            boolean hasPlace =
                    object.namespace().isEmpty()
                            || view.find(Namespace.class, "", object.namespace()).isPresent();
            check(hasPlace, object, "outlived its namespace");
        }
    }

    private void deployment(Deployment deployment) {
        int wanted = deployment.spec().replicas();
        var status = deployment.status();
        check(
                status.observedGeneration() == deployment.metadata().generation(),
                deployment,
                "was not looked at since its last change");
        check(
                status.replicas() == wanted
                        && status.updatedReplicas() == wanted
                        && status.readyReplicas() == wanted
                        && status.availableReplicas() == wanted,
                deployment,
                "wants "
                        + wanted
                        + " and has replicas "
                        + status.replicas()
                        + ", updated "
                        + status.updatedReplicas()
                        + ", ready "
                        + status.readyReplicas()
                        + ", available "
                        + status.availableReplicas()
                        + (deployment.spec().paused() ? " and is paused" : ""));
    }

    private void replicas(ApiObject set, int wanted, int ready) {
        List<Pod> pods =
                view.ownedBy(set.uid(), Pod.class).stream().filter(pod -> !isOver(pod)).toList();
        check(
                pods.size() == wanted && ready == wanted,
                set,
                "wants "
                        + wanted
                        + ", has "
                        + pods.size()
                        + " and says that "
                        + ready
                        + " are ready");
    }

    private static boolean isOver(Pod pod) {
        return pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
    }

    private void pod(Pod pod) {
        String node = pod.spec().nodeName();
        check(!node.isEmpty(), pod, "has no node");
        check(
                node.isEmpty() || view.find(Node.class, "", node).isPresent(),
                pod,
                "is on node " + node + ", which is not there");
        check(!pod.status().phase().equals("Pending"), pod, "is still pending");
    }

    private void node(Node node) {
        boolean isReady =
                node.status().conditions().stream()
                        .anyMatch(one -> one.type().equals("Ready") && one.status().equals("True"));
        check(isReady, node, "is not ready");
        check(node.spec().taints().isEmpty(), node, "is tainted: " + node.spec().taints());
    }

    /** A Service knows exactly the ready pods it selects. */
    private void service(Service service) {
        var wanted = new TreeSet<String>();
        for (Pod pod : view.list(Pod.class, service.namespace())) {
            boolean isMeant =
                    pod.metadata()
                            .labels()
                            .entrySet()
                            .containsAll(service.spec().selector().entrySet());
            if (isMeant && !isOver(pod) && !service.spec().selector().isEmpty()) {
                wanted.add(pod.status().podIP());
            }
        }
        var known = new TreeSet<String>();
        for (EndpointSlice slice : view.list(EndpointSlice.class, service.namespace())) {
            boolean isOurs =
                    service.name()
                            .equals(slice.metadata().labels().get("kubernetes.io/service-name"));
            if (isOurs) {
                slice.endpoints().forEach(endpoint -> known.addAll(endpoint.addresses()));
            }
        }
        check(known.equals(wanted), service, "knows " + known + " and should know " + wanted);
    }
}
