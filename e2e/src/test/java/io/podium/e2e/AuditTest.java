package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Curl;
import io.podium.e2e.cluster.Curl.Reply;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The audit log of a cluster that was told to keep one, as kubectl fills it. */
@Tag("host")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AuditTest {
    private static final String POLICY =
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - {level: None, users: ["system:apiserver"]}
            - {level: Metadata, resources: [{group: "", resources: [secrets]}]}
            - level: RequestResponse
              omitManagedFields: true
              resources: [{group: "", resources: [configmaps]}]
            - {level: Metadata, nonResourceURLs: [/version]}
            """;
    private static final String COMPLETE = "\"stage\":\"ResponseComplete\"";

    private PodiumCluster cluster;
    private Kubectl kubectl;
    private Path log;

    @BeforeAll
    void up() throws IOException {
        cluster = PodiumCluster.prepare("audit");
        try {
            Path policy = Files.writeString(cluster.home().resolve("policy.yaml"), POLICY);
            log = cluster.home().resolve("audit.log");
            keeping(policy).ok();
            kubectl = cluster.kubectl();
        } catch (IOException | RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private Result keeping(Path policy) {
        return cluster.podium(
                        "up",
                        "--audit-policy-file",
                        policy.toString(),
                        "--audit-log-path",
                        log.toString())
                .run();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    /** The events with all of these in them; they are written soon after the answer. */
    private List<String> events(int count, String... parts) throws IOException {
        List<String> found = List.of();
        for (int i = 0; i < 500 && found.size() < count; i++) {
            kubectl.run("get", "--raw", "/readyz");
            found =
                    Files.readAllLines(log).stream()
                            .filter(line -> List.of(parts).stream().allMatch(line::contains))
                            .toList();
        }
        assertThat(found).as(String.join(" ", parts)).hasSize(count);
        return found;
    }

    private String event(String... parts) throws IOException {
        return events(1, parts).getFirst();
    }

    private static String about(String resource, String name, TestSpace space) {
        return "\"name\":\"%s\",\"namespace\":\"%s\",\"resource\":\"%s\""
                .formatted(name, space.name(), resource);
    }

    private static String verb(String verb) {
        return "\"verb\":\"" + verb + "\"";
    }

    @Test
    void secretsAreNamedButWhatTheyHoldIsNot() throws IOException {
        try (var space = TestSpace.create(kubectl, "hush")) {
            space.run("create", "secret", "generic", "hidden", "--from-literal=k=hush-hush");
            space.run("get", "secret", "hidden", "-o", "yaml");
            String patch = "{\"stringData\":{\"k\":\"hush-again\"}}";
            space.run("patch", "secret", "hidden", "-p", patch);
            String hidden = about("secrets", "hidden", space);
            for (String verb : List.of("create", "patch")) {
                assertThat(event(hidden, verb(verb)))
                        .contains("\"level\":\"Metadata\"", COMPLETE)
                        .contains("\"objectRef\":{\"apiVersion\":\"v1\"," + hidden + "}")
                        .contains("\"username\":\"kubernetes-admin\"")
                        .doesNotContain("requestObject", "responseObject");
            }
            events(2, hidden, verb("get")); // A patch reads first.
            assertThat(Files.readString(log))
                    .doesNotContain("hush-hush", "aHVzaC1odXNo", "hush-again", "aHVzaC1hZ2Fpbg");
        }
    }

    @Test
    void configMapsAreWrittenAsTheyWereSentAndAnswered() throws IOException {
        try (var space = TestSpace.create(kubectl, "whole")) {
            space.run("create", "configmap", "shown", "--from-literal=k=v");
            String uid = space.run("get", "configmap", "shown", "-o", "jsonpath={.metadata.uid}");
            space.run("patch", "configmap", "shown", "-p", "{\"data\":{\"k\":\"w\"}}");
            space.run("delete", "configmap", "shown");
            String shown = about("configmaps", "shown", space);
            String made = event(shown, verb("create"));
            assertThat(made)
                    .contains("\"level\":\"RequestResponse\"", COMPLETE)
                    .contains(
                            "\"requestURI\":\"/api/v1/namespaces/" + space.name() + "/configmaps?")
                    .contains("\"responseStatus\":{\"code\":201,\"metadata\":{}}")
                    .contains("\"sourceIPs\":[\"127.0.0.1\"]", "\"userAgent\":\"kubectl")
                    .contains("\"authorization.k8s.io/decision\":\"allow\"")
                    .doesNotContain("managedFields", "impersonatedUser");
            assertThat(part(made, "requestObject")).contains("\"data\":{\"k\":\"v\"}");
            assertThat(part(made, "responseObject"))
                    .contains("\"data\":{\"k\":\"v\"}", "\"uid\":\"" + uid + "\"");
            String patched = event(shown, verb("patch"));
            assertThat(part(patched, "requestObject")).startsWith("{\"data\":{\"k\":\"w\"}}");
            assertThat(part(patched, "responseObject"))
                    .contains("\"data\":{\"k\":\"w\"}", "\"uid\":\"" + uid + "\"");
            assertThat(event(shown, verb("delete")))
                    .contains("\"status\":\"Success\"", "\"responseStatus\":{\"code\":200,");
        }
    }

    /** The event from there on. */
    private static String part(String event, String name) {
        int start = event.indexOf("\"" + name + "\":");
        assertThat(start).as(event).isPositive();
        return event.substring(start + name.length() + 3);
    }

    @Test
    void whoActsAsAnotherIsWrittenAsBothAndRefusalsSayWhy() throws IOException {
        try (var space = TestSpace.create(kubectl, "masks")) {
            space.run("create", "configmap", "mask", "--from-literal=k=v");
            assertThat(kubectl.attempt(space.in("get", "configmap", "mask", "--as=jane")).err())
                    .contains("Forbidden");
            String mask = about("configmaps", "mask", space);
            String jane =
                    "\"impersonatedUser\":{\"groups\":[\"system:authenticated\"],"
                            + "\"username\":\"jane\"}";
            String message =
                    "\"message\":\"configmaps \\\"mask\\\" is forbidden: User \\\"jane\\\" cannot"
                            + " get resource \\\"configmaps\\\" in API group \\\"\\\" in the"
                            + " namespace \\\""
                            + space.name()
                            + "\\\"\"";
            assertThat(event(mask, jane, "\"responseStatus\":{\"code\":403,"))
                    .contains("\"authorization.k8s.io/decision\":\"forbid\"")
                    .contains("\"authorization.k8s.io/reason\":\"\"")
                    .contains("\"username\":\"kubernetes-admin\"")
                    .contains(message, "\"reason\":\"Forbidden\"", "\"status\":\"Failure\"");
            space.run("create", "rolebinding", "jane", "--clusterrole=view", "--user=jane");
            space.until(text -> text.contains("mask"), "get", "configmap", "mask", "--as=jane");
            assertThat(event(mask, jane, "\"responseStatus\":{\"code\":200,"))
                    .contains("\"authorization.k8s.io/decision\":\"allow\"")
                    .contains(
                            "\"authorization.k8s.io/reason\":\"RBAC: allowed by RoleBinding"
                                    + " \\\"jane/"
                                    + space.name()
                                    + "\\\" of ClusterRole \\\"view\\\" to User \\\"jane\\\"\"");
        }
    }

    @Test
    void anEventHasTheIdThatTheAnswerNames() throws IOException {
        Curl curl = Curl.of(cluster);
        Reply named = curl.get("/version");
        assertThat(named.header("Audit-ID")).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(event("\"auditID\":\"" + named.header("Audit-ID") + "\""))
                .contains("\"requestURI\":\"/version\"", verb("get"), COMPLETE)
                .contains("\"userAgent\":\"podium-test\"")
                .doesNotContain("objectRef");
        String path = "/api/v1/namespaces/default/configmaps/none";
        Reply given = curl.get(path, "Audit-ID: chosen-by-the-client");
        assertThat(given.code()).isEqualTo(404);
        assertThat(given.header("Audit-ID")).isEqualTo("chosen-by-the-client");
        assertThat(event("\"auditID\":\"chosen-by-the-client\""))
                .contains("\"reason\":\"NotFound\"", "\"code\":404");
    }

    @Test
    void onlyItsOwnerReadsItAndOnlyWhatThePolicyNamesIsInIt() throws IOException {
        kubectl.run("get", "nodes");
        kubectl.run("get", "--raw", "/version");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                .isEqualTo("rw-------");
        assertThat(Files.readAllLines(log))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("{") && line.endsWith("}"))
                .noneMatch(line -> line.contains("\"stage\":\"RequestReceived\""))
                .noneMatch(line -> line.contains("\"username\":\"system:apiserver\""))
                .allMatch(line ->
                        line.contains("\"resource\":\"secrets\"")
                                || line.contains("\"resource\":\"configmaps\"")
                                || line.contains("\"requestURI\":\"/version"));
    }

    @Test
    void strangersLeaveAnEventWithoutAUser() throws IOException {
        String path = "/api/v1/namespaces/default/secrets/none";
        String code =
                cluster.outer()
                        .command("curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}")
                        .with(List.of("-H", "Authorization: Bearer nobody-s"))
                        .with(List.of("-H", "Audit-ID: stranger"))
                        .with(List.of(Curl.of(cluster).server() + path))
                        .run()
                        .ok()
                        .out();
        assertThat(code).isEqualTo("401");
        assertThat(event("\"auditID\":\"stranger\""))
                .contains("\"stage\":\"ResponseStarted\"", "\"user\":{}", verb("get"))
                .contains("\"code\":401", "\"reason\":\"Unauthorized\"")
                .doesNotContain("nobody-s");
    }

    @Test
    void fullFilesArePutAsideAndOnlySoManyAndNoOldOnesAreKept() throws IOException {
        try (PodiumCluster other = PodiumCluster.prepare("auditfull")) {
            Path policy = Files.writeString(other.home().resolve("policy.yaml"), POLICY);
            Path folder = Files.createDirectory(other.home().resolve("audit"));
            other.podium(
                            "up",
                            "--audit-policy-file",
                            policy.toString(),
                            "--audit-log-path",
                            folder.resolve("audit.log").toString(),
                            "--audit-log-maxsize",
                            "1",
                            "--audit-log-maxbackup",
                            "3",
                            "--audit-log-maxage",
                            "1")
                    .run()
                    .ok();
            Kubectl there = other.kubectl();
            there.run("create", "configmap", "large", "--from-literal=k=v");
            fill(there, 4);
            // The log is written behind the requests, so these look until it has been.
            there.until(any -> aside(folder).size() == 3, "get", "--raw", "/readyz");
            Path young = aside(folder).getLast();
            assertThat(Files.size(young)).isBetween(1L, 1L << 20);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(young)))
                    .isEqualTo("rw-------");
            Files.setLastModifiedTime(
                    young,
                    FileTime.from(
                            Files.getLastModifiedTime(young)
                                    .toInstant()
                                    .minus(Duration.ofDays(2))));
            fill(there, 1);
            there.until(
                    any -> !aside(folder).contains(young) && aside(folder).size() <= 3,
                    "get",
                    "--raw",
                    "/readyz");
        }
    }

    /** Each change is half a megabyte, sent and answered. */
    private static void fill(Kubectl there, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            String patch = "{\"data\":{\"k\":\"%s\"}}".formatted((i + "abc").repeat(100_000));
            Path file = Files.writeString(Files.createTempFile("patch", ".json"), patch);
            there.run("patch", "configmap", "large", "--patch-file", file.toString());
            Files.delete(file);
        }
    }

    /** The files that were full, the oldest first. */
    private static List<Path> aside(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.endsWith("audit.log")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPolicyThatIsNoneIsRefusedBeforeAnythingStarts() throws IOException {
        try (PodiumCluster other = PodiumCluster.prepare("nopolicy")) {
            Path policy =
                    Files.write(
                            other.home().resolve("policy.yaml"),
                            POLICY.replace("level: None", "level: Some")
                                    .getBytes(StandardCharsets.UTF_8));
            Result refused = other.podium("up", "--audit-policy-file", policy.toString()).run();
            assertThat(refused.code()).isNotZero();
            assertThat(refused.err())
                    .contains("--audit-policy-file and --audit-log-path go together");
            refused =
                    other.podium(
                                    "up",
                                    "--audit-policy-file",
                                    policy.toString(),
                                    "--audit-log-path",
                                    other.home().resolve("audit.log").toString())
                            .run();
            assertThat(refused.code()).isNotZero();
            assertThat(refused.err()).contains("--audit-policy-file " + policy + ": ", "Some");
            assertThat(other.outer().processes()).isEmpty();
        }
    }
}
