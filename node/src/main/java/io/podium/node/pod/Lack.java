package io.podium.node.pod;

/**
 * A resource of which a node has less than a pod asks for; of processors in thousandths.
 *
 * @param used by the pods that are there
 * @param has what the node has for pods
 */
record Lack(String resource, long wanted, long used, long has) {
    /** What must become free. */
    long amount() {
        return wanted - (has - used);
    }

    /** The node does not run the pod. */
    Decision refusal() {
        return Decision.rejected(
                "OutOf" + resource,
                "Node didn't have enough resource: %s, requested: %d, used: %d, capacity: %d"
                        .formatted(resource, wanted, used, has));
    }
}
