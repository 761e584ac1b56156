package io.podium.server.authn;

import io.podium.server.request.User;
import java.util.List;

/** What one sort of bearer tokens makes of a token. */
public sealed interface TokenFinding {
    /** It is no token of this sort; another may know it. */
    record Unknown() implements TokenFinding {}

    /** It is of this sort and proves nothing, for a reason that people may read. */
    record Refused(String why) implements TokenFinding {}

    /**
     * It proves who sent it.
     *
     * @param audiences those of the token that were asked for
     */
    record Proved(User user, List<String> audiences) implements TokenFinding {}
}
