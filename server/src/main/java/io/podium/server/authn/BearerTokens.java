package io.podium.server.authn;

import java.util.List;

/** One sort of bearer tokens. Quick, and safe to call from any thread. */
@FunctionalInterface
interface BearerTokens {
    /**
     * What the token proves.
     *
     * @param wanted the audiences the caller is
     * @param remarks takes what else is to be said of it
     */
    TokenFinding examine(String token, List<String> wanted, TokenRemarks remarks);

    /** What both have, in the order of the first. */
    static List<String> common(List<String> some, List<String> others) {
        return some.stream().filter(others::contains).toList();
    }
}
