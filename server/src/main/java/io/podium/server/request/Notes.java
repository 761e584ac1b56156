package io.podium.server.request;

import io.podium.api.value.MapValue;
import java.util.function.Supplier;

/**
 * Takes what rooms have to say of a request for the audit log, such as what an admission plug-in
 * found. The first word for a key stays. Quick, and safe to call from any thread.
 */
@FunctionalInterface
public interface Notes {
    /** Nobody wants to know. */
    Notes NONE = (key, value) -> {};

    /** Takes a note. */
    void note(String key, String value);

    /** Takes a warning for the caller. */
    default void warn(String text) {}

    /** Hears which object was sent, in its version and with its defaults. */
    default void heard(Supplier<MapValue> object) {}
}
