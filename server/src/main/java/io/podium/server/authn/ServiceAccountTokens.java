package io.podium.server.authn;

import io.podium.api.core.v1.Secret;
import io.podium.api.value.TypedMap;
import io.podium.base.collect.Fixed;
import io.podium.base.time.Clock;
import io.podium.server.request.User;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tokens of service accounts: those that were asked for, and those that lie in Secrets. */
final class ServiceAccountTokens implements BearerTokens {
    /** Set by hand or by a cleaner on a Secret whose token is to count no more. */
    static final String INVALID_SINCE = "kubernetes.io/legacy-token-invalid-since";

    /** The date of the last use of the token in a Secret. */
    static final String LAST_USED = "kubernetes.io/legacy-token-last-used";

    private static final String EXTRA = "authentication.kubernetes.io/";

    private final TokenIssuer issuer;
    private final List<String> audiences;
    private final Liveness objects;
    private final Clock clock;
    private final LegacyUse use;

    /** Audiences are this server's. */
    ServiceAccountTokens(
            TokenIssuer issuer,
            List<String> audiences,
            Liveness objects,
            Clock clock,
            LegacyUse use) {
        this.clock = clock;
        this.use = use;
        this.issuer = issuer;
        this.audiences = audiences;
        this.objects = objects;
    }

    @Override
    public TokenFinding examine(String token, List<String> wanted) {
        Optional<TokenClaims> claims = issuer.open(token);
        if (claims.isPresent()) {
            return examine(claims.get(), wanted);
        }
        return LegacyToken.open(token, issuer)
                .map(legacy -> examine(token, legacy, wanted))
                .orElseGet(TokenFinding.Unknown::new);
    }

    private TokenFinding examine(TokenClaims claims, List<String> wanted) {
        List<String> common = BearerTokens.common(claims.audiences(), wanted);
        if (common.isEmpty()) {
            return new TokenFinding.Refused(audienceTrouble(claims.audiences(), wanted));
        }
        return issuer.timeTrouble(claims)
                .or(() -> objects.trouble(claims))
                .<TokenFinding>map(TokenFinding.Refused::new)
                .orElseGet(() -> new TokenFinding.Proved(user(claims), common));
    }

    private TokenFinding examine(String token, LegacyToken legacy, List<String> wanted) {
        List<String> common = BearerTokens.common(audiences, wanted);
        if (common.isEmpty()) {
            return new TokenFinding.Refused(audienceTrouble(audiences, wanted));
        }
        return secretTrouble(token, legacy)
                .or(() -> objects.trouble(legacy))
                .<TokenFinding>map(TokenFinding.Refused::new)
                .orElseGet(() -> {
                    note(legacy);
                    return new TokenFinding.Proved(user(legacy), common);
                });
    }

    private void note(LegacyToken legacy) {
        String today = LocalDate.ofInstant(clock.now(), ZoneOffset.UTC).toString();
        boolean isNews =
                objects.find("secrets", legacy.namespace(), legacy.secret())
                        .map(found -> Secret.of(found).metadata().labels().get(LAST_USED))
                        .filter(today::equals)
                        .isEmpty();
        if (isNews) {
            use.used(legacy.namespace(), legacy.secret(), today);
        }
    }

    private Optional<String> secretTrouble(String token, LegacyToken legacy) {
        Optional<TypedMap> found = objects.find("secrets", legacy.namespace(), legacy.secret());
        if (found.isEmpty()) {
            return Optional.of("Token has been invalidated");
        }
        Secret secret = Secret.of(found.get());
        if (secret.metadata().hasDeletionTimestamp()) {
            return Optional.of("Token has been invalidated");
        }
        byte[] kept = Base64.getDecoder().decode(secret.value().map("data").string("token"));
        if (!StaticTokens.isSame(new String(kept, StandardCharsets.UTF_8), token)) {
            return Optional.of("Token does not match server's copy");
        }
        return secret.metadata().labels().containsKey(INVALID_SINCE)
                ? Optional.of(
                        "the token in secret "
                                + legacy.namespace()
                                + "/"
                                + legacy.secret()
                                + " for service account "
                                + legacy.namespace()
                                + "/"
                                + legacy.account()
                                + " has been marked invalid. Use tokens from the TokenRequest API"
                                + " or manually created secret-based tokens, or remove the '"
                                + INVALID_SINCE
                                + "' label from the secret to temporarily allow use of this token")
                : Optional.empty();
    }

    private static String audienceTrouble(List<String> has, List<String> wanted) {
        return "token audiences "
                + quoted(has)
                + " is invalid for the target audiences "
                + quoted(wanted);
    }

    private static String quoted(List<String> texts) {
        return "[" + String.join(" ", texts.stream().map(text -> '"' + text + '"').toList()) + "]";
    }

    private static User user(LegacyToken token) {
        return new User(
                "system:serviceaccount:" + token.namespace() + ":" + token.account(),
                token.accountUid(),
                groupsOf(token.namespace()),
                Map.of());
    }

    private static User user(TokenClaims claims) {
        var extra = new HashMap<String, List<String>>();
        if (!claims.id().isEmpty()) {
            extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.id()));
        }
        if (claims.boundTo().kind().equals("Pod")) {
            extra.put(EXTRA + "pod-name", List.of(claims.boundTo().name()));
            extra.put(EXTRA + "pod-uid", List.of(claims.boundTo().uid()));
        }
        BoundTo node = claims.boundTo().kind().equals("Node") ? claims.boundTo() : claims.node();
        if (!node.isNothing()) {
            extra.put(EXTRA + "node-name", List.of(node.name()));
            if (!node.uid().isEmpty()) {
                extra.put(EXTRA + "node-uid", List.of(node.uid()));
            }
        }
        return new User(
                claims.subject(),
                claims.serviceAccountUid(),
                groupsOf(claims.namespace()),
                Fixed.map(extra));
    }

    /** The groups of every service account of the namespace. */
    static Set<String> groupsOf(String namespace) {
        return Set.of(
                "system:serviceaccounts",
                "system:serviceaccounts:" + namespace,
                User.AUTHENTICATED_GROUP);
    }
}
