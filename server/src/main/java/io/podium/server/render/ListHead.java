package io.podium.server.render;

import io.podium.api.value.FreeMap;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The metadata of a list.
 *
 * @param next the continue token, "" at the end
 * @param remaining how many follow; empty when unknown or none
 */
public record ListHead(String resourceVersion, String next, Optional<Long> remaining) {
    /** A head that says no more than the revision. */
    public static ListHead of(String resourceVersion) {
        return new ListHead(resourceVersion, "", Optional.empty());
    }

    /** As JSON, in upstream's order. */
    public byte[] json() {
        var text = new StringBuilder("{");
        if (!resourceVersion.isEmpty()) {
            text.append("\"resourceVersion\":\"").append(resourceVersion).append('"');
        }
        if (!next.isEmpty()) {
            text.append(",\"continue\":\"").append(next).append('"');
        }
        remaining.ifPresent(count -> text.append(",\"remainingItemCount\":").append(count));
        return text.append('}').toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** As a value. */
    public FreeMap value() {
        var content = new TreeMap<String, Object>();
        content.put("resourceVersion", resourceVersion);
        if (!next.isEmpty()) {
            content.put("continue", next);
        }
        remaining.ifPresent(count -> content.put("remainingItemCount", count));
        return FreeMap.of(content);
    }
}
