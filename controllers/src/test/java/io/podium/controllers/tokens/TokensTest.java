package io.podium.controllers.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.ObjectReference;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.value.FreeMap;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final Key HELD = new Key("one", "held");

    private final Lab lab = new Lab();
    private final AccountTokenReconciler accounts =
            new AccountTokenReconciler(
                    (account, secret) -> account.name() + " in " + secret.name(), "authority");

    @BeforeEach
    void namespaces() {
        lab.put(Namespace.create("", "kube-system"));
        lab.put(Namespace.create("", "kube-public"));
    }

    private static Secret secret(
            String namespace, String name, String type, Map<String, String> data) {
        var encoded = new HashMap<String, Object>();
        data.forEach((key, value) ->
                encoded.put(
                        key,
                        Base64.getEncoder()
                                .encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        Secret secret = Secret.create(namespace, name);
        return Secret.of(secret.value().with("type", type).with("data", FreeMap.of(encoded)));
    }

    private static Secret held() {
        Secret secret = secret("one", "held", "kubernetes.io/service-account-token", Map.of());
        return secret.withMetadata(
                secret.metadata()
                        .withAnnotations(Map.of("kubernetes.io/service-account.name", "robot")));
    }

    private static String field(Secret secret, String name) {
        byte[] bytes = Base64.getDecoder().decode(secret.value().map("data").string(name));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Secret found() {
        return lab.door.view().find(Secret.class, HELD).orElseThrow();
    }

    @Test
    void aSecretGetsTheTokenOfItsAccount() {
        ServiceAccount account = lab.put(ServiceAccount.create("one", "robot"));
        lab.put(held());
        lab.door.settle(accounts, HELD);
        assertThat(field(found(), "token")).isEqualTo("robot in held");
        assertThat(field(found(), "ca.crt")).isEqualTo("authority");
        assertThat(field(found(), "namespace")).isEqualTo("one");
        assertThat(found().metadata().annotations())
                .containsEntry("kubernetes.io/service-account.uid", account.uid());
    }

    @Test
    void aSecretWithoutItsAccountGoes() {
        lab.put(held());
        assertThat(Lab.words(lab.decide(accounts, HELD))).isEqualTo("delete(held)");
        lab.put(ServiceAccount.create("one", "robot"));
        lab.door.settle(accounts, HELD);
        ServiceAccount first =
                lab.door.view().find(ServiceAccount.class, "one", "robot").orElseThrow();
        lab.door.now(new Action.Delete(first));
        lab.put(ServiceAccount.create("one", "robot"));
        assertThat(Lab.words(lab.decide(accounts, HELD)))
                .as("another of the same name")
                .isEqualTo("delete(held)");
    }

    @Test
    void anAccountNamesNoSecretThatIsGone() {
        lab.put(
                ServiceAccount.create("one", "robot")
                        .withSecrets(
                                List.of(
                                        ObjectReference.empty().withName("held"),
                                        ObjectReference.empty().withName("other"))));
        lab.door.settle(accounts, HELD);
        assertThat(
                        lab.door
                                .view()
                                .find(ServiceAccount.class, "one", "robot")
                                .orElseThrow()
                                .secrets())
                .extracting(ObjectReference::name)
                .containsExactly("other");
    }

    @Test
    void otherSecretsAreNobodysBusiness() {
        lab.put(secret("one", "held", "Opaque", Map.of("token", "x")));
        assertThat(lab.decide(accounts, HELD)).isEmpty();
    }

    private Secret bootstrap(String id, String... more) {
        var data = new HashMap<String, String>();
        data.put("token-id", id);
        data.put("token-secret", "0123456789abcdef");
        data.put("usage-bootstrap-signing", "true");
        for (int i = 0; i < more.length; i += 2) {
            data.put(more[i], more[i + 1]);
        }
        return lab.put(
                secret(
                        "kube-system",
                        "bootstrap-token-" + id,
                        "bootstrap.kubernetes.io/token",
                        data));
    }

    @Test
    void aTokenIsDeletedWhenItsTimeIsOver() {
        var cleaner = new ExpiredTokenReconciler();
        String end = lab.time.clock().now().plus(Duration.ofHours(1)).toString();
        Secret token = bootstrap("abcdef", "expiration", end);
        assertThat(Lab.words(lab.decide(cleaner, Key.of(token)))).isEqualTo("again");
        lab.time.advance(Duration.ofHours(1));
        assertThat(Lab.words(lab.decide(cleaner, Key.of(token))))
                .isEqualTo("delete(bootstrap-token-abcdef)");
        assertThat(lab.decide(cleaner, Key.of(bootstrap("uvwxyz")))).isEmpty();
    }

    private Map<String, String> info() {
        lab.door.settle(new ClusterInfoReconciler(), ClusterInfoReconciler.KEY);
        return lab.door
                .view()
                .find(ConfigMap.class, ClusterInfoReconciler.KEY)
                .orElseThrow()
                .data();
    }

    @Test
    void theClusterIsSignedWithEachTokenThatIsForIt() {
        lab.put(
                ConfigMap.create("kube-public", "cluster-info")
                        .withData(Map.of("kubeconfig", "content", "jws-kubeconfig-gone", "x")));
        bootstrap("abcdef");
        bootstrap("uvwxyz", "usage-bootstrap-signing", "false");
        bootstrap("expire", "expiration", "2000-01-01T00:00:00Z");
        // The signature as openssl and the base64 of coreutils make it.
        assertThat(info())
                .containsOnlyKeys("kubeconfig", "jws-kubeconfig-abcdef")
                .containsEntry(
                        "jws-kubeconfig-abcdef",
                        "eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..psz1NayrXM3IaFzKZGsb5n_mBl7MjtlsZ1xE8MRmF_4");
    }
}
