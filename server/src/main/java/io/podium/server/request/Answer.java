package io.podium.server.request;

import io.podium.api.value.MapValue;
import java.util.List;
import java.util.function.Supplier;

/**
 * What goes back.
 *
 * @param code the HTTP status
 * @param object what the body says, for callers in this process; a Status for most deletions
 * @param bytes the body as the caller's Accept header asked for it, made only when wanted
 * @param warnings texts for Warning headers
 */
public record Answer(
        int code,
        MapValue object,
        String contentType,
        Supplier<byte[]> bytes,
        List<String> warnings) {}
