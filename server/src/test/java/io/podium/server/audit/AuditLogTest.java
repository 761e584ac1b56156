package io.podium.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.value.FreeMap;
import io.podium.api.value.TypedMap;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.TestServer;
import io.podium.server.admission.Admission;
import io.podium.server.admission.Attempt;
import io.podium.server.authn.LegacyToken;
import io.podium.server.metrics.Metrics;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final String ADMIN = "admin-token";
    private static final String POLICY =
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            rules:
            - {level: Metadata, resources: [{group: "", resources: [secrets, serviceaccounts/token]}]}
            - {level: None, users: ["system:apiserver"]}
            - {level: RequestResponse, omitManagedFields: true, resources: [{group: "", resources: [configmaps]}]}
            - {level: Request, resources: [{group: "", resources: [services]}]}
            - {level: Metadata, omitStages: [RequestReceived]}
            """;

    @TempDir private Path folder;

    private AuditSettings settings(long maxBytes, int backups) {
        return new AuditSettings(
                Policy.read(POLICY.getBytes(StandardCharsets.UTF_8)),
                folder.resolve("audit.log"),
                maxBytes,
                backups,
                0);
    }

    /** The lines about the audit id, once the server is closed. */
    private List<String> lines(String id) throws Exception {
        return Files.readAllLines(folder.resolve("audit.log")).stream()
                .filter(line -> line.contains("\"auditID\":\"" + id + "\""))
                .toList();
    }

    private static void create(TestServer server, String id, String plural, String body)
            throws Exception {
        server.send(
                server.to(ADMIN, "/api/v1/namespaces/default/" + plural)
                        .header("Content-Type", "application/json")
                        .header("Audit-ID", id)
                        .header("X-Forwarded-For", "192.0.2.7, not-an-address!")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void eachStageOfARequestIsALine() throws Exception {
        try (TestServer server = TestServer.audited(settings(1 << 20, 0))) {
            create(
                    server,
                    "made",
                    "configmaps",
                    "{\"metadata\":{\"name\":\"c\"},\"data\":{\"k\":\"v\"}}");
            create(server, "again", "configmaps", "{\"metadata\":{\"name\":\"c\"}}");
            server.send(
                    server.to("jane-token", "/api/v1/namespaces/default/pods")
                            .header("Audit-ID", "janes"));
            server.send(
                    server.to(ADMIN, "/version")
                            .header("Audit-ID", "as-jane")
                            .header("Impersonate-User", "jane"));
        }
        List<String> made = lines("made");
        assertThat(made).hasSize(2);
        assertThat(made.getFirst())
                .contains("\"stage\":\"RequestReceived\"")
                .contains("\"level\":\"RequestResponse\"")
                .contains("\"verb\":\"create\"")
                .contains("\"requestURI\":\"/api/v1/namespaces/default/configmaps\"")
                .contains("\"sourceIPs\":[\"192.0.2.7\",\"127.0.0.1\"]")
                .doesNotContain("responseStatus", "requestObject");
        assertThat(made.getLast())
                .contains("\"stage\":\"ResponseComplete\"")
                .contains("\"code\":201")
                .contains(
                        "\"requestObject\":{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":"
                                + "{\"name\":\"c\",\"namespace\":\"default\"},\"data\":{\"k\":\"v\"}}")
                .containsPattern(
                        "\"responseObject\":\\{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\","
                                + "\"metadata\":\\{\"name\":\"c\",[^}]+},\"data\":\\{\"k\":\"v\"}}")
                .contains(
                        "\"objectRef\":{\"apiVersion\":\"v1\",\"name\":\"c\",\"namespace\":\"default\","
                                + "\"resource\":\"configmaps\"}")
                .contains("\"authorization.k8s.io/decision\":\"allow\"")
                .contains("\"username\":\"admin\"")
                .doesNotContain("managedFields");
        assertThat(lines("again").getLast())
                .contains("\"code\":409")
                .contains("\"reason\":\"AlreadyExists\"")
                .contains("\"details\":{\"kind\":\"configmaps\",\"name\":\"c\"}")
                .contains("\"status\":\"Failure\"");
        assertThat(lines("janes"))
                .singleElement()
                .asString()
                .contains("\"authorization.k8s.io/decision\":\"forbid\"")
                .contains("\"code\":403");
        assertThat(lines("as-jane"))
                .singleElement()
                .asString()
                .contains(
                        "\"impersonatedUser\":{\"groups\":[\"system:authenticated\"],"
                                + "\"username\":\"jane\"}",
                        "\"authenticationMetadata\":{\"impersonationConstraint\":"
                                + "\"impersonate:user-info\"}");
    }

    /** Fails as a bug would for what is called bug, and refuses what is called no. */
    private static final class Faulty implements Admission {
        @Override
        public String name() {
            return "Faulty";
        }

        @Override
        public void review(Attempt attempt) {
            if (attempt.name().equals("bug")) {
                throw new IllegalStateException("two and two are five");
            }
            if (attempt.name().equals("no")) {
                attempt.remarks().annotate("example.com/why", "its name");
                throw attempt.forbidden("no");
            }
        }
    }

    @Test
    void whatABugOfOursEndsIsAPanicAndARefusalIsNone() throws Exception {
        try (TestServer server = TestServer.audited(settings(1 << 20, 0), new Faulty())) {
            create(server, "panic", "configmaps", "{\"metadata\":{\"name\":\"bug\"}}");
            create(server, "refusal", "configmaps", "{\"metadata\":{\"name\":\"no\"}}");
        }
        assertThat(lines("panic")).hasSize(2);
        assertThat(lines("panic").getLast())
                .contains("\"stage\":\"Panic\"")
                .contains("\"responseStatus\":{\"code\":500,")
                .contains("\"message\":\"APIServer panic'd: ", "two and two are five")
                .contains("\"reason\":\"InternalError\"")
                .doesNotContain("responseObject");
        assertThat(lines("refusal").getLast())
                .contains("\"stage\":\"ResponseComplete\"", "\"responseStatus\":{\"code\":403,")
                .contains("\"example.com/why\":\"its name\"");
    }

    @Test
    void whatNobodyIsKnownForIsOneLineWithoutAUser() throws Exception {
        try (TestServer server = TestServer.audited(settings(1 << 20, 0))) {
            String path = "/api/v1/namespaces/default/secrets/s";
            server.send(server.to("none", path).header("Audit-ID", "stranger"));
            server.send(server.to("", path).header("Audit-ID", "nobody"));
            server.send(server.to(ADMIN, path).header("Audit-ID", "known"));
        }
        for (String id : List.of("stranger", "nobody")) {
            assertThat(lines(id))
                    .singleElement()
                    .asString()
                    .contains("\"stage\":\"ResponseStarted\"", "\"user\":{}", "\"verb\":\"get\"")
                    .contains("\"name\":\"s\",\"namespace\":\"default\",\"resource\":\"secrets\"")
                    .contains(
                            "\"responseStatus\":{\"code\":401,\"message\":\"Unauthorized\","
                                    + "\"metadata\":{},\"reason\":\"Unauthorized\",\"status\":\"Failure\"}")
                    .doesNotContain("authorization.k8s.io", "none");
        }
        assertThat(lines("known").getLast()).contains("\"username\":\"admin\"");
    }

    @Test
    void usesOfOldTokensAreAnnotatedWarnedOfAndCounted() throws Exception {
        String space = "/api/v1/namespaces/default/";
        try (TestServer server = TestServer.audited(settings(1 << 20, 0))) {
            String made =
                    server.post(
                                    ADMIN,
                                    space + "serviceaccounts",
                                    "{\"metadata\": {\"name\": \"robot\"}, \"secrets\": [{\"name\": \"held\"}]}")
                            .body();
            String uid = made.replaceAll("(?s).*\"uid\":\"([^\"]+)\".*", "$1");
            String token =
                    server.server().legacyToken(new LegacyToken("default", "robot", uid, "held"));
            String secret =
                    """
                    {"metadata": {"name": "held", "annotations": {"kubernetes.io/service-account.name": "robot"}},
                     "type": "kubernetes.io/service-account-token", "stringData": {"token": "%s"}}
                    """
                            .formatted(token);
            assertThat(server.post(ADMIN, space + "secrets", secret).statusCode()).isEqualTo(201);
            var answer = server.send(server.to(token, space + "pods").header("Audit-ID", "old"));
            assertThat(answer.statusCode()).isEqualTo(403);
            String warning =
                    "299 - \"Use tokens from the TokenRequest API or manually created secret-based"
                            + " tokens instead of auto-generated secret-based tokens.\"";
            assertThat(answer.headers().firstValue("Warning")).contains(warning);
            String reviews = "/apis/authentication.k8s.io/v1/tokenreviews";
            var review = server.post(ADMIN, reviews, "{\"spec\": {\"token\": \"" + token + "\"}}");
            assertThat(review.headers().firstValue("Warning")).contains(warning);
            server.send(
                    server.to(ADMIN, space + "secrets/held")
                            .header("Content-Type", "application/merge-patch+json")
                            .method(
                                    "PATCH",
                                    HttpRequest.BodyPublishers.ofString(
                                            "{\"metadata\": {\"labels\": {"
                                                    + "\"kubernetes.io/legacy-token-invalid-since\":"
                                                    + " \"2026-01-01\"}}}")));
            answer = server.send(server.to(token, space + "pods").header("Audit-ID", "invalid"));
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(server.get(ADMIN, "/metrics").body())
                    .contains(
                            "\nserviceaccount_legacy_tokens_total 3\n",
                            "\nserviceaccount_legacy_auto_token_uses_total 2\n",
                            "\nserviceaccount_invalid_legacy_auto_token_uses_total 1\n",
                            "\nserviceaccount_legacy_manual_token_uses_total 0\n",
                            "\nserviceaccount_stale_tokens_total 0\n",
                            "\nserviceaccount_valid_tokens_total 0\n");
        }
        String subject =
                "\"authentication.k8s.io/legacy-token\":\"system:serviceaccount:default:robot\"";
        assertThat(lines("old").getLast())
                .contains(
                        subject,
                        "\"authentication.k8s.io/legacy-token-autogenerated-secret\":\"held\"");
        assertThat(lines("invalid").getLast())
                .contains(
                        subject,
                        "\"authentication.k8s.io/legacy-token-invalidated\":\"held/default\"");
    }

    @Test
    void plugInsAnnotateWhatTheyFoundOfWhatIsDoneAndOfWhatIsRefused() throws Exception {
        String space =
                """
                {"metadata": {"name": "locked", "labels": {
                  "pod-security.kubernetes.io/enforce": "baseline",
                  "pod-security.kubernetes.io/audit": "restricted"}}}
                """;
        try (TestServer server = TestServer.audited(settings(1 << 20, 0))) {
            server.post(ADMIN, "/api/v1/namespaces", space);
            String account = "{\"metadata\":{\"name\":\"default\"}}";
            server.post(ADMIN, "/api/v1/namespaces/locked/serviceaccounts", account);
            for (String[] volume :
                    List.of(
                            new String[] {"hostPath", "\"path\": \"/tmp\""},
                            new String[] {"emptyDir", ""})) {
                String pod =
                        """
                        {"metadata": {"name": "p"}, "spec": {
                          "containers": [{"name": "c", "image": "i"}],
                          "volumes": [{"name": "v", "%s": {%s}}]}}
                        """
                                .formatted(volume[0], volume[1]);
                server.send(
                        server.to(ADMIN, "/api/v1/namespaces/locked/pods?dryRun=All")
                                .header("Content-Type", "application/json")
                                .header("Audit-ID", volume[0])
                                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(pod)));
            }
            server.send(
                    server.to(ADMIN, "/apis/batch/v1beta1/namespaces/default/cronjobs")
                            .header("Audit-ID", "old"));
        }
        String policy = "\"pod-security.kubernetes.io/enforce-policy\":\"baseline:latest\"";
        String violations =
                "\"pod-security.kubernetes.io/audit-violations\":\"would violate PodSecurity"
                        + " \\\"restricted:latest\\\": ";
        assertThat(lines("hostPath")).singleElement().asString().contains(policy, "\"code\":403");
        assertThat(lines("emptyDir"))
                .singleElement()
                .asString()
                .contains(policy, violations, "\"authorization.k8s.io/decision\":\"allow\"");
        assertThat(lines("old"))
                .singleElement()
                .asString()
                .contains("\"k8s.io/deprecated\":\"true\"", "\"k8s.io/removed-release\":\"1.25\"");
    }

    @Test
    void aBodyInProtobufIsWrittenAsTheJsonOfItsVersion() throws Exception {
        TypedMap sent =
                ConfigMap.empty()
                        .withMetadata(ObjectMeta.empty().withName("packed"))
                        .withData(Map.of("k", "v"))
                        .value();
        byte[] message = ProtoCodec.wrap("v1", "ConfigMap", new ProtoCodec().encode(sent));
        try (TestServer server = TestServer.audited(settings(1 << 20, 0))) {
            server.send(
                    server.to(ADMIN, "/api/v1/namespaces/default/configmaps")
                            .header("Content-Type", ProtoCodec.MEDIA_TYPE)
                            .header("Audit-ID", "packed")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(message)));
        }
        assertThat(lines("packed").getLast())
                .contains("\"code\":201", "\"name\":\"packed\"")
                .contains("\"requestObject\":{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",")
                .contains("\"data\":{\"k\":\"v\"}");
    }

    @Test
    void whatIsSentIsWrittenAsItIsUnderstoodAndAPatchAsItCame() throws Exception {
        try (TestServer server = TestServer.audited(settings(1 << 20, 0))) {
            create(
                    server,
                    "service",
                    "services",
                    "{\"metadata\":{\"name\":\"s\"},\"spec\":{\"ports\":[{\"port\":80}]}}");
            server.send(
                    server.to(ADMIN, "/api/v1/namespaces/default/services/s")
                            .header("Content-Type", "application/merge-patch+json")
                            .header("Audit-ID", "patched")
                            .method(
                                    "PATCH",
                                    java.net.http.HttpRequest.BodyPublishers.ofString(
                                            "{\"spec\":{}}")));
        }
        assertThat(lines("service").getLast())
                .containsPattern("\"requestObject\":.*\"protocol\":\"TCP\"")
                .containsPattern("\"requestObject\":.*\"type\":\"ClusterIP\"")
                .doesNotContain("responseObject");
        assertThat(lines("patched").getLast()).contains("\"requestObject\":{\"spec\":{}}");
    }

    @Test
    void whatADeletionAnswersIsWrittenWhole() throws Exception {
        String held = "{\"metadata\":{\"name\":\"held\",\"finalizers\":[\"example.com/f\"]}}";
        try (TestServer server = TestServer.audited(settings(1 << 20, 0))) {
            create(server, "made", "secrets", "{\"metadata\":{\"name\":\"s\"}}");
            create(server, "made", "secrets", held);
            for (String name : List.of("s", "held")) {
                server.send(
                        server.to(ADMIN, "/api/v1/namespaces/default/secrets/" + name)
                                .header("Audit-ID", "deleted-" + name)
                                .DELETE());
            }
        }
        assertThat(lines("deleted-s").getLast())
                .containsPattern(
                        "\"responseStatus\":\\{\"code\":200,\"details\":\\{\"name\":\"s\","
                                + "\"kind\":\"secrets\",\"uid\":\"[-0-9a-f]{36}\"},"
                                + "\"metadata\":\\{},\"status\":\"Success\"}")
                .doesNotContain("responseObject");
        assertThat(lines("deleted-held").getLast())
                .contains("\"responseStatus\":{\"code\":200,\"metadata\":{}}")
                .doesNotContain("responseObject");
    }

    @Test
    void aWatchIsWrittenWhenItBeginsAndWhenItEnds() throws Exception {
        try (TestServer server = TestServer.audited(settings(1 << 20, 0))) {
            server.send(
                    server.to(ADMIN, "/api/v1/pods?watch=1&timeoutSeconds=1")
                            .header("Audit-ID", "watched"));
        }
        List<String> lines = lines("watched");
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).contains("\"stage\":\"ResponseStarted\"");
        assertThat(lines.getLast()).contains("\"stage\":\"ResponseComplete\"");
    }

    @Test
    void secretsAndTokensNeverStandInIt() throws Exception {
        try (TestServer server = TestServer.audited(settings(1 << 20, 0))) {
            create(
                    server,
                    "secret",
                    "secrets",
                    "{\"metadata\":{\"name\":\"s\"},\"stringData\":{\"k\":\"hush-hush\"}}");
            server.get(ADMIN, "/api/v1/namespaces/default/secrets");
            create(server, "account", "serviceaccounts", "{\"metadata\":{\"name\":\"robot\"}}");
            create(server, "token", "serviceaccounts/robot/token", "{\"spec\":{}}");
        }
        assertThat(lines("secret")).hasSize(2);
        assertThat(lines("secret").getLast())
                .contains("\"name\":\"s\"")
                .doesNotContain("requestObject", "responseObject");
        assertThat(lines("token").getLast()).contains("\"code\":201");
        assertThat(Files.readString(folder.resolve("audit.log")))
                .doesNotContain("hush-hush", "aHVzaC1odXNo", "eyJ", ADMIN);
    }

    @Test
    void onlyTheOwnerMayReadIt() throws Exception {
        Files.createFile(
                folder.resolve("audit.log"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        try (AuditLog log = log(settings(100, 2), AuditLog.CAPACITY, new CountDownLatch(0))) {
            for (int i = 0; i < 50; i++) {
                int number = i;
                log.add(() -> FreeMap.of(Map.of("line", "a rather long text " + number)));
            }
        }
        try (var files = Files.list(folder)) {
            List<Path> all = files.sorted().toList();
            assertThat(all).as("the file and two that were put aside").hasSize(3);
            for (Path file : all) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(Files.size(file)).isLessThanOrEqualTo(100);
            }
        }
        assertThat(Files.readString(folder.resolve("audit.log"))).contains("text 49");
    }

    private AuditLog log(AuditSettings settings, int capacity, CountDownLatch begun) {
        return new AuditLog(
                settings, Clock.system(), Randomness.seeded(1), metrics, capacity, begun);
    }

    private final Metrics metrics = new Metrics();

    @Test
    void whatDoesNotFitIsCountedAndNobodyWaits() throws Exception {
        var begun = new CountDownLatch(1);
        AuditLog log = log(settings(1 << 20, 0), 10, begun);
        for (int i = 0; i < 25; i++) {
            log.add(() -> FreeMap.of(Map.of("a", "line")));
        }
        assertThat(log.lost()).isEqualTo(15);
        begun.countDown();
        log.close();
        assertThat(Files.readAllLines(folder.resolve("audit.log"))).hasSize(10);
    }
}
