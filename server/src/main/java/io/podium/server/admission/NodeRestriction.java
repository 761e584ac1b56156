package io.podium.server.admission;

import io.podium.api.certificates.v1.CertificateSigningRequest;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.PersistentVolumeClaim;
import io.podium.api.core.v1.PersistentVolumeClaimStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.api.kinds.certificates.Signers;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.resource.v1.ResourceSlice;
import io.podium.api.value.TypedMap;
import io.podium.api.x509.MalformedRequest;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.authz.NodeIdentity;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps a node to its own: its Node, its Lease, its pods, and labels that steer nothing. What it
 * may read and touch at all is the Node authorizer's business.
 */
final class NodeRestriction implements Admission {
    private static final String LEASES = "kube-node-lease";

    @Override
    public String name() {
        return "NodeRestriction";
    }

    @Override
    public Attempt mutate(Attempt attempt) {
        // Already here, so that no plug-in works for a node that may not ask.
        if (attempt.operation() != Operation.CONNECT) {
            check(attempt);
        }
        return attempt;
    }

    private static void check(Attempt attempt) {
        Optional<String> identity = NodeIdentity.of(attempt.user());
        if (identity.isEmpty()) {
            return;
        }
        String node = identity.get();
        if (node.isEmpty()) {
            throw attempt.forbidden(
                    "could not determine node from user \"" + attempt.user().name() + "\"");
        }
        switch (attempt.resource().groupResource()) {
            case "pods" -> pod(attempt, node);
            case "nodes" -> node(attempt, node);
            case "persistentvolumeclaims" -> claim(attempt, node);
            case "leases.coordination.k8s.io" -> lease(attempt, node);
            case "csinodes.storage.k8s.io" -> {
                if (!name(attempt).equals(node)) {
                    throw attempt.forbidden(
                            "can only access CSINode with the same name as the requesting node");
                }
            }
            case "resourceslices.resource.k8s.io" -> slice(attempt, node);
            case "certificatesigningrequests.certificates.k8s.io" -> request(attempt, node);
            default -> {
                // Anything else a node may write, it may write as others do.
            }
        }
    }

    /** Creations have their name in the object. */
    private static String name(Attempt attempt) {
        return attempt.operation() == Operation.CREATE && attempt.name().isEmpty()
                ? meta(attempt.subject()).name()
                : attempt.name();
    }

    private static ObjectMeta meta(TypedMap object) {
        return object.get("metadata") instanceof TypedMap metadata
                ? ObjectMeta.of(metadata)
                : ObjectMeta.empty();
    }

    private static void pod(Attempt attempt, String node) {
        switch (attempt.subresource()) {
            case "" -> wholePod(attempt, node);
            case "status" -> podStatus(attempt, node);
            case "eviction" -> {
                Pod pod =
                        attempt.lookup()
                                .find("pods", attempt.namespace(), attempt.name())
                                .map(Pod::of)
                                .orElseThrow(() -> ApiError.notFound("", "pods", attempt.name()));
                if (!pod.spec().nodeName().equals(node)) {
                    throw attempt.forbidden(
                            "node "
                                    + node
                                    + " can only evict pods with spec.nodeName set to itself");
                }
            }
            default ->
                    throw attempt.forbidden(
                            "unexpected pod subresource \""
                                    + attempt.subresource()
                                    + "\", only 'status' and 'eviction' are allowed");
        }
    }

    private static void wholePod(Attempt attempt, String node) {
        switch (attempt.operation()) {
            case CREATE -> MirrorPods.check(attempt, node);
            case DELETE -> {
                if (!Pod.of(attempt.old().orElseThrow()).spec().nodeName().equals(node)) {
                    throw attempt.forbidden(
                            "node \""
                                    + node
                                    + "\" can only delete pods with spec.nodeName set to itself");
                }
            }
            default ->
                    throw attempt.forbidden(
                            "unexpected operation \"UPDATE\", node \""
                                    + node
                                    + "\" can only create and delete mirror pods");
        }
    }

    private static void podStatus(Attempt attempt, String node) {
        Pod old = Pod.of(attempt.old().orElseThrow());
        Pod now = Pod.of(attempt.subject());
        if (!old.spec().nodeName().equals(node)) {
            throw attempt.forbidden(
                    "node \""
                            + node
                            + "\" can only update pod status for pods with spec.nodeName set to"
                            + " itself");
        }
        if (!old.metadata().labels().equals(now.metadata().labels())) {
            throw attempt.forbidden(
                    "node \"" + node + "\" cannot update labels through pod status");
        }
        if (!old.status().resourceClaimStatuses().equals(now.status().resourceClaimStatuses())) {
            throw attempt.forbidden("node \"" + node + "\" cannot update resource claim statues");
        }
    }

