package io.podium.server.authn;

import io.podium.base.collect.Fixed;
import io.podium.server.request.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Tokens that never change, as the wiring knows them. */
final class StaticTokens implements BearerTokens {
    private final Map<String, User> users;
    private final List<String> audiences;

    /** Users by token; audiences are this server's. */
    StaticTokens(Map<String, User> users, List<String> audiences) {
        this.users = Fixed.map(users);
        this.audiences = audiences;
    }

    @Override
    public TokenFinding examine(String token, List<String> wanted) {
        for (Map.Entry<String, User> known : users.entrySet()) {
            if (isSame(known.getKey(), token)) {
                List<String> common = BearerTokens.common(audiences, wanted);
                return common.isEmpty()
                        ? new TokenFinding.Unknown()
                        : new TokenFinding.Proved(authenticated(known.getValue()), common);
            }
        }
        return new TokenFinding.Unknown();
    }

    /** Takes the same time wherever the two differ. */
    static boolean isSame(String known, String given) {
        return MessageDigest.isEqual(
                known.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static User authenticated(User user) {
        var groups = new HashSet<>(user.groups());
        groups.add(User.AUTHENTICATED_GROUP);
        return new User(user.name(), user.uid(), Fixed.set(groups), user.extra());
    }
}
