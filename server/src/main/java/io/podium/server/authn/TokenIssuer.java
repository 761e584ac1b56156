package io.podium.server.authn;

import com.nimbusds.jwt.JWTClaimsSet;
import io.podium.base.time.Clock;
import java.security.KeyPair;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Signs service-account tokens and reads them back, claims as upstream writes them. Whether what a
 * token is bound to still lives is asked elsewhere.
 */
public final class TokenIssuer {
    /** Clocks differ; upstream's library forgives so much at both ends. */
    static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final String PRIVATE_CLAIM = "kubernetes.io";
    private static final int REMEMBERED = 4096;

    private final String issuer;
    private final TokenSeal seal;
    private final Clock clock;

    /**
     * Tokens whose signature was found good; signatures cost a hundred times the rest of a request.
     */
    private final Map<String, TokenClaims> remembered = new ConcurrentHashMap<>();

    /**
     * An issuer of the name, such as {@code https://kubernetes.default.svc.cluster.local}.
     *
     * @param keys an EC pair on P-256 or an RSA pair of 2048 bits or more
     */
    public TokenIssuer(String issuer, KeyPair keys, Clock clock) {
        this.issuer = issuer;
        this.seal = new TokenSeal(keys);
        this.clock = clock;
    }

    public String issuer() {
        return issuer;
    }

    /** The algorithm's name, such as ES256. */
    public String algorithm() {
        return seal.algorithm();
    }

    TokenSeal seal() {
        return seal;
    }

    /** The public key as a JSON web key set, for others who verify tokens. */
    public String keySet() {
        return seal.keySet();
    }

    /** The token that says this. */
    public String sign(TokenClaims claims) {
        var own = new LinkedHashMap<String, Object>();
        own.put("namespace", claims.namespace());
        if (!claims.node().isNothing()) {
            own.put("node", reference(claims.node()));
        }
        if (!claims.boundTo().isNothing()) {
            String kind = claims.boundTo().kind().toLowerCase(Locale.ROOT);
            own.put(kind, reference(claims.boundTo()));
        }
        own.put(
                "serviceaccount",
                reference(
                        new BoundTo(
                                "ServiceAccount",
                                claims.serviceAccount(),
                                claims.serviceAccountUid())));
        claims.warnAfter().ifPresent(at -> own.put("warnafter", at.getEpochSecond()));
        var body = new LinkedHashMap<String, Object>();
        // A list even of one, which the library's own claims would not write.
        body.put("aud", claims.audiences());
        body.put("exp", claims.expires().getEpochSecond());
        body.put("iat", claims.issued().getEpochSecond());
        body.put("iss", issuer);
        body.put("jti", claims.id());
        body.put(PRIVATE_CLAIM, own);
        body.put("nbf", claims.issued().getEpochSecond());
        body.put("sub", claims.subject());
        return seal.seal(body);
    }

    private static Map<String, Object> reference(BoundTo object) {
        var reference = new LinkedHashMap<String, Object>();
        reference.put("name", object.name());
        // The node of a pod may be gone already; its name is told all the same.
        if (!object.uid().isEmpty()) {
            reference.put("uid", object.uid());
        }
        return reference;
    }

    /** What the token says, empty when it is not ours, not signed by us, or not valid now. */
    public Optional<TokenClaims> read(String token) {
        return open(token).filter(claims -> timeTrouble(claims).isEmpty());
    }

    /** What the token says whenever it is valid, empty when it is not ours or not signed by us. */
    Optional<TokenClaims> open(String token) {
        TokenClaims known = remembered.get(token);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<TokenClaims> claims = seal.open(token).flatMap(this::claimsOf);
        claims.ifPresent(found -> {
            if (remembered.size() >= REMEMBERED) {
                remembered.clear();
            }
            remembered.put(token, found);
        });
        return claims;
    }

    /** Why the token is not valid now, as upstream words it. */
    Optional<String> timeTrouble(TokenClaims claims) {
        Instant now = clock.now();
        if (now.isBefore(claims.issued().minus(LEEWAY))) {
            return Optional.of("service account token is not valid yet");
        }
        return now.isAfter(claims.expires().plus(LEEWAY))
                ? Optional.of("service account token has expired")
                : Optional.empty();
    }

    private Optional<TokenClaims> claimsOf(JWTClaimsSet body) {
        boolean isWhole =
                issuer.equals(body.getIssuer())
                        && body.getExpirationTime() != null
                        && body.getIssueTime() != null
                        && body.getSubject() != null;
        if (!isWhole) {
            return Optional.empty();
        }
        try {
            TokenClaims claims = claims(body);
            return claims.subject().equals(body.getSubject())
                    ? Optional.of(claims)
                    : Optional.empty();
        } catch (ParseException e) {
            return Optional.empty(); // Whoever sent it learns no more than 401.
        }
    }

    private static TokenClaims claims(JWTClaimsSet body) throws ParseException {
        Map<String, Object> own =
                Optional.ofNullable(body.getJSONObjectClaim(PRIVATE_CLAIM)).orElse(Map.of());
        BoundTo bound = BoundTo.NOTHING;
        for (String kind : List.of("Pod", "Secret", "Node")) {
            BoundTo candidate = bound(own, kind);
            bound = bound.isNothing() ? candidate : bound;
        }
        BoundTo account = bound(own, "ServiceAccount");
        Optional<Instant> warnAfter =
                own.get("warnafter") instanceof Number seconds
                        ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
                        : Optional.empty();
        return new TokenClaims(
                Optional.ofNullable(body.getJWTID()).orElse(""),
                String.valueOf(own.getOrDefault("namespace", "")),
                account.name(),
                account.uid(),
                bound,
                bound.kind().equals("Pod") ? bound(own, "Node") : BoundTo.NOTHING,
                List.copyOf(body.getAudience()),
                body.getIssueTime().toInstant(),
                body.getExpirationTime().toInstant(),
                warnAfter);
    }

    private static BoundTo bound(Map<String, Object> own, String kind) {
        if (!(own.get(kind.toLowerCase(Locale.ROOT)) instanceof Map<?, ?> reference)) {
            return BoundTo.NOTHING;
        }
        Object name = reference.get("name");
        Object uid = reference.get("uid");
        return new BoundTo(
                kind, name == null ? "" : name.toString(), uid == null ? "" : uid.toString());
    }
}
