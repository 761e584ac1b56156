package io.podium.server.authn;

import io.podium.api.error.ApiError;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.request.User;
import io.podium.server.wire.Head;
import io.podium.store.Body;
import io.podium.store.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Tells who sent a request: by what a proxy in front says, by client certificate, by bearer token,
 * or anonymous when nothing was shown.
 */
public final class Authenticator {
    private static final User NOBODY = User.of(User.ANONYMOUS, User.UNAUTHENTICATED_GROUP);

    private final FrontProxies proxies;
    private final ClientCertificates certificates;
    private final Anonymous anonymous;
    private final List<String> audiences;

    /** The sorts of tokens, in the order they are asked. */
    private final List<BearerTokens> tokens;

    /**
     * What the wiring knows: roots of client certificates, tokens that never change, the issuer and
     * its audiences.
     */
    public Authenticator(
            FrontProxySettings proxies,
            ClientCertificates certificates,
            Anonymous anonymous,
            Map<String, User> staticTokens,
            TokenIssuer issuer,
            List<String> audiences,
            Supplier<Snapshot> store,
            Function<Body, TypedMap> trees,
            Clock clock,
            LegacyUse use) {
        this.proxies = new FrontProxies(proxies, clock);
        this.certificates = certificates;
        this.anonymous = anonymous;
        this.audiences = List.copyOf(audiences);
        var objects = new Liveness(store, trees, clock);
        this.tokens =
                List.of(
                        new StaticTokens(staticTokens, this.audiences),
                        new ServiceAccountTokens(issuer, this.audiences, objects, clock, use),
                        new BootstrapTokens(this.audiences, objects, clock));
    }

    /**
     * Who sent it; fails with 401 when something was shown that proves nothing.
     *
     * @param remarks takes what else is to be said of a token
     */
    public User identify(Head head, TokenRemarks remarks) {
        boolean showsCertificate = !head.certificates().isEmpty();
        if (showsCertificate) {
            Optional<User> named = proxies.identify(head);
            if (named.isPresent()) {
                return named.get();
            }
            Optional<User> user = certificates.identify(head.certificates());
            if (user.isPresent()) {
                return user.get();
            }
        }
        String token = bearer(head);
        if (!token.isEmpty()) {
            if (byToken(token, audiences, remarks) instanceof TokenFinding.Proved proved) {
                return proved.user();
            }
            throw ApiError.unauthorized();
        }
        boolean showsSomething = showsCertificate || !head.header("authorization").isEmpty();
        if (showsSomething || !anonymous.covers(head.uri())) {
            throw ApiError.unauthorized();
        }
        return NOBODY;
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

    /** What the token proves to one of the audiences; none given means this server. */
    public TokenFinding byToken(String token, List<String> wantedAudiences, TokenRemarks remarks) {
        List<String> wanted = wantedAudiences.isEmpty() ? audiences : wantedAudiences;
        TokenFinding refused = new TokenFinding.Unknown();
        for (BearerTokens sort : tokens) {
            TokenFinding finding = sort.examine(token, wanted, remarks);
            if (finding instanceof TokenFinding.Proved) {
                return finding;
            }
            refused = finding instanceof TokenFinding.Refused ? finding : refused;
        }
        return refused;
    }
}