    private static void node(Attempt attempt, String node) {
        String name = name(attempt);
        if (!name.equals(node)) {
            throw attempt.forbidden(
                    "node \"" + node + "\" is not allowed to modify node \"" + name + "\"");
        }
        if (attempt.operation() == Operation.DELETE) {
            return;
        }
        Node now = Node.of(attempt.subject());
        Node old = attempt.old().map(Node::of).orElse(Node.empty());
        boolean isNew = attempt.operation() == Operation.CREATE;
        if (now.spec().hasConfigSource()
                && !now.spec().configSource().equals(old.spec().configSource())) {
            throw attempt.forbidden(
                    isNew
                            ? "node \""
                                    + node
                                    + "\" is not allowed to create pods with a non-nil configSource"
                            : "node \""
                                    + node
                                    + "\" is not allowed to update configSource to a new non-nil"
                                    + " configSource");
        }
        if (!isNew && !now.spec().taints().equals(old.spec().taints())) {
            throw attempt.forbidden("node \"" + node + "\" is not allowed to modify taints");
        }
        Set<String> forbidden =
                NodeLabels.forbidden(now.metadata().labels(), old.metadata().labels());
        if (!forbidden.isEmpty()) {
            throw attempt.forbidden(
                    isNew
                            ? "node \""
                                    + node
                                    + "\" is not allowed to set the following labels: "
                                    + String.join(", ", forbidden)
                            : "is not allowed to modify labels: " + String.join(", ", forbidden));
        }
    }

    private static void claim(Attempt attempt, String node) {
        if (!attempt.subresource().equals("status")) {
            throw attempt.forbidden("may only update PVC status");
        }
        TypedMap old = comparable(attempt.old().orElseThrow());
        TypedMap now = comparable(attempt.subject());
        if (!old.equals(now)) {
            throw attempt.forbidden(
                    "node \""
                            + node
                            + "\" is not allowed to update fields other than status.capacity and"
                            + " status.conditions");
        }
    }

    /** A claim without what a node may say of it. */
    private static TypedMap comparable(TypedMap tree) {
        PersistentVolumeClaim claim = PersistentVolumeClaim.of(tree);
        PersistentVolumeClaimStatus status =
                claim.status()
                        .withoutCapacity()
                        .withoutConditions()
                        .withoutAllocatedResources()
                        .withoutAllocatedResourceStatuses();
        return claim.withStatus(status)
                .withMetadata(claim.metadata().withoutResourceVersion().withoutManagedFields())
                .value();
    }

    private static void lease(Attempt attempt, String node) {
        if (!attempt.namespace().equals(LEASES)) {
            throw attempt.forbidden(
                    "can only access leases in the \"" + LEASES + "\" system namespace");
        }
        if (!name(attempt).equals(node)) {
            throw attempt.forbidden(
                    "can only access node lease with the same name as the requesting node");
        }
    }

    private static void slice(Attempt attempt, String node) {
        if (attempt.operation() == Operation.UPDATE) {
            return; // The authorizer knows whose it is.
        }
        boolean isNew = attempt.operation() == Operation.CREATE;
        TypedMap slice = isNew ? attempt.subject() : attempt.old().orElseThrow();
        if (!ResourceSlice.of(slice).spec().nodeName().equals(node)) {
            throw attempt.forbidden(
                    "can only "
                            + (isNew ? "create" : "delete")
                            + " ResourceSlice with the same NodeName as the requesting node");
        }
    }

    private static void request(Attempt attempt, String node) {
        if (attempt.operation() != Operation.CREATE) {
            return;
        }
        CertificateSigningRequest request = CertificateSigningRequest.of(attempt.subject());
        String signer = request.spec().signerName();
        if (!signer.equals(Signers.NODE_SERVING) && !signer.equals(Signers.NODE_CLIENT)) {
            return;
        }
        try {
            String wanted = "system:node:" + node;
            if (!CertificateRequests.parsed(request).commonName().equals(wanted)) {
                throw attempt.forbidden("can only create a node CSR with CN=" + wanted);
            }
        } catch (MalformedRequest e) {
            throw attempt.forbidden("unable to parse csr: " + e.getMessage());
        }
    }
}
