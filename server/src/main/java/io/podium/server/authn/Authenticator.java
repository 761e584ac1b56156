package io.podium.server.authn;

import io.podium.api.error.ApiError;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.request.User;
import io.podium.server.wire.Head;
import io.podium.store.Body;
import io.podium.store.Snapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Tells who sent a request: by client certificate, by bearer token, or anonymous when nothing was
 * shown.
 */
public final class Authenticator {
    private static final User ANONYMOUS = User.of(User.ANONYMOUS, User.UNAUTHENTICATED_GROUP);
    private static final String EXTRA = "authentication.kubernetes.io/";

    private final ClientCertificates certificates;
    private final Map<String, User> staticTokens;
    private final TokenIssuer issuer;
    private final List<String> audiences;
    private final Liveness liveness;

    /**
     * What the wiring knows: roots of client certificates, tokens that never change, the issuer and
     * its audiences.
     */
    public Authenticator(
            ClientCertificates certificates,
            Map<String, User> staticTokens,
            TokenIssuer issuer,
            List<String> audiences,
            Supplier<Snapshot> store,
            Function<Body, TypedMap> trees,
            Clock clock) {
        this.certificates = certificates;
        this.staticTokens = Map.copyOf(staticTokens);
        this.issuer = issuer;
        this.audiences = List.copyOf(audiences);
        this.liveness = new Liveness(store, trees, clock);
    }

    /** Who sent it; fails with 401 when something was shown that proves nothing. */
    public User identify(Head head) {
        boolean showsCertificate = !head.certificates().isEmpty();
        if (showsCertificate) {
            Optional<User> user = certificates.identify(head.certificates());
            if (user.isPresent()) {
                return user.get();
            }
        }
        String token = bearer(head);
        if (!token.isEmpty()) {
            return byToken(token, audiences)
                    .map(Verified::user)
                    .orElseThrow(ApiError::unauthorized);
        }
        if (showsCertificate || !head.header("authorization").isEmpty()) {
            throw ApiError.unauthorized();
        }
        return ANONYMOUS;
    }

    /**
     * By header, or by the subprotocol that browsers use because they can set no header on a
     * WebSocket.
     */
    private static String bearer(Head head) {
        String header = head.header("authorization");
        if (header.regionMatches(true, 0, "bearer ", 0, 7)) {
            return header.substring(7).trim();
        }
        for (String line : head.headers("sec-websocket-protocol")) {
            for (String protocol : line.split(",", -1)) {
                String encoded = protocol.trim();
                if (encoded.startsWith("base64url.bearer.authorization.k8s.io.")) {
                    return decoded(
                            encoded.substring("base64url.bearer.authorization.k8s.io.".length()));
                }
            }
        }
        return "";
    }

    private static String decoded(String encoded) {
        try {
            return new String(
                    java.util.Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiError.unauthorized();
        }
    }

    /**
     * A user proved by token.
     *
     * @param audiences those of the token that were asked for
     */
    public record Verified(User user, List<String> audiences) {}

    /** The user of a token that is meant for one of the audiences; none given means this server. */
    public Optional<Verified> byToken(String token, List<String> wantedAudiences) {
        List<String> wanted = wantedAudiences.isEmpty() ? audiences : wantedAudiences;
        for (Map.Entry<String, User> known : staticTokens.entrySet()) {
            if (isSame(known.getKey(), token)) {
                return wanted.stream().anyMatch(audiences::contains)
                        ? Optional.of(
                                new Verified(
                                        authenticated(known.getValue()), common(audiences, wanted)))
                        : Optional.empty();
            }
        }
        return issuer.read(token)
                .filter(claims -> claims.audiences().stream().anyMatch(wanted::contains))
                .filter(liveness::isAlive)
                .map(claims -> new Verified(user(claims), common(claims.audiences(), wanted)));
    }

    private static List<String> common(List<String> some, List<String> others) {
        return some.stream().filter(others::contains).toList();
    }

    /** Takes the same time wherever the two differ. */
    private static boolean isSame(String known, String given) {
        return MessageDigest.isEqual(
                known.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static User authenticated(User user) {
        var groups = new HashSet<>(user.groups());
        groups.add(User.AUTHENTICATED_GROUP);
        return new User(user.name(), user.uid(), Set.copyOf(groups), user.extra());
    }

    private static User user(TokenClaims claims) {
        var extra = new HashMap<String, List<String>>();
        extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.id()));
        if (claims.boundTo().kind().equals("Pod")) {
            extra.put(EXTRA + "pod-name", List.of(claims.boundTo().name()));
            extra.put(EXTRA + "pod-uid", List.of(claims.boundTo().uid()));
        }
        BoundTo node = claims.boundTo().kind().equals("Node") ? claims.boundTo() : claims.node();
        if (!node.isNothing()) {
            extra.put(EXTRA + "node-name", List.of(node.name()));
            extra.put(EXTRA + "node-uid", List.of(node.uid()));
        }
        return new User(
                claims.subject(),
                claims.serviceAccountUid(),
                groupsOf(claims.namespace()),
                Map.copyOf(extra));
    }

    /** The groups of every service account of the namespace. */
    static Set<String> groupsOf(String namespace) {
        return Set.of(
                "system:serviceaccounts",
                "system:serviceaccounts:" + namespace,
                User.AUTHENTICATED_GROUP);
    }
}
