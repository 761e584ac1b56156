package io.podium.server.authn;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.TestClock;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIssuerTest {
    private static final String ISSUER = "https://issuer";
    private final TestClock clock = new TestClock();

    private TokenClaims claims() {
        Instant now = clock.now();
        return new TokenClaims(
                "id-1",
                "blue",
                "robot",
                "uid-account",
                new BoundTo("Pod", "web-0", "uid-pod"),
                new BoundTo("Node", "n1", "uid-node"),
                List.of("api"),
                now,
                now.plus(Duration.ofHours(1)),
                Optional.of(now.plus(Duration.ofMinutes(50))));
    }

    private static KeyPair keys(String algorithm) {
        return algorithm.equals("ES256") ? TestKeys.ec() : TestKeys.rsa();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "RS256"})
    void readsBackWhatItSigned(String algorithm) {
        var issuer = new TokenIssuer(ISSUER, keys(algorithm), clock);
        assertThat(issuer.algorithm()).isEqualTo(algorithm);
        assertThat(issuer.read(issuer.sign(claims()))).contains(claims());
    }

    @Test
    void writesTheClaimsUpstreamWrites() {
        var issuer = new TokenIssuer(ISSUER, TestKeys.ec(), clock);
        String[] parts = issuer.sign(claims()).split("\\.", -1);
        String body = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        assertThat(body)
                .contains("\"iss\":\"https://issuer\"")
                .contains("\"sub\":\"system:serviceaccount:blue:robot\"")
                .contains("\"aud\":[\"api\"]")
                .contains("\"exp\":1772370000")
                .contains("\"nbf\":1772366400")
                .contains("\"jti\":\"id-1\"")
                .contains(
                        "\"kubernetes.io\":{\"namespace\":\"blue\",\"node\":{\"name\":\"n1\",\"uid\":\"uid-node\"},"
                                + "\"pod\":{\"name\":\"web-0\",\"uid\":\"uid-pod\"},"
                                + "\"serviceaccount\":{\"name\":\"robot\",\"uid\":\"uid-account\"},"
                                + "\"warnafter\":1772369400}");
    }

    @Test
    void refusesTokensOfOtherKeysAndIssuers() {
        KeyPair keys = TestKeys.ec();
        var issuer = new TokenIssuer(ISSUER, keys, clock);
        assertThat(issuer.read(new TokenIssuer(ISSUER, TestKeys.ec(), clock).sign(claims())))
                .isEmpty();
        assertThat(issuer.read(new TokenIssuer(ISSUER, TestKeys.rsa(), clock).sign(claims())))
                .isEmpty();
        assertThat(issuer.read(new TokenIssuer("https://other", keys, clock).sign(claims())))
                .isEmpty();
    }

    @Test
    void refusesChangedTokens() {
        var issuer = new TokenIssuer(ISSUER, TestKeys.ec(), clock);
        String[] parts = issuer.sign(claims()).split("\\.", -1);
        String body = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String forged =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                body.replace("robot", "admin").getBytes(StandardCharsets.UTF_8));
        assertThat(issuer.read(parts[0] + "." + forged + "." + parts[2])).isEmpty();
        String none =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(issuer.read(none + "." + parts[1] + ".")).isEmpty();
        assertThat(issuer.read("nonsense")).isEmpty();
        assertThat(issuer.read("a.b.c")).isEmpty();
    }

    @Test
    void refusesTokensWhoseTimeIsOverEvenWhenItKnewThem() {
        var issuer = new TokenIssuer(ISSUER, TestKeys.ec(), clock);
        String token = issuer.sign(claims());
        clock.advance(Duration.ofMinutes(61));
        assertThat(issuer.read(token)).as("clocks differ").isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(issuer.read(token)).isEmpty();
    }

    @Test
    void publishesItsKeyWithoutItsSecret() {
        var issuer = new TokenIssuer(ISSUER, TestKeys.ec(), clock);
        assertThat(issuer.keySet())
                .contains("\"kty\":\"EC\"", "\"alg\":\"ES256\"")
                .doesNotContain("\"d\":");
    }
}
