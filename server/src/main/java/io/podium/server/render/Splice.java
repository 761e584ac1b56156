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

    /** Where the resourceVersion belongs. */
    static int place(byte[] json) {
        int last = json.length - UID.length;
        for (int i = 0; i <= last; i++) {
            if (json[i] == '"' && Arrays.equals(json, i, i + UID.length, UID, 0, UID.length)) {
                int end = i + UID.length;
                while (json[end] != '"') {
                    end++;
                }
                return end + 1;
            }
        }
        Invariant.check(
                false, "an object without uid: %s", new String(json, StandardCharsets.UTF_8));
        return -1;
    }

    /** Appends the object from the byte at the index on, with the revision in its place. */
    static void write(byte[] json, int from, long revision, ByteSink out) {
        int place = place(json);
        out.write(json, from, place - from);
        out.write(FIELD);
        out.writeAscii(Long.toString(revision));
        out.write('"');
        out.write(json, place, json.length - place);
    }
}
