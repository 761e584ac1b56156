package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.store.Key;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a list in pieces goes on.
 *
 * @param revision of all its pieces; {@link #ANY} to go on with whatever is now
 * @param last key of the piece before
 */
record ContinueToken(long revision, Key last) {
    static final long ANY = -1;
    private static final String VERSION = "p1";

    String text() {
        String plain =
                String.join("\n", VERSION, Long.toString(revision), last.namespace(), last.name());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    static ContinueToken parse(String text, String resource) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = plain.split("\n", -1);
            if (parts.length == 4 && parts[0].equals(VERSION)) {
                return new ContinueToken(
                        Long.parseLong(parts[1]), new Key(resource, parts[2], parts[3]));
            }
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        throw malformed();
    }

    private static ApiError malformed() {
        return ApiError.badRequest("continue key is not valid: it is no token of this server");
    }
}
