package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.e2e.Watching.Event;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.security.Key;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** "[sig-auth]", each with the words of its description. */
@Tag("host")
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AuthConformanceTest {
    private static final String MOUNTED = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";

    private final PodiumCluster cluster;
    private final Wire wire;

    AuthConformanceTest(PodiumCluster cluster) {
        this.cluster = cluster;
        this.wire = Wire.of(cluster);
    }

    private static String accounts(TestSpace space) {
        return "/api/v1/namespaces/" + space.name() + "/serviceaccounts";
    }

    /** Whose token this is, as TokenReview tells. */
    private MapValue owner(String token) {
        MapValue status =
                wire.create(REVIEWS, "{\"spec\":{\"token\":\"%s\"}}".formatted(token))
                        .map("status");
        assertThat(status.string("error")).isEmpty();
        assertThat(status.bool("authenticated")).isTrue();
        return status.map("user");
    }

    private void assertBelongs(String token, TestSpace space, String account) {
        MapValue user = owner(token);
        assertThat(user.string("username"))
                .isEqualTo("system:serviceaccount:" + space.name() + ":" + account);
        assertThat(user.list("groups"))
                .contains(
                        "system:authenticated",
                        "system:serviceaccounts",
                        "system:serviceaccounts:" + space.name());
    }

    /** "ServiceAccounts should mount an API token into pods". */
    @Test
    void aPodHasItsAccountsTokenTheAuthorityAndItsNamespace() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "sa-mount")) {
            space.run("create", "serviceaccount", "mount-test");
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: test}
                    spec:
                      serviceAccountName: mount-test
                      restartPolicy: Never
                      terminationGracePeriodSeconds: 0
                      containers:
                      - {name: test, image: 'busybox:1', command: [sleep, '100000']}
                    """);
            space.waitFor("condition=Ready", "pod/test");
            assertThat(space.run("exec", "test", "--", "cat", MOUNTED + "/ca.crt"))
                    .isEqualTo(rootCertificate(space));
            assertThat(space.run("exec", "test", "--", "cat", MOUNTED + "/namespace"))
                    .isEqualTo(space.name());
            String token = space.run("exec", "test", "--", "cat", MOUNTED + "/token");
            assertBelongs(token, space, "mount-test");
        }
    }

    private static String rootCertificate(TestSpace space) {
        return space.run("get", "configmap", "kube-root-ca.crt", "-o", "jsonpath={.data.ca\\.crt}");
    }

    /** "ServiceAccounts should allow opting out of API token automount". */
    @Test
    void thePodsWordCountsBeforeTheAccounts() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "sa-optout")) {
            for (String answer : List.of("true", "false")) {
                wire.create(
                        accounts(space),
                        "{\"metadata\":{\"name\":\"says-%1$s\"},\"automountServiceAccountToken\":%1$s}"
                                .formatted(answer));
            }
            space.until(text -> text.contains("/default"), "get", "serviceaccounts", "-o", "name");
            for (String account : List.of("default", "says-true", "says-false")) {
                for (String pod : List.of("null", "true", "false")) {
                    boolean isWanted = pod.equals("true");
                    if (pod.equals("null")) {
                        isWanted = !account.equals("says-false");
                    }
                    assertThat(mounts(space, account, pod))
                            .as("account %s, pod %s", account, pod)
                            .isEqualTo(isWanted ? List.of(MOUNTED) : List.of());
                }
            }
        }
    }

    /** Where things are mounted in a pod that nobody schedules. */
    private List<String> mounts(TestSpace space, String account, String automount) {
        MapValue pod =
                wire.create(
                        "/api/v1/namespaces/" + space.name() + "/pods",
                        """
                        {"metadata":{"name":"pod-%1$s-%2$s"},"spec":{"schedulerName":"nobody",
                         "serviceAccountName":"%1$s","automountServiceAccountToken":%2$s,
                         "containers":[{"name":"test","image":"busybox:1"}]}}
                        """
                                .formatted(account, automount));
        MapValue container = pod.map("spec").list("containers").map(0);
        return Wire.each(container.list("volumeMounts"), "mountPath");
    }

    /** "ServiceAccounts should mount projected service account token". */
    @Test
    void aTokenIsProjectedToWhereThePodWantsIt() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "sa-project")) {
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: test}
                    spec:
                      restartPolicy: Never
                      automountServiceAccountToken: false
                      containers:
                      - name: test
                        image: busybox:1
                        command: [cat, /test-volume/token]
                        volumeMounts: [{name: test-volume, mountPath: /test-volume, readOnly: true}]
                      volumes:
                      - name: test-volume
                        projected:
                          sources: [{serviceAccountToken: {path: token, expirationSeconds: 3600}}]
                    """);
            space.waitFor("jsonpath={.status.phase}=Succeeded", "pod/test");
            String token = space.run("logs", "test");
            assertThat(token).matches("[\\w=-]+\\.[\\w=-]+\\.[\\w=-]+");
            assertBelongs(token, space, "default");
        }
    }

    /**
     * "ServiceAccounts should create a serviceAccountToken and ensure a successful TokenReview".
     */
    @Test
    void aTokenThatWasAskedForIsReviewed() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "sa-token")) {
            MapValue account =
                    wire.create(accounts(space), "{\"metadata\":{\"generateName\":\"sa-\"}}");
            String name = Wire.text(account, "metadata", "name");
            MapValue made = wire.create(accounts(space) + "/" + name + "/token", "{\"spec\":{}}");
            String token = Wire.text(made, "status", "token");
            assertThat(token).isNotEmpty();
            assertBelongs(token, space, name);
            assertThat(owner(token).string("uid")).isEqualTo(Wire.text(account, "metadata", "uid"));
        }
    }

    /** "ServiceAccounts should guarantee kube-root-ca.crt exist in any namespace". */
    @Test
    void theRootCertificateIsInEveryNamespaceWhateverUsersDo() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "sa-root")) {
            String[] read = {
                "get", "configmap", "kube-root-ca.crt", "-o", "jsonpath={.data} {.metadata.uid}"
            };
            String[] made = space.until(text -> !text.isEmpty(), read).split(" (?=[^ ]+$)", 2);
            assertThat(made[0]).startsWith("{\"ca.crt\":\"-----BEGIN CERTIFICATE-----");
            space.run("delete", "configmap", "kube-root-ca.crt");
            String again =
                    space.until(
                            text -> text.startsWith(made[0] + " ") && !text.endsWith(made[1]),
                            read);
            space.run(
                    "patch", "configmap", "kube-root-ca.crt", "-p", "{\"data\":{\"ca.crt\":\"\"}}");
            space.until(again::equals, read);
        }
    }

    /** "ServiceAccounts should run through the lifecycle of a ServiceAccount". */
    @Test
    void anAccountIsMadePatchedListedAndDeleted() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "sa-life")) {
            String selector = "labelSelector=test-serviceaccount-static%3D" + space.name();
            String start = wire.revision(accounts(space));
            try (Watching watch = wire.watch(accounts(space), selector, start)) {
                wire.create(
                        accounts(space),
                        "{\"metadata\":{\"name\":\"testserviceaccount\",\"labels\":"
                                + "{\"test-serviceaccount-static\":\"%s\"}}}"
                                        .formatted(space.name()));
                Event added = watch.next();
                assertThat(added.type()).isEqualTo("ADDED");
                assertThat(added.at("metadata", "labels", "test-serviceaccount-static"))
                        .isEqualTo(space.name());
                wire.merge(
                        accounts(space) + "/testserviceaccount",
                        "{\"automountServiceAccountToken\":false}");
                Event modified = watch.next();
                assertThat(modified.type()).isEqualTo("MODIFIED");
                ListValue found = wire.get("/api/v1/serviceaccounts?" + selector).list("items");
                assertThat(Wire.each(found, "metadata", "name"))
                        .containsExactly("testserviceaccount");
                assertThat(found.map(0).get("automountServiceAccountToken")).isEqualTo(false);
                wire.delete(accounts(space) + "?" + selector);
                watch.expectDeleted("testserviceaccount");
                assertThat(wire.get("/api/v1/serviceaccounts?" + selector).list("items")).isEmpty();
            }
        }
    }

    /** "ServiceAccounts should update a ServiceAccount". */
    @Test
    void anAccountIsUpdated() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "sa-update")) {
            MapValue made =
                    wire.create(
                            accounts(space),
                            "{\"metadata\":{\"name\":\"e2e-sa\"},\"automountServiceAccountToken\":false}");
            wire.update(
                    accounts(space) + "/e2e-sa", made.with("automountServiceAccountToken", true));
            assertThat(wire.get(accounts(space) + "/e2e-sa").bool("automountServiceAccountToken"))
                    .isTrue();
        }
    }

    /** "ServiceAccountIssuerDiscovery should support OIDC discovery of service account issuer". */
    @Test
    void aPodVerifiesItsOwnTokenByWhatTheIssuerPublishes() throws Exception {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "oidc")) {
            // The machine's own curl, through hostPath: busybox' TLS is not up to it.
            space.apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: validator}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - name: main
                        image: busybox:1
                        command: [/bin/busybox, sleep, '100000']
                        volumeMounts:
                        - {name: usr, mountPath: /usr, readOnly: true}
                        - {name: lib, mountPath: /lib, readOnly: true}
                        - {name: lib64, mountPath: /lib64, readOnly: true}
                      volumes:
                      - {name: usr, hostPath: {path: /usr, type: Directory}}
                      - {name: lib, hostPath: {path: /usr/lib}}
                      - {name: lib64, hostPath: {path: /usr/lib64}}
                    """);
            space.waitFor("condition=Ready", "pod/validator");
            JWSObject token =
                    JWSObject.parse(
                            space.run("exec", "validator", "--", "cat", MOUNTED + "/token"));
            MapValue claims = Wire.read(token.getPayload().toString());
            String at = "https://kubernetes.default.svc/.well-known/openid-configuration";
            MapValue configuration = Wire.read(fetch(space, at));
            assertThat(configuration.string("issuer")).isEqualTo(claims.string("iss"));
            assertThat(configuration.list("id_token_signing_alg_values_supported"))
                    .contains(token.getHeader().getAlgorithm().getName());
            JWKSet keys = JWKSet.parse(fetch(space, configuration.string("jwks_uri")));
            JWK key = keys.getKeyByKeyId(token.getHeader().getKeyID());
            assertThat(key).isNotNull();
            Key open =
                    key instanceof ECKey curve
                            ? curve.toECPublicKey()
                            : key.toRSAKey().toRSAPublicKey();
            var verifiers = new DefaultJWSVerifierFactory();
            assertThat(token.verify(verifiers.createJWSVerifier(token.getHeader(), open))).isTrue();
        }
    }

    private static String fetch(TestSpace space, String url) {
        String get =
                "curl -sSf -m 30 --cacert %1$s/ca.crt -H \"Authorization: Bearer $(cat %1$s/token)\" %2$s"
                        .formatted(MOUNTED, url);
        return space.run("exec", "validator", "--", "sh", "-c", get);
    }

    /** "SubjectReview should support SubjectReview API operations". */
    @Test
    void whatReviewsSayIsWhatHappens() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "subject")) {
            String uid =
                    Wire.text(
                            wire.create(accounts(space), "{\"metadata\":{\"name\":\"e2e\"}}"),
                            "metadata",
                            "uid");
            assertReviewsHold(space, uid, false);
            space.run("create", "role", "look", "--verb=list", "--resource=configmaps");
            space.run(
                    "create",
                    "rolebinding",
                    "look",
                    "--role=look",
                    "--group=system:serviceaccounts:" + space.name());
            // Rights are read from a view that follows the store.
            space.until(
                    text -> text.contains("configmap/"),
                    "get",
                    "configmaps",
                    "-o",
                    "name",
                    "--as=system:serviceaccount:" + space.name() + ":e2e",
                    "--as-group=system:serviceaccounts:" + space.name());
            assertReviewsHold(space, uid, true);
        }
    }

    /** Both reviews answer this, and the caller himself is let in or not as they say. */
    private void assertReviewsHold(TestSpace space, String uid, boolean isAllowed) {
        String user = "system:serviceaccount:" + space.name() + ":e2e";
        String spec =
                """
                {"metadata":{"namespace":"%3$s"},"spec":{"user":"%1$s","uid":"%2$s",
                 "groups":["system:authenticated","system:serviceaccounts","system:serviceaccounts:%4$s"],
                 "resourceAttributes":{"verb":"list","resource":"configmaps","version":"v1","namespace":"%4$s"}}}
                """;
        String group = "/apis/authorization.k8s.io/v1";
        MapValue everywhere =
                wire.create(
                        group + "/subjectaccessreviews",
                        spec.formatted(user, uid, "", space.name()));
        assertThat(everywhere.map("status").bool("allowed")).isEqualTo(isAllowed);
        MapValue here =
                wire.create(
                        group + "/namespaces/" + space.name() + "/localsubjectaccessreviews",
                        spec.formatted("e2e", uid, space.name(), space.name()));
        assertThat(here.map("status").bool("allowed")).isEqualTo(isAllowed);
        wire.ask(
                isAllowed ? 200 : 403,
                "GET",
                "/api/v1/namespaces/" + space.name() + "/configmaps",
                "",
                "Impersonate-User: " + user,
                "Impersonate-Uid: " + uid,
                "Impersonate-Group: system:authenticated",
                "Impersonate-Group: system:serviceaccounts",
                "Impersonate-Group: system:serviceaccounts:" + space.name());
    }
}
