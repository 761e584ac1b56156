package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonDecoder;
import io.podium.api.value.MapValue;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One object in several versions, over HTTPS: every verb answers in the version of its path. */
class FormerVersionsTest {
    private static final String ADMIN = "admin-token";
    private static final String OLD = "/apis/extensions/v1beta1/namespaces/default/deployments";
    private static final String BETA = "/apis/apps/v1beta1/namespaces/default/deployments";
    private static final String NEW = "/apis/apps/v1/namespaces/default/deployments";
    private static final String WARNING =
            "299 - \"extensions/v1beta1 Deployment is deprecated in v1.8+, unavailable in v1.16+;"
                    + " use apps/v1 Deployment\"";
    private static final String TEMPLATE =
            "{\"metadata\":{\"labels\":{\"app\":\"web\"}},"
                    + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"nginx:1.7\"}]}}";
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.started(0, Optional.empty());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static MapValue object(HttpResponse<String> response, int code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        return (MapValue)
                new JsonDecoder().decodeFree(response.body().getBytes(StandardCharsets.UTF_8));
    }

    private static MapValue created(String path, String name) throws Exception {
        String body =
                "{\"metadata\":{\"name\":\""
                        + name
                        + "\"},\"spec\":{\"template\":"
                        + TEMPLATE
                        + "}}";
        return object(server.post(ADMIN, path, body), 201);
    }

    private static HttpResponse<String> patched(String path, String body) throws Exception {
        return server.send(
                server.to(ADMIN, path)
                        .header("Content-Type", "application/strategic-merge-patch+json")
                        .method("PATCH", BodyPublishers.ofString(body)));
    }

