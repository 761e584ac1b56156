package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to do harm, over the wire, and beside it what looks much the same and is served. */
class HostileTest {
    private static final String ADMIN = "admin-token";
    private static final String JANE = "jane-token";
    private static final String HOME = "/api/v1/namespaces/default/";
    private static final String ROLES =
            "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.started(0, Optional.empty());
        for (String name : List.of("a", "a-b", "ab")) {
            made("/api/v1/namespaces", "{\"metadata\": {\"name\": \"" + name + "\"}}");
        }
        made(
                HOME + "configmaps",
                "{\"metadata\": {\"name\": \"open\"}, \"data\": {\"k\": \"shown\"}}");
        made(HOME + "serviceaccounts", "{\"metadata\": {\"name\": \"default\"}}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void made(String path, String body) throws Exception {
        HttpResponse<String> answer = server.post(ADMIN, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static HttpResponse<String> yaml(String path, String body) throws Exception {
        return server.send(
                server.to(ADMIN, path)
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(body)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NAME          | CODE | WHY
                    a.b           | 201  | ''
                    ..            | 422  | metadata.name: Invalid value
                    ../open       | 422  | metadata.name: Invalid value
                    a/b           | 422  | metadata.name: Invalid value
                    a%2fb         | 422  | metadata.name: Invalid value
                    ''            | 422  | metadata.name: Required value
                    """)
    void namesAreNoPaths(String name, int code, String why) throws Exception {
        HttpResponse<String> answer =
                server.post(
                        ADMIN,
                        HOME + "configmaps?dryRun=All",
                        "{\"metadata\": {\"name\": \"" + name + "\"}}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body()).contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NAME        | CODE | WHY
                    system:a.b  | 201  | ''
                    .           | 422  | may not be '.'
                    ..          | 422  | may not be '..'
                    a/b         | 422  | may not contain '/'
                    a%2fb       | 422  | may not contain '%'
                    """)
    void namesThatMayBeAnythingAreNoPathsEither(String name, int code, String why)
            throws Exception {
        HttpResponse<String> answer =
                server.post(
                        ADMIN,
                        ROLES + "?dryRun=All",
                        "{\"metadata\": {\"name\": \"" + name + "\"}, \"rules\": []}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body()).contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PATH                                                     | CODE
                    /api/v1/namespaces/default/configmaps/open               | 200
                    /api/v1/namespaces/default/secrets/../configmaps/open    | 404
                    /api/v1/namespaces/default/configmaps/../configmaps/open | 404
                    /api/v1/namespaces/default/configmaps/%2e%2e             | 404
                    /api/v1/namespaces/default/secrets/..%2fconfigmaps%2fopen | 404
                    /api/v1/namespaces/a/../default/configmaps/open          | 404
                    /api/v1/namespaces/%2e%2e/configmaps/open                | 404
                    """)
    void pathsAreTakenAsTheyStand(String path, int code) throws Exception {
        HttpResponse<String> answer = server.get(ADMIN, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body().contains("shown")).isEqualTo(code == 200);
    }

    @Test
    void whatLiesInOneNamespaceOrUnderOneKindIsNeverAnothers() throws Exception {
        for (String space : List.of("a", "a-b", "ab")) {
            String body =
                    "{\"metadata\": {\"name\": \"b\"}, \"data\": {\"of\": \"in-%s-only\"}}"
                            .formatted(space);
            made("/api/v1/namespaces/" + space + "/configmaps", body);
        }
        assertThat(server.get(ADMIN, "/api/v1/namespaces/a/configmaps").body())
                .contains("in-a-only")
                .doesNotContain("in-a-b-only", "in-ab-only");
        assertThat(server.get(ADMIN, "/api/v1/namespaces/a/configmaps/b").body())
                .contains("in-a-only");
        assertThat(server.get(ADMIN, "/api/v1/namespaces/a/secrets/b").statusCode()).isEqualTo(404);
        String elsewhere = "{\"metadata\": {\"name\": \"c\", \"namespace\": \"ab\"}}";
        assertThat(server.post(ADMIN, "/api/v1/namespaces/a/configmaps", elsewhere).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aliasesMayBeUsedButNotToGrow() throws Exception {
        String path = HOME + "configmaps?dryRun=All";
        assertThat(yaml(path, "metadata: {name: &n alias}\ndata: {k: *n}\n").statusCode())
                .isEqualTo(201);
        var laughs =
                new StringBuilder(
                        "metadata: {name: laughs}\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String ten = ("*a" + (i - 1) + ", ").repeat(9);
            laughs.append("a%d: &a%d [%s x]\n".formatted(i, i, ten));
        }
        HttpResponse<String> refused = yaml(path, laughs.toString());
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("excessive aliasing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/yaml"})
    void whatIsNestedTooDeeplyIsRefused(String type) throws Exception {
        for (int depth : new int[] {100, 100_000}) {
            String deep = "[".repeat(depth) + "]".repeat(depth);
            HttpResponse<String> answer =
                    server.send(
                            server.to(ADMIN, HOME + "configmaps?dryRun=All&fieldValidation=Ignore")
                                    .header("Content-Type", type)
                                    .POST(
                                            BodyPublishers.ofString(
                                                    "{\"metadata\": {\"name\": \"deep\"}, \"more\": "
                                                            + deep
                                                            + "}")));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(depth == 100 ? 201 : 400);
        }
    }

    /** Names of the same hash: each pair of letters is Aa or BB. */
    private static List<String> colliding(int count) {
        var names = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            var name = new StringBuilder();
            for (int bit = 0; bit < 13; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            names.add(name.toString());
        }
        return names;
    }

    /** They look the same to a hash table; how many steps that costs is counted in FixedTest. */
    @Test
    void namesWhoseHashesCollideAreServedLikeOthers() throws Exception {
        List<String> names = colliding(6_000);
        assertThat(names.stream().map(String::hashCode).distinct()).hasSize(1);
        String entries =
                names.stream()
                        .map(name -> "\"" + name + "\": \"v\"")
                        .collect(Collectors.joining(",", "{", "}"));
        String body =
                "{\"metadata\": {\"name\": \"flood\", \"labels\": %s}, \"data\": %s}"
                        .formatted(entries, entries);
        made(HOME + "configmaps", body);
        assertThat(server.get(ADMIN, HOME + "configmaps/flood").body())
                .contains(names.getFirst(), names.getLast());
        String listed = names.stream().collect(Collectors.joining("\",\"", "[\"flood\",\"", "\"]"));
        String rule =
                ("{\"metadata\": {\"name\": \"flood\"}, \"rules\": [{\"verbs\": [\"get\"],"
                                + " \"apiGroups\": [\"\"], \"resources\": [\"configmaps\"],"
                                + " \"resourceNames\": %s}]}")
                        .formatted(listed);
        made(ROLES, rule);
        made(
                ROLES.replace("roles", "rolebindings"),
                """
                {"metadata": {"name": "flood"}, "subjects": [{"kind": "User", "name": "jane"}],
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "flood"}}
                """);
        assertThat(server.get(JANE, HOME + "configmaps/flood").statusCode()).isEqualTo(200);
        assertThat(server.get(JANE, HOME + "configmaps/open").statusCode()).isEqualTo(403);
    }

    /** Refused by admission, or before that where nothing serves such addresses. */
    @Test
    void nobodyTakesOthersAddresses() throws Exception {
        String service =
                "{\"metadata\": {\"name\": \"s\"}, \"spec\": {\"ports\": [{\"port\": 80}]%s}}";
        String path = HOME + "services?dryRun=All";
        assertThat(server.post(ADMIN, path, service.formatted("")).statusCode()).isEqualTo(201);
        HttpResponse<String> refused =
                server.post(ADMIN, path, service.formatted(", \"externalIPs\": [\"192.0.2.1\"]"));
        assertThat(refused.statusCode()).as(refused.body()).isIn(403, 422);
        assertThat(refused.body()).containsIgnoringCase("external");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SOURCE                            | CODE | WHY
                    "emptyDir": {}                    | 201  | ``
                    "gitRepo": {"repository": "r"}    | 422  | spec.volumes[0].gitRepo
                    """)
    void nothingIsClonedForAPod(String source, int code, String why) throws Exception {
        HttpResponse<String> answer =
                server.post(
                        ADMIN,
                        HOME + "pods?dryRun=All",
                        """
                        {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "i"}],
                         "volumes": [{"name": "v", %s}]}}
                        """
                                .formatted(source));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body()).contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PATTERN   | TIMES | CODE | WHY
                    (a+)+$    | 1     | 201  | ''
                    (         | 5000  | 422  | expression nests too deeply
                    (a        | 1     | 422  | missing closing )
                    """)
    void patternsOfUsersAreRe2s(String part, int times, int code, String why) throws Exception {
        String body =
                """
                {"metadata": {"name": "things.example.com"}, "spec": {"group": "example.com",
                 "scope": "Cluster", "names": {"plural": "things", "kind": "Thing"},
                 "versions": [{"name": "v1", "served": true, "storage": true, "schema": {
                   "openAPIV3Schema": {"type": "object", "properties": {"spec": {
                     "type": "string", "pattern": "%s"}}}}}]}}
                """
                        .formatted(part.repeat(times));
        HttpResponse<String> answer =
                server.post(
                        ADMIN,
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All",
                        body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body()).contains(why);
    }
}
