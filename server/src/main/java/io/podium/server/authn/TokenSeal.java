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
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** The key of service-account tokens: ES256 for an EC key on P-256, RS256 for an RSA key. */
final class TokenSeal {
    private final PublicKey open;
    private final String keyId;
    private final JWSAlgorithm algorithm;
    private final JWSSigner signer;
    private final JWSVerifier verifier;

    /** An EC pair on P-256 or an RSA pair of 2048 bits or more. */
    TokenSeal(KeyPair keys) {
        this.open = keys.getPublic();
        this.keyId = keyId(open);
        try {
            if (open instanceof ECPublicKey ec) {
                algorithm = JWSAlgorithm.ES256;
                signer = new ECDSASigner(keys.getPrivate(), Curve.P_256);
                verifier = new ECDSAVerifier(ec);
            } else if (open instanceof RSAPublicKey rsa) {
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

    /** The algorithm's name, such as ES256. */
    String algorithm() {
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

    /** A token that says this. */
    String seal(Map<String, Object> claims) {
        var token =
                new JWSObject(
                        new JWSHeader.Builder(algorithm).keyID(keyId).build(), new Payload(claims));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign a token of " + claims.get("sub"), e);
        }
        return token.serialize();
    }

    /** What the token says, when this key signed it. */
    Optional<JWTClaimsSet> open(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            return jwt.getHeader().getAlgorithm().equals(algorithm) && jwt.verify(verifier)
                    ? Optional.of(jwt.getJWTClaimsSet())
                    : Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty(); // Whoever sent it learns no more than 401.
        }
    }

    /** The public key as a JSON web key set, for others who verify tokens. */
    String keySet() {
        JWK key =
                open instanceof ECPublicKey ec
                        ? new ECKey.Builder(Curve.P_256, ec)
                                .keyUse(KeyUse.SIGNATURE)
                                .keyID(keyId)
                                .algorithm(algorithm)
                                .build()
                        : new RSAKey.Builder((RSAPublicKey) open)
                                .keyUse(KeyUse.SIGNATURE)
                                .keyID(keyId)
                                .algorithm(algorithm)
                                .build();
        return new JWKSet(key).toString(true);
    }
}
