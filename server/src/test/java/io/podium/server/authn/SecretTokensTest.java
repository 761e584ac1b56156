package io.podium.server.authn;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ObjectReference;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.value.FreeMap;
import io.podium.server.TestWorld;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens that lie in Secrets: those machines join with, and the old ones of service accounts. */
class SecretTokensTest {
    private static final List<String> AUDIENCES = List.of("api");
    private static final String TOKEN = "abcdef.0123456789abcdef";

    private final List<String> used = new ArrayList<>();
    private final List<TokenUse> counted = new ArrayList<>();
    private final TestWorld world = new TestWorld();
    private final TokenIssuer issuer =
            new TokenIssuer("https://issuer", TestKeys.ec(), world.clock);
    private final Authenticator authenticator =
            new Authenticator(
                    FrontProxySettings.NONE,
                    new ClientCertificates(List.of(), world.clock),
                    Anonymous.never(),
                    Map.of(),
                    issuer,
                    AUDIENCES,
                    world.store::snapshot,
                    world::tree,
                    world.clock,
                    new LegacyUse() {
                        @Override
                        public void used(String namespace, String secret, String date) {
                            used.add(namespace + "/" + secret + " on " + date);
                        }

                        @Override
                        public void counted(TokenUse use) {
                            counted.add(use);
                        }
                    });

    @AfterEach
    void close() {
        world.close();
    }

