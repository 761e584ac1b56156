package io.podium.server.authn;

import io.podium.base.collect.Fixed;
import io.podium.server.request.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Tokens that never change, as the wiring knows them. */
final class StaticTokens implements BearerTokens {
    private static final HexFormat HEX = HexFormat.of();

    /** By the digest of the token: how long it takes to find one tells nothing of the token. */
    private final Map<String, User> users;

    private final List<String> audiences;

    /** Users by token; audiences are this server's. */
    StaticTokens(Map<String, User> users, List<String> audiences) {
        var digested = new HashMap<String, User>();
        users.forEach((token, user) -> digested.put(digest(token), authenticated(user)));
        this.users = Fixed.map(digested);
        this.audiences = audiences;
    }

    @Override
    public TokenFinding examine(String token, List<String> wanted, TokenRemarks remarks) {
        User user = users.isEmpty() ? null : users.get(digest(token));
        List<String> common = user == null ? List.of() : BearerTokens.common(audiences, wanted);
        return common.isEmpty()
                ? new TokenFinding.Unknown()
                : new TokenFinding.Proved(user, common);
    }

    private static String digest(String token) {
        try {
            byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
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
