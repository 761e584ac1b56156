package io.podium.controllers.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.ObjectReference;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.SecretVolumeSource;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.core.v1.Volume;
import io.podium.api.value.FreeMap;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** So many days before the day on which an object made now is so old. */
    private String day(String ago, String age) {
        return LocalDate.ofInstant(lab.time.clock().now(), ZoneOffset.UTC)
                .plusDays(Long.parseLong(age) - Long.parseLong(ago))
                .toString();
    }

    /**
     * A world of one token Secret, as so many days ago it was made, tracked, used and marked; "" is
     * never.
     */
    private void world(String made, String tracked, String used, String marked, String how) {
        if (!tracked.isEmpty()) {
            lab.put(
                    ConfigMap.create(
                                    "kube-system",
                                    "kube-apiserver-legacy-service-account-token-tracking")
                            .withData(Map.of("since", day(tracked, made))));
        }
        ServiceAccount account = ServiceAccount.create("one", "robot");
        lab.put(
                how.equals("by hand")
                        ? account
                        : account.withSecrets(List.of(ObjectReference.empty().withName("held"))));
        var labels = new HashMap<String, String>();
        if (!used.isEmpty()) {
            String day = used.equals("?") ? used : day(used, made);
            labels.put("kubernetes.io/legacy-token-last-used", day);
        }
        if (!marked.isEmpty()) {
            labels.put("kubernetes.io/legacy-token-invalid-since", day(marked, made));
        }
        Secret secret = held();
        lab.put(secret.withMetadata(secret.metadata().withLabels(labels)));
        if (how.equals("mounted")) {
            lab.put(
                    Pod.create("one", "reader")
                            .withSpec(
                                    PodSpec.empty()
                                            .withVolumes(
                                                    List.of(
                                                            Volume.empty()
                                                                    .withName("v")
                                                                    .withSecret(
                                                                            SecretVolumeSource
                                                                                    .empty()
                                                                                    .withSecretName(
                                                                                            "held"))))));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    MADE | TRACKED | USED | MARKED | HOW     | DOES
                    400  | 400     | ''   | ''     | ''      | patch(held)
                    365  | 365     | ''   | ''     | ''      | patch(held)
                    364  | 400     | ''   | ''     | ''      | again
                    400  | 364     | ''   | ''     | ''      | again
                    400  | ''      | ''   | ''     | ''      | again
                    800  | 800     | 366  | ''     | ''      | patch(held)
                    800  | 800     | 365  | ''     | ''      | again
                    800  | 800     | 0    | ''     | ''      | again
                    800  | 800     | ?    | ''     | ''      | again
                    800  | 800     | ''   | ''     | by hand | again
                    800  | 800     | ''   | ''     | mounted | again
                    800  | 800     | ''   | 365    | ''      | again
                    800  | 800     | ''   | 366    | ''      | delete(held)
                    800  | 800     | 100  | 366    | ''      | again
                    """)
    void whatNobodyUsedForAYearCountsNoMoreAndGoesAYearLater(
            String made, String tracked, String used, String marked, String how, String does) {
        world(made, tracked, used, marked, how);
        lab.time.jump(Duration.ofDays(Long.parseLong(made)));
        assertThat(Lab.words(lab.decide(new UnusedTokenReconciler(), HELD))).isEqualTo(does);
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
