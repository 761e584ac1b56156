package io.podium.server.authn;

import io.podium.api.core.v1.Secret;
import io.podium.api.tokens.BootstrapToken;
import io.podium.base.collect.Fixed;
import io.podium.base.time.Clock;
import io.podium.server.request.User;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tokens by which machines introduce themselves: Secrets bootstrap-token-ID in kube-system. */
final class BootstrapTokens implements BearerTokens {
    private static final Pattern FORM = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");

    private final List<String> audiences;
    private final Liveness objects;
    private final Clock clock;

    /** Audiences are this server's. */
    BootstrapTokens(List<String> audiences, Liveness objects, Clock clock) {
        this.audiences = audiences;
        this.objects = objects;
        this.clock = clock;
    }

    @Override
    public TokenFinding examine(String token, List<String> wanted, TokenRemarks remarks) {
        Matcher form = FORM.matcher(token);
        List<String> common = BearerTokens.common(audiences, wanted);
        if (!form.matches() || common.isEmpty()) {
            return new TokenFinding.Unknown();
        }
        String id = form.group(1);
        return objects.find("secrets", BootstrapToken.NAMESPACE, BootstrapToken.PREFIX + id)
                .map(Secret::of)
                .filter(secret -> !secret.metadata().hasDeletionTimestamp())
                .flatMap(BootstrapToken::of)
                .filter(known -> known.id().equals(id))
                .filter(known -> StaticTokens.isSame(known.secret(), form.group(2)))
                .flatMap(this::user)
                .<TokenFinding>map(user -> new TokenFinding.Proved(user, common))
                .orElseGet(TokenFinding.Unknown::new);
    }

    private Optional<User> user(BootstrapToken token) {
        if (token.isOver(clock.now()) || !token.isFor("authentication")) {
            return Optional.empty();
        }
        return token.groups()
                .map(groups -> {
                    Set<String> all = new HashSet<>(groups);
                    all.add(User.AUTHENTICATED_GROUP);
                    return new User("system:bootstrap:" + token.id(), "", Fixed.set(all), Map.of());
                });
    }
}
