package io.podium.server.authn;

/** Takes what is to be said of a token beside whom it proves. Quick. */
public interface TokenRemarks {
    /** Nobody wants to know. */
    TokenRemarks UNHEARD =
            new TokenRemarks() {
                @Override
                public void note(String key, String value) {}

                @Override
                public void warn(String text) {}
            };

    /** An annotation of the request in the audit log. */
    void note(String key, String value);

    /** A text for whoever sent it. */
    void warn(String text);
}
