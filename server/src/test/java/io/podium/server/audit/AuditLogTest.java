package io.podium.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.FreeMap;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.TestServer;
import io.podium.server.metrics.Metrics;
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
                        "\"requestObject\":{\"data\":{\"k\":\"v\"},\"metadata\":{\"name\":\"c\"}}")
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
                                + "\"username\":\"jane\"}");
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
