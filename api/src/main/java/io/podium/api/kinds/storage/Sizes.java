package io.podium.api.kinds.storage;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How many bytes the entries of a map of texts have. */
final class Sizes {
    private Sizes() {}

    static long of(Map.Entry<String, Object> entry) {
        return of(entry.getKey()) + of(String.valueOf(entry.getValue()));
    }

    static long of(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
