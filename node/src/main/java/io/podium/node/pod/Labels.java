package io.podium.node.pod;

/**
 * Labels and annotations on sandboxes and containers, spelled as the kubelet spells them, so that
 * tools find them.
 */
public final class Labels {
    public static final String POD_NAME = "io.kubernetes.pod.name";
    public static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
    public static final String POD_UID = "io.kubernetes.pod.uid";
    public static final String CONTAINER_NAME = "io.kubernetes.container.name";

    static final String HASH = "io.kubernetes.container.hash";
    static final String RESTART_COUNT = "io.kubernetes.container.restartCount";
    static final String MESSAGE_PATH = "io.kubernetes.container.terminationMessagePath";
    static final String MESSAGE_POLICY = "io.kubernetes.container.terminationMessagePolicy";
    static final String ROUND = "podium.dev/round";
    static final String GRACE = "io.kubernetes.pod.terminationGracePeriod";

    private Labels() {}
}
