package io.podium.server.authn;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What the token in a Secret of the type kubernetes.io/service-account-token says: it never
 * expires, and lives as long as its Secret and its account.
 */
public record LegacyToken(String namespace, String account, String accountUid, String secret) {
    private static final String ISSUER = "kubernetes/serviceaccount";

    /** As user names spell it. */
    String subject() {
        return "system:serviceaccount:" + namespace + ":" + account;
    }

    /** The token itself. */
    public String signedBy(TokenIssuer issuer) {
        var body = new LinkedHashMap<String, Object>();
        body.put("iss", ISSUER);
        body.put("kubernetes.io/serviceaccount/namespace", namespace);
        body.put("kubernetes.io/serviceaccount/secret.name", secret);
        body.put("kubernetes.io/serviceaccount/service-account.name", account);
        body.put("kubernetes.io/serviceaccount/service-account.uid", accountUid);
        body.put("sub", subject());
        return issuer.seal().seal(body);
    }

    /** Empty for tokens of another sort, or not signed by us. */
    static Optional<LegacyToken> open(String token, TokenIssuer issuer) {
        return issuer.seal().open(token).flatMap(LegacyToken::of);
    }

    private static Optional<LegacyToken> of(JWTClaimsSet body) {
        if (!ISSUER.equals(body.getIssuer())) {
            return Optional.empty();
        }
        var token =
                new LegacyToken(
                        claim(body, "namespace"),
                        claim(body, "service-account.name"),
                        claim(body, "service-account.uid"),
                        claim(body, "secret.name"));
        return token.subject().equals(body.getSubject()) ? Optional.of(token) : Optional.empty();
    }

    private static String claim(JWTClaimsSet body, String name) {
        try {
            return Optional.ofNullable(body.getStringClaim("kubernetes.io/serviceaccount/" + name))
                    .orElse("");
        } catch (ParseException e) {
            return ""; // No text; nothing has such a name.
        }
    }
}
