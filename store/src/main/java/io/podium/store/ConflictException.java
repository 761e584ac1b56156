package io.podium.store;

import java.util.Optional;

/** A precondition did not hold; nothing of the batch was done. Carries what the key holds now. */
public final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Write write;
    private final transient Optional<Entry> current;

    public ConflictException(Write write, Optional<Entry> current) {
        super(write.key() + " is not at revision " + write.expected(), null, false, false);
        this.write = write;
        this.current = current;
    }

    public Write write() {
        return write;
    }

    public Optional<Entry> current() {
        return current;
    }
}
