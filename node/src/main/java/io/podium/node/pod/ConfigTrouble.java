package io.podium.node.pod;

/** A container's configuration cannot be made now, because something it refers to is not there. */
public final class ConfigTrouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigTrouble(String message) {
        super(message, null, false, false);
    }
}
