package io.podium.podium.state;

import io.podium.server.authn.Anonymous;
import java.util.Arrays;
import java.util.Locale;

/** Where callers who show nothing are let in, as users choose it. */
public enum AnonymousAccess {
    /** Only to whether the server is well, and its version. */
    HEALTH,

    /** Everywhere, as far as roles let them: what stock Kubernetes does. */
    EVERYWHERE,

    /** Nowhere. */
    NEVER;

    public Anonymous rule() {
        return switch (this) {
            case HEALTH -> Anonymous.healthAndVersion();
            case EVERYWHERE -> Anonymous.everywhere();
            case NEVER -> Anonymous.never();
        };
    }

    /** As it is written on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Fails with IllegalArgumentException. */
    public static AnonymousAccess of(String word) {
        return Arrays.stream(values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "\"" + word + "\" is none of health, everywhere and never"));
    }
}
