package io.podium.server.authn;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.podium.base.time.Clock;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Signs service-account tokens and reads them back: ES256 for an EC key on P-256, RS256 for an RSA
 * key, claims as upstream writes them. Whether what a token is bound to still lives is asked
 * elsewhere.
 */
public final class TokenIssuer {
    private static final String PRIVATE_CLAIM = "kubernetes.io";
    private static final int REMEMBERED = 4096;

    private final String issuer;
    private final KeyPair keys;
    private final String keyId;
    private final JWSAlgorithm algorithm;
    private final JWSSigner signer;
    private final JWSVerifier verifier;
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
        this.keys = keys;
        this.clock = clock;
        this.keyId = keyId(keys.getPublic());
        try {
            if (keys.getPublic() instanceof ECPublicKey ec) {
                algorithm = JWSAlgorithm.ES256;
                signer = new ECDSASigner(keys.getPrivate(), Curve.P_256);
                verifier = new ECDSAVerifier(ec);
            } else if (keys.getPublic() instanceof RSAPublicKey rsa) {
                algorithm = JWSAlgorithm.RS256;
                signer = new RSASSASigner(keys.getPrivate());
                verifier = new RSASSAVerifier(rsa);
            } else {
                throw new IllegalArgumentException("the key of service accounts must be EC or RSA");
            }
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the key of service accounts cannot sign", e);
        }
    }

    public String issuer() {
        return issuer;
    }

    /** The algorithm's name, such as ES256. */
    public String algorithm() {
        return algorithm.getName();
    }

    private static String keyId(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    /** The token that says this. */
    public String sign(TokenClaims claims) {
        var own = new LinkedHashMap<String, Object>();
        own.put("namespace", claims.namespace());
        if (!claims.node().isNothing()) {
            own.put("node", reference(claims.node().name(), claims.node().uid()));
        }
        if (!claims.boundTo().isNothing()) {
            String kind = claims.boundTo().kind().toLowerCase(java.util.Locale.ROOT);
            own.put(kind, reference(claims.boundTo().name(), claims.boundTo().uid()));
        }
        own.put("serviceaccount", reference(claims.serviceAccount(), claims.serviceAccountUid()));
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
        var token =
                new JWSObject(
                        new JWSHeader.Builder(algorithm).keyID(keyId).build(), new Payload(body));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign a token of " + claims.subject(), e);
        }
        return token.serialize();
    }

    private static Map<String, Object> reference(String name, String uid) {
        var reference = new LinkedHashMap<String, Object>();
        reference.put("name", name);
        reference.put("uid", uid);
        return reference;
    }

    /** What the token says, empty when it is not ours, not signed by us, or not valid now. */
    public Optional<TokenClaims> read(String token) {
        TokenClaims claims = remembered.get(token);
        if (claims == null) {
            claims = verify(token);
            if (claims == null) {
                return Optional.empty();
            }
            if (remembered.size() >= REMEMBERED) {
                remembered.clear();
            }
            remembered.put(token, claims);
        }
        Instant now = clock.now();
        return now.isBefore(claims.expires()) && !now.isBefore(claims.issued().minusSeconds(1))
                ? Optional.of(claims)
                : Optional.empty();
    }

    /** Null when it is not a token of ours. */
    private TokenClaims verify(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (!jwt.getHeader().getAlgorithm().equals(algorithm) || !jwt.verify(verifier)) {
                return null;
            }
            JWTClaimsSet body = jwt.getJWTClaimsSet();
            boolean isWhole =
                    issuer.equals(body.getIssuer())
                            && body.getExpirationTime() != null
                            && body.getIssueTime() != null
                            && body.getSubject() != null;
            if (!isWhole) {
                return null;
            }
            TokenClaims claims = claims(body);
            return claims.subject().equals(body.getSubject()) ? claims : null;
        } catch (ParseException | JOSEException e) {
            return null; // Whoever sent it learns no more than 401.
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
        if (!(own.get(kind.toLowerCase(java.util.Locale.ROOT)) instanceof Map<?, ?> reference)) {
            return BoundTo.NOTHING;
        }
        Object name = reference.get("name");
        Object uid = reference.get("uid");
        return new BoundTo(
                kind, name == null ? "" : name.toString(), uid == null ? "" : uid.toString());
    }

    /** The public key as a JSON web key set, for others who verify tokens. */
    public String keySet() {
        JWK key =
                keys.getPublic() instanceof ECPublicKey ec
                        ? new ECKey.Builder(Curve.P_256, ec)
                                .keyUse(KeyUse.SIGNATURE)
                                .keyID(keyId)
                                .algorithm(algorithm)
                                .build()
                        : new RSAKey.Builder((RSAPublicKey) keys.getPublic())
                                .keyUse(KeyUse.SIGNATURE)
                                .keyID(keyId)
                                .algorithm(algorithm)
                                .build();
        return new JWKSet(key).toString(true);
    }
}
