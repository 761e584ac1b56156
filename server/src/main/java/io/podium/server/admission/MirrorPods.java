package io.podium.server.admission;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.server.authz.NodeReferences;

/** What a pod must be for a node to create it: the shadow of one that runs there already. */
final class MirrorPods {
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private MirrorPods() {}

    static void check(Attempt attempt, String node) {
        Pod pod = Pod.of(attempt.subject());
        if (!pod.metadata().annotations().containsKey(MIRROR)) {
            throw attempt.forbidden(
                    "pod does not have \""
                            + MIRROR
                            + "\" annotation, node \""
                            + node
                            + "\" can only create mirror pods");
        }
        if (!pod.spec().nodeName().equals(node)) {
            throw only(attempt, node, "pods with spec.nodeName set to itself");
        }
        owner(attempt, pod, node);
        String named =
                !pod.spec().serviceAccountName().isEmpty()
                        ? "a service account"
                        : !NodeReferences.secrets(pod.spec()).isEmpty()
                                ? "secrets"
                                : !NodeReferences.configMaps(pod.spec()).isEmpty()
                                        ? "configmaps"
                                        : volumes(pod);
        if (!named.isEmpty()) {
            throw attempt.forbidden(
                    "node \"" + node + "\" can not create pods that reference " + named);
        }
    }

    private static String volumes(Pod pod) {
        boolean hasBundle =
                pod.spec().volumes().stream()
                        .flatMap(volume -> volume.projected().sources().stream())
                        .anyMatch(source -> source.hasClusterTrustBundle());
        boolean hasClaim =
                pod.spec().volumes().stream().anyMatch(volume -> volume.hasPersistentVolumeClaim());
        return hasBundle ? "clustertrustbundles" : hasClaim ? "persistentvolumeclaims" : "";
    }

    private static void owner(Attempt attempt, Pod pod, String node) {
        var owners = pod.metadata().ownerReferences();
        if (owners.size() > 1) {
            throw only(attempt, node, "pods with a single owner reference set to itself");
        }
        OwnerReference owner = owners.isEmpty() ? OwnerReference.empty() : owners.getFirst();
        boolean isOwn =
                owner.apiVersion().equals("v1")
                        && owner.kind().equals("Node")
                        && owner.name().equals(node);
        if (!isOwn) {
            throw only(attempt, node, "pods with an owner reference set to itself");
        }
        if (!owner.controller()) {
            throw only(attempt, node, "pods with a controller owner reference set to itself");
        }
        if (owner.blockOwnerDeletion()) {
            throw attempt.forbidden(
                    "node \"" + node + "\" must not set blockOwnerDeletion on an owner reference");
        }
        Node known =
                attempt.lookup()
                        .find("nodes", "", node)
                        .map(Node::of)
                        .orElseThrow(() -> ApiError.notFound("", "nodes", node));
        if (!owner.uid().equals(known.uid())) {
            throw attempt.forbidden(
                    "node "
                            + node
                            + " UID mismatch: expected "
                            + owner.uid()
                            + " got "
                            + known.uid());
        }
    }

    private static ApiError only(Attempt attempt, String node, String what) {
        return attempt.forbidden("node \"" + node + "\" can only create " + what);
    }
}