    private static Secret secret(
            String namespace, String name, String type, Map<String, String> plain) {
        var data = new HashMap<String, Object>();
        plain.forEach((key, value) ->
                data.put(
                        key,
                        Base64.getEncoder()
                                .encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        Secret secret = Secret.create(namespace, name);
        return Secret.of(secret.value().with("type", type).with("data", FreeMap.of(data)));
    }

    private TokenFinding find(String token) {
        return authenticator.byToken(token, List.of(), TokenRemarks.UNHEARD);
    }

    private static Map<String, String> good() {
        var data = new HashMap<String, String>();
        data.put("token-id", "abcdef");
        data.put("token-secret", "0123456789abcdef");
        data.put("usage-bootstrap-authentication", "true");
        return data;
    }

    private void put(Map<String, String> data) {
        world.put(
                secret(
                        "kube-system",
                        "bootstrap-token-abcdef",
                        "bootstrap.kubernetes.io/token",
                        data));
    }

    @Test
    void aMachineIsKnownByItsToken() {
        Map<String, String> data = good();
        data.put("auth-extra-groups", "system:bootstrappers:crew,system:bootstrappers:a:b");
        data.put("expiration", world.clock.now().plusSeconds(60).toString());
        put(data);
        assertThat(find(TOKEN))
                .isInstanceOfSatisfying(
                        TokenFinding.Proved.class,
                        proved -> {
                            assertThat(proved.user().name()).isEqualTo("system:bootstrap:abcdef");
                            assertThat(proved.user().groups())
                                    .containsExactlyInAnyOrder(
                                            "system:bootstrappers",
                                            "system:bootstrappers:crew",
                                            "system:bootstrappers:a:b",
                                            "system:authenticated");
                        });
        world.clock.advance(java.time.Duration.ofSeconds(60));
        assertThat(find(TOKEN)).isEqualTo(new TokenFinding.Unknown());
    }

    @ParameterizedTest
    @CsvSource({
        "usage-bootstrap-authentication, false",
        "usage-bootstrap-authentication, ''",
        "token-secret, 0123456789abcdee",
        "token-id, abcdee",
        "expiration, 2020-01-01T00:00:00Z",
        "expiration, soon",
        "auth-extra-groups, system:masters",
        "auth-extra-groups, 'system:bootstrappers:a,'"
    })
    void aTokenThatIsNotAsItShouldBeProvesNothing(String field, String value) {
        Map<String, String> data = good();
        put(data);
        assertThat(find(TOKEN)).isInstanceOf(TokenFinding.Proved.class);
        data.put(field, value);
        put(data);
        assertThat(find(TOKEN)).isEqualTo(new TokenFinding.Unknown());
    }

    @Test
    void onlySecretsOfTheTypeInKubeSystemCount() {
        world.put(
                secret(
                        "default",
                        "bootstrap-token-abcdef",
                        "bootstrap.kubernetes.io/token",
                        good()));
        assertThat(find(TOKEN)).isEqualTo(new TokenFinding.Unknown());
        world.put(secret("kube-system", "bootstrap-token-abcdef", "Opaque", good()));
        assertThat(find(TOKEN)).isEqualTo(new TokenFinding.Unknown());
    }

    private static Secret held(String token) {
        return secret(
                "blue", "held", "kubernetes.io/service-account-token", Map.of("token", token));
    }

    private void account(String uid) {
        ServiceAccount account = ServiceAccount.create("blue", "robot");
        world.put(account.withMetadata(account.metadata().withUid(uid)));
    }

    @Test
    void theDayOfUseIsToldUntilTheLabelSaysIt() {
        String token = new LegacyToken("blue", "robot", "uid-1", "held").signedBy(issuer);
        account("uid-1");
        Secret held = held(token);
        world.put(held);
        String today = world.clock.now().toString().substring(0, 10);
        find(token + "x");
        assertThat(used).as("what proves nothing is no use").isEmpty();
        find(token);
        assertThat(used).containsExactly("blue/held on " + today);
        var metadata = held.metadata();
        world.put(
                held.withMetadata(
                        metadata.withLabels(
                                Map.of("kubernetes.io/legacy-token-last-used", today))));
        find(token);
        assertThat(used).hasSize(1);
        world.clock.advance(java.time.Duration.ofDays(1));
        find(token);
        assertThat(used).hasSize(2);
    }

    @Test
    void itIsSaidWhetherTheSecretWasMadeByHandOrOfItself() {
        String token = new LegacyToken("blue", "robot", "uid-1", "held").signedBy(issuer);
        account("uid-1");
        Secret held = held(token);
        world.put(held);
        String subject = "legacy-token=system:serviceaccount:blue:robot";
        assertThat(said(token)).containsExactly(subject, "legacy-token-manual-secret=held");
        ServiceAccount account = ServiceAccount.create("blue", "robot");
        world.put(
                account.withMetadata(account.metadata().withUid("uid-1"))
                        .withSecrets(List.of(ObjectReference.empty().withName("held"))));
        assertThat(said(token))
                .containsExactly(subject, "warning", "legacy-token-autogenerated-secret=held");
        world.put(
                held.withMetadata(
                        held.metadata()
                                .withLabels(
                                        Map.of(
                                                "kubernetes.io/legacy-token-invalid-since",
                                                "2026-01-01"))));
        assertThat(said(token)).containsExactly(subject, "legacy-token-invalidated=held/blue");
        assertThat(counted)
                .containsExactly(
                        TokenUse.LEGACY,
                        TokenUse.MANUAL,
                        TokenUse.LEGACY,
                        TokenUse.AUTOMATIC,
                        TokenUse.LEGACY,
                        TokenUse.INVALIDATED);
        assertThat(used).as("also of one that counts no more").hasSize(3);
    }

    private List<String> said(String token) {
        var remarks = new HeardRemarks();
        authenticator.byToken(token, List.of(), remarks);
        return remarks.said;
    }

    @Test
    void theTokenInASecretLivesAsLongAsSecretAndAccount() {
        String token = new LegacyToken("blue", "robot", "uid-1", "held").signedBy(issuer);
        account("uid-1");
        assertThat(find(token)).isEqualTo(new TokenFinding.Refused("Token has been invalidated"));
        Secret held = held(token);
        world.put(held);
        assertThat(find(token))
                .isInstanceOfSatisfying(
                        TokenFinding.Proved.class,
                        proved -> {
                            assertThat(proved.user().name())
                                    .isEqualTo("system:serviceaccount:blue:robot");
                            assertThat(proved.user().extra()).isEmpty();
                        });
        world.put(
                held.withMetadata(
                        held.metadata()
                                .withLabels(
                                        Map.of(
                                                "kubernetes.io/legacy-token-invalid-since",
                                                "2026-01-01"))));
        assertThat(find(token))
                .isInstanceOfSatisfying(
                        TokenFinding.Refused.class,
                        refused -> assertThat(refused.why()).contains("has been marked invalid"));
        world.put(held);
        account("uid-2");
        assertThat(find(token))
                .isEqualTo(
                        new TokenFinding.Refused(
                                "ServiceAccount UID (uid-2) does not match claim (uid-1)"));
        world.put(
                secret(
                        "blue",
                        "held",
                        "kubernetes.io/service-account-token",
                        Map.of("token", "another")));
        assertThat(find(token))
                .isEqualTo(new TokenFinding.Refused("Token does not match server's copy"));
    }
}
