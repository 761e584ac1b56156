package io.podium.server.render;

import io.podium.base.Invariant;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts the resourceVersion into an object's JSON without reading it. It stands right behind
 * metadata.uid, and the first {@code "uid":"} in the bytes is that field's: only kind, apiVersion
 * and the names of the metadata come before it, and inside JSON strings quotes are escaped.
 */
final class Splice {
    private static final byte[] UID = "\"uid\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FIELD =
            ",\"resourceVersion\":\"".getBytes(StandardCharsets.US_ASCII);

    private Splice() {}

    /** How long the JSON is with the revision put in. */
    static int length(int json, long revision) {
        return json + FIELD.length + Long.toString(revision).length() + 1;
    }

    /** Where the resourceVersion belongs, in an object between two places. */
    private static int place(byte[] json, int from, int end) {
        int last = end - UID.length;
        for (int i = from; i <= last; i++) {
            if (json[i] == '"' && Arrays.equals(json, i, i + UID.length, UID, 0, UID.length)) {
                int quote = i + UID.length;
                while (json[quote] != '"') {
                    quote++;
                }
                return quote + 1;
            }
        }
        Invariant.check(
                false,
                "an object without uid: %s",
                new String(json, from, end - from, StandardCharsets.UTF_8));
        return -1;
    }

    /**
     * Appends the object, kept as {@link Packing} does, from the byte at the index on, with the
     * revision in its place.
     */
    static void write(byte[] kept, int from, long revision, ByteSink out) {
        int length = Packing.length(kept);
        byte[] digits = Long.toString(revision).getBytes(StandardCharsets.US_ASCII);
        int more = FIELD.length + digits.length + 1;
        int start = out.extend(length + more);
        byte[] target = out.array();
        Packing.unpack(kept, target, start);
        int place = place(target, start, start + length);
        int field = place - from;
        System.arraycopy(target, start + from, target, start, place - start - from);
        System.arraycopy(target, place, target, field + more, start + length - place);
        System.arraycopy(FIELD, 0, target, field, FIELD.length);
        System.arraycopy(digits, 0, target, field + FIELD.length, digits.length);
        target[field + more - 1] = '"';
        out.shrink(start + length + more - from);
    }
}
