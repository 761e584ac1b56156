package io.podium.server.authn;

/** Hears of tokens of service accounts that live long. Quick. */
@FunctionalInterface
public interface LegacyUse {
    /** Nobody wants to know. */
    LegacyUse UNHEARD = (namespace, secret, date) -> {};

    /**
     * The Secret's token was used on the date, such as 2026-11-29, which its label does not say.
     */
    void used(String namespace, String secret, String date);

    /** A token of a service account was shown that is counted. */
    default void counted(TokenUse use) {}
}