    @Test
    void whatIsMadeInOneVersionIsReadInAll() throws Exception {
        MapValue made = created(OLD, "all");
        assertThat(made.string("apiVersion")).isEqualTo("extensions/v1beta1");
        assertThat(made.map("spec").integer("revisionHistoryLimit")).isEqualTo(2147483647L);
        for (String path : List.of(OLD, BETA, BETA.replace("beta1", "beta2"), NEW)) {
            MapValue read = object(server.get(ADMIN, path + "/all"), 200);
            assertThat(path).contains("/" + read.string("apiVersion") + "/");
            assertThat(read.at("spec", "strategy", "rollingUpdate").integer("maxSurge"))
                    .isEqualTo(1);
            assertThat(read.at("spec", "selector", "matchLabels").string("app")).isEqualTo("web");
            assertThat(read.map("metadata").string("uid"))
                    .isEqualTo(made.map("metadata").string("uid"));
            MapValue list = object(server.get(ADMIN, path), 200);
            assertThat(list.string("kind")).isEqualTo("DeploymentList");
            assertThat(list.string("apiVersion")).isEqualTo(read.string("apiVersion"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    METHOD | PATH                | CODE
                    GET    | ''                  | 200
                    GET    | /warned             | 200
                    GET    | /none               | 404
                    GET    | ?watch=1&timeoutSeconds=1 | 200
                    PUT    | /warned             | 400
                    PATCH  | /warned             | 415
                    DELETE | /none               | 404
                    """)
    void everyAnswerWarns(String method, String path, int code) throws Exception {
        if (server.get(ADMIN, NEW + "/warned").statusCode() == 404) {
            created(OLD, "warned");
        }
        HttpResponse<String> response =
                server.send(server.to(ADMIN, OLD + path).method(method, BodyPublishers.noBody()));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        assertThat(response.headers().firstValue("warning")).hasValue(WARNING);
        assertThat(server.get(ADMIN, NEW + "/warned").headers().firstValue("warning")).isEmpty();
    }

    @Test
    void ourWarningStandsBeforeOthers() throws Exception {
        HttpResponse<String> response =
                server.post(
                        ADMIN,
                        OLD + "?fieldValidation=Warn",
                        "{\"metadata\":{\"name\":\"odd\"},\"x\":1,\"spec\":{\"template\":"
                                + TEMPLATE
                                + "}}");
        assertThat(response.headers().firstValue("warning"))
                .hasValue(WARNING + ", 299 - \"unknown field \\\"x\\\"\"");
    }

    @Test
    void aPatchIsMadeInTheVersionOfItsPath() throws Exception {
        created(BETA, "patched");
        MapValue patched =
                object(
                        patched(
                                OLD + "/patched",
                                "{\"spec\":{\"rollbackTo\":{\"revision\":3},\"minReadySeconds\":4}}"),
                        200);
        assertThat(patched.string("apiVersion")).isEqualTo("extensions/v1beta1");
        assertThat(patched.at("spec", "rollbackTo").integer("revision")).isEqualTo(3);
        MapValue read = object(server.get(ADMIN, NEW + "/patched"), 200);
        assertThat(read.map("spec").integer("minReadySeconds")).isEqualTo(4);
        assertThat(read.at("metadata", "annotations").string("deprecated.deployment.rollback.to"))
                .isEqualTo("3");
        assertThat(read.map("spec").integer("revisionHistoryLimit")).isEqualTo(2);
    }

    @Test
    void aScaleSaysItsSelectorTwice() throws Exception {
        created(OLD, "scaled");
        MapValue scale = object(server.get(ADMIN, OLD + "/scaled/scale"), 200);
        assertThat(scale.string("apiVersion")).isEqualTo("extensions/v1beta1");
        assertThat(scale.map("status").string("targetSelector")).isEqualTo("app=web");
        assertThat(scale.at("status", "selector").string("app")).isEqualTo("web");
        HttpResponse<String> changed =
                server.send(
                        server.to(ADMIN, BETA + "/scaled/scale")
                                .header("Content-Type", "application/json")
                                .PUT(
                                        BodyPublishers.ofString(
                                                "{\"kind\":\"Scale\",\"apiVersion\":\"apps/v1beta1\","
                                                        + "\"metadata\":{\"name\":\"scaled\"},"
                                                        + "\"spec\":{\"replicas\":3}}")));
        assertThat(object(changed, 200).map("spec").integer("replicas")).isEqualTo(3);
        assertThat(changed.headers().firstValue("warning"))
                .hasValueSatisfying(text ->
                        assertThat(text).contains("apps/v1beta1 Scale is deprecated in v1.8+"));
        MapValue again = object(patched(OLD + "/scaled/scale", "{\"spec\":{\"replicas\":0}}"), 200);
        assertThat(again.string("apiVersion")).isEqualTo("extensions/v1beta1");
        assertThat(object(server.get(ADMIN, NEW + "/scaled"), 200).map("spec").integer("replicas"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"extensions/v1beta1, back1", "apps/v1beta1, back2"})
    void theWishToGoBackIsWrittenDown(String version, String name) throws Exception {
        created(OLD, name);
        String path = "/apis/" + version + "/namespaces/default/deployments/" + name + "/rollback";
        String body =
                "{\"name\":\"NAME\",\"updatedAnnotations\":{\"why\":\"x\"},"
                        + "\"rollbackTo\":{\"revision\":2}}";
        MapValue status = object(server.post(ADMIN, path, body.replace("NAME", name)), 201);
        assertThat(status.string("message"))
                .isEqualTo("rollback request for deployment \"" + name + "\" succeeded");
        MapValue read = object(server.get(ADMIN, NEW + "/" + name), 200);
        assertThat(read.at("metadata", "annotations").string("deprecated.deployment.rollback.to"))
                .isEqualTo("2");
        assertThat(read.at("metadata", "annotations").string("why")).isEqualTo("x");
        assertThat(server.post(ADMIN, path, body).statusCode()).isEqualTo(400);
    }

    @Test
    void aWatchSpeaksTheVersionOfItsPath() throws Exception {
        created(NEW.replace("/v1/", "/v1beta1/"), "watched");
        var request =
                server.to(
                                ADMIN,
                                OLD
                                        + "?watch=1&timeoutSeconds=1"
                                        + "&fieldSelector=metadata.name%3Dwatched")
                        .build();
        var response = server.client().send(request, BodyHandlers.ofInputStream());
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine())
                    .startsWith("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Deployment\"")
                    .contains("\"apiVersion\":\"extensions/v1beta1\"")
                    .contains("\"name\":\"watched\"");
        }
    }

    @Test
    void tablesAndSelectorsAreTheSameInAllVersions() throws Exception {
        String table = "application/json;as=Table;v=v1;g=meta.k8s.io";
        String sets = "/namespaces/default/replicasets";
        object(
                server.post(
                        ADMIN,
                        "/apis/extensions/v1beta1" + sets,
                        "{\"metadata\":{\"name\":\"rs\"},\"spec\":{\"template\":"
                                + TEMPLATE
                                + "}}"),
                201);
        for (String version : List.of("extensions/v1beta1", "apps/v1beta2", "apps/v1")) {
            String path = "/apis/" + version + sets + "?fieldSelector=status.replicas%3D0";
            HttpResponse<String> response =
                    server.send(server.to(ADMIN, path).header("Accept", table));
            MapValue rows = object(response, 200);
            assertThat(response.body()).contains("\"cells\":[\"rs\",1,0,0,");
            assertThat(rows.list("columnDefinitions")).hasSizeGreaterThan(5);
        }
        HttpResponse<String> refused =
                server.get(ADMIN, "/apis/extensions/v1beta1" + sets + "?fieldSelector=spec.x%3D1");
        assertThat(refused.statusCode()).isEqualTo(400);
    }

    @Test
    void ingressesNameTheirBackendsAsTheirVersionDoes() throws Exception {
        String old = "/apis/extensions/v1beta1/namespaces/default/ingresses";
        object(
                server.post(
                        ADMIN,
                        old,
                        """
                        {"metadata": {"name": "i"}, "spec": {"backend": {"serviceName": "s", "servicePort": "http"},
                         "rules": [{"http": {"paths": [{"path": "/a", "backend": {"serviceName": "t", "servicePort": 80}}]}}]}}\
                        """),
                201);
        MapValue now =
                object(
                        server.get(
                                ADMIN, "/apis/networking.k8s.io/v1/namespaces/default/ingresses/i"),
                        200);
        assertThat(now.at("spec", "defaultBackend", "service", "port").string("name"))
                .isEqualTo("http");
        MapValue back = object(server.get(ADMIN, old + "/i"), 200);
        assertThat(back.at("spec", "backend").string("servicePort")).isEqualTo("http");
        MapValue path = back.map("spec").list("rules").map(0).map("http").list("paths").map(0);
        assertThat(path.map("backend").integer("servicePort")).isEqualTo(80);
        assertThat(path.string("pathType")).isEqualTo("ImplementationSpecific");
    }

    @Test
    void theServerCountsTheTemplatesOfADaemonSet() throws Exception {
        String old = "/apis/extensions/v1beta1/namespaces/default/daemonsets";
        MapValue made =
                object(
                        server.post(
                                ADMIN,
                                old,
                                "{\"metadata\":{\"name\":\"ds\"},\"spec\":{\"templateGeneration\":9,"
                                        + "\"template\":"
                                        + TEMPLATE
                                        + "}}"),
                        201);
        assertThat(made.map("spec").integer("templateGeneration")).isEqualTo(1);
        assertThat(made.at("spec", "updateStrategy").string("type")).isEqualTo("OnDelete");
        MapValue now =
                object(
                        patched(
                                "/apis/apps/v1/namespaces/default/daemonsets/ds",
                                "{\"spec\":{\"template\":{\"spec\":{\"containers\":"
                                        + "[{\"name\":\"c\",\"image\":\"nginx:2\"}]}}}}"),
                        200);
        assertThat(
                        now.at("metadata", "annotations")
                                .string("deprecated.daemonset.template.generation"))
                .isEqualTo("2");
        MapValue back = object(server.get(ADMIN, old + "/ds"), 200);
        assertThat(back.map("spec").integer("templateGeneration")).isEqualTo(2);
    }

    @Test
    void discoveryPutsThemBehindTheirSuccessors() throws Exception {
        MapValue apps = object(server.get(ADMIN, "/apis/apps"), 200);
        assertThat(apps.map("preferredVersion").string("version")).isEqualTo("v1");
        MapValue groups = object(server.get(ADMIN, "/apis"), 200);
        assertThat(groups.list("groups").map(groups.list("groups").size() - 1).string("name"))
                .isEqualTo("extensions");
        assertThat(server.get(ADMIN, "/apis/extensions/v1beta1").body())
                .contains("\"name\":\"deployments/scale\"")
                .doesNotContain("shortNames")
                .doesNotContain("categories");
        assertThat(server.get(ADMIN, "/openapi/v3/apis/extensions/v1beta1").body())
                .contains("io.k8s.api.extensions.v1beta1.DeploymentSpec")
                .contains("rollbackTo");
        assertThat(server.get(ADMIN, "/openapi/v2").body())
                .contains("/apis/batch/v1beta1/namespaces/{namespace}/cronjobs");
    }
}
