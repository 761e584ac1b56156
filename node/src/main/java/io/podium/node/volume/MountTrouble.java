package io.podium.node.volume;

/** A volume cannot be set up now; the text is the one the FailedMount event shows. */
public final class MountTrouble extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String volume;

    public MountTrouble(String volume, String message) {
        super(message);
        this.volume = volume;
    }

    public MountTrouble(String volume, String message, Throwable cause) {
        super(message, cause);
        this.volume = volume;
    }

    /** The volume's name in the pod. */
    public String volume() {
        return volume;
    }

    /** As the kubelet's event says it. */
    public String event() {
        return "MountVolume.SetUp failed for volume \"" + volume + "\" : " + getMessage();
    }
}
