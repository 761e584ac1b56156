package io.podium.api.selector;

/** A selector that cannot be understood; the message is the one Kubernetes gives. */
public final class MalformedSelector extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedSelector(String message) {
        super(message);
    }
}
