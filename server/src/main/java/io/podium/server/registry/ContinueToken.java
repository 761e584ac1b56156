package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.store.Key;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * Where a list in pieces goes on. To clients the text is opaque; it has upstream's form, so that
 * what is wrong with a token is said in the same words.
 *
 * @param revision of all its pieces; {@link #ANY} to go on with whatever is now
 * @param last key of the piece before, relative to the collection: "namespace/name", or "name"
 *     where the namespace or the lack of one is known
 */
record ContinueToken(long revision, String last) {
    static final long ANY = -1;

    private static final String VERSION = "meta.k8s.io/v1";

    /** The smallest thing behind a key. */
    private static final String BEHIND = "\0";

    /** A token that goes on behind the key in a list of the namespace, or of all for "". */
    static ContinueToken behind(Key last, String namespace, long revision) {
        boolean isSpread = namespace.isEmpty() && !last.namespace().isEmpty();
        String relative = isSpread ? last.namespace() + "/" + last.name() : last.name();
        return new ContinueToken(revision, relative);
    }

    /** The same place in whatever is now. */
    ContinueToken anyRevision() {
        return new ContinueToken(ANY, last);
    }

    /** The key behind which the list goes on. */
    Key key(String resource, String namespace) {
        int slash = last.indexOf('/');
        return slash < 0
                ? new Key(resource, namespace, last)
                : new Key(resource, last.substring(0, slash), last.substring(slash + 1));
    }

    String text() {
        byte[] json =
                JsonEncoder.encode(
                        FreeMap.of(Map.of("v", VERSION, "rv", revision, "start", last + BEHIND)));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    static ContinueToken parse(String text) {
        MapValue token = decoded(text);
        String version = token.string("v");
        if (!version.equals(VERSION)) {
            throw malformed(": server does not recognize this encoded version " + version);
        }
        if (token.integer("rv") == 0) {
            throw malformed(": incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
        }
        String start = token.string("start");
        if (start.isEmpty()) {
            throw malformed(": encoded start key empty (version meta.k8s.io/v1)");
        }
        String last = start.endsWith(BEHIND) ? start.substring(0, start.length() - 1) : start;
        boolean isStrange =
                ("/" + start + "/").contains("//")
                        || ("/" + start + "/").contains("/../")
                        || ("/" + start + "/").contains("/./")
                        || last.indexOf('/') != last.lastIndexOf('/');
        if (isStrange) {
            throw malformed(": " + start);
        }
        return new ContinueToken(token.integer("rv"), last);
    }

    private static MapValue decoded(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw malformed(": illegal base64 data at input byte " + firstStrange(text));
        }
        if (text.endsWith("=")) {
            throw malformed(": illegal base64 data at input byte " + text.indexOf('='));
        }
        if (bytes.length > 0 && bytes[0] != '{') {
            throw malformed(
                    ": invalid character '"
                            + (char) (bytes[0] & 0xff)
                            + "' looking for beginning of value");
        }
        try {
            if (new JsonDecoder().decodeFree(bytes) instanceof MapValue map) {
                return map;
            }
        } catch (DecodeException e) {
            throw malformed(": " + new String(bytes, StandardCharsets.UTF_8));
        }
        throw malformed(": unexpected end of JSON input");
    }

    private static int firstStrange(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isKnown =
                    (c >= 'A' && c <= 'Z')
                            || (c >= 'a' && c <= 'z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '_';
            if (!isKnown) {
                return i;
            }
        }
        return text.length() - 1;
    }

    private static ApiError malformed(String why) {
        return ApiError.badRequest("invalid continue token: continue key is not valid" + why);
    }
}
