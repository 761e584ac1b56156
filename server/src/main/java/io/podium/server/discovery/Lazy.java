package io.podium.server.discovery;

import java.util.function.Supplier;

/** Makes a value once, when first asked for; whoever asks meanwhile waits. */
public final class Lazy<T> {
    private volatile Supplier<T> maker;
    private volatile T value;

    public Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    public T get() {
        T known = value;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            if (value == null) {
                value = maker.get();
                maker = null; // What it was made of may go.
            }
            return value;
        }
    }

    /** Whether asking costs nothing any more. */
    public boolean isMade() {
        return value != null;
    }
}
