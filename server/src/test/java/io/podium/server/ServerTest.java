package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.authorization.v1.ResourceAttributes;
import io.podium.api.authorization.v1.SelfSubjectAccessReview;
import io.podium.api.authorization.v1.SelfSubjectAccessReviewSpec;
import io.podium.api.proto.ProtoCodec;
import io.podium.server.fairness.Waiting;
import io.podium.server.request.ApiRequest;
import io.podium.server.wire.Connect;
import io.podium.server.wire.Head;
import io.podium.server.wire.Response;
import io.podium.server.wire.Upgrade;
import io.podium.store.Key;
import io.podium.store.Store;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way over HTTPS, with the real registry over a memory store. */
class ServerTest {
    private static final String ADMIN = "admin-token";
    private static final String JANE = "jane-token";
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.started(0, Optional.of(new Echo()));
        send(
                201,
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
                """
                {"metadata": {"name": "get-exec"}, "rules": [
                  {"verbs": ["get"], "apiGroups": [""], "resources": ["pods", "pods/exec", "pods/log"]}]}\
                """);
        send(
                201,
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
                """
                {"metadata": {"name": "jane"}, "subjects": [{"kind": "User", "name": "jane"}],
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "get-exec"}}\
                """);
    }

    private static void send(int code, String path, String body) throws Exception {
        HttpResponse<String> response = server.post(ADMIN, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Says what it was asked. */
    private static final class Echo implements Connect {
        @Override
        public void serve(ApiRequest request, Head head, Response response) {
            response.open(200, Map.of("content-type", "text/plain"));
            String text =
                    request.verb().word()
                            + " "
                            + request.subresource()
                            + " of "
                            + request.name()
                            + " "
                            + request.parameter("container");
            response.write(text.getBytes(StandardCharsets.UTF_8));
            response.close();
        }

        @Override
        public void upgrade(ApiRequest request, Upgrade upgrade) {
            throw io.podium.api.error.ApiError.badRequest("no " + request.subresource() + " today");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    TOKEN | METHOD | PATH | CODE | MESSAGE
                    admin-token | GET | /api/v1/namespaces/default | 200 | ''
                    admin-token | GET | /api/v1/namespaces/none | 404 | namespaces "none" not found
                    admin-token | GET | /api/v1/things | 404 | could not find
                    admin-token | GET | /apis/apps/v9/deployments | 404 | could not find
                    admin-token | GET | /api/v2 | 404 | could not find
                    admin-token | GET | /apis/apps/v9 | 404 | could not find
                    admin-token | GET | /api/v1/namespaces/default/nodes | 404 | could not find
                    admin-token | GET | /api/v1/pods/p | 404 | could not find
                    admin-token | GET | /api/v1/namespaces/default/pods/p/nothing | 404 | could not find
                    admin-token | GET | /api/v1/namespaces/a/pods/p/status/x | 404 | could not find
                    admin-token | PUT | /api/v1/namespaces/default/pods | 405 | the server does not allow this method on the requested resource
                    admin-token | DELETE | /api/v1/pods | 405 | the server does not allow this method on the requested resource
                    admin-token | TRACE | /api/v1/pods | 405 | the server does not allow this method on the requested resource
                    admin-token | DELETE | /version | 405 | does not allow this method
                    admin-token | GET | /api/v1/namespaces/default/pods/p/eviction | 405 | the server does not allow this method on the requested resource
                    admin-token | DELETE | /api/v1/namespaces | 405 | the server does not allow this method on the requested resource
                    jane-token | GET | /api/v1/pods | 403 | User "jane" cannot list resource "pods"
                    jane-token | GET | /api/v1/namespaces/default/secrets | 403 | in the namespace "default"
                    jane-token | GET | /api/v1/things | 403 | cannot list resource "things"
                    jane-token | GET | /api/v1/namespaces/blue | 403 | in API group "" in the namespace "blue"
                    jane-token | GET | /secret | 403 | forbidden: User "jane" cannot get path "/secret"
                    wrong-token | GET | /api/v1/pods | 401 | Unauthorized
                    '' | GET | /api/v1/pods | 401 | Unauthorized
                    '' | GET | /version | 200 | ''
                    '' | GET | /livez | 200 | ''
                    '' | GET | /api | 401 | Unauthorized
                    jane-token | GET | /api/ | 200 | ''
                    jane-token | GET | /apis/apps/ | 200 | ''
                    jane-token | GET | /openapi/v3 | 200 | ''
                    """)
    void answersAsUpstreamDoes(String token, String method, String path, int code, String message)
            throws Exception {
        HttpResponse<String> response =
                server.send(server.to(token, path).method(method, BodyPublishers.noBody()));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        if (!message.isEmpty()) {
            assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(response.body())
                    .contains(message.replace("\"", "\\\""))
                    .contains("\"code\":" + code)
                    .contains("\"kind\":\"Status\"");
            boolean isOfNothing =
                    code == 405
                            || message.equals("could not find")
                            || message.contains("cannot get path");
            assertThat(response.body().contains("\"details\":{}")).isEqualTo(isOfNothing);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/apis/custom.metrics.k8s.io",
                "/apis/custom.metrics.k8s.io/v1beta1",
                "/apis/custom.metrics.k8s.io/v1beta1/namespaces/default/pods",
                "/livez/nothing"
            })
    void whatIsBelowNoGroupIsNoPage(String path) throws Exception {
        HttpResponse<String> response = server.get(ADMIN, path);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("content-type"))
                .hasValue("text/plain; charset=utf-8");
        assertThat(response.body()).isEqualTo("404 page not found\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/version"})
    void whatPeopleLookAtIsIndented(String path) throws Exception {
        assertThat(server.get(ADMIN, path).body()).startsWith("{\n  \"").endsWith("\n}");
    }

    @Test
    void aNameThatIsTakenUntilItIsGoneIsNamed() throws Exception {
        String maps = "/api/v1/namespaces/default/configmaps";
        String held = "{\"metadata\":{\"name\":\"held\",\"finalizers\":[\"example.com/f\"]}}";
        server.post(ADMIN, maps, held);
        server.send(server.to(ADMIN, maps + "/held").DELETE());
        HttpResponse<String> again = server.post(ADMIN, maps, held);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body())
                .contains("object is being deleted: configmaps \\\"held\\\" already exists")
                .contains("\"details\":{\"name\":\"held\",\"kind\":\"configmaps\"}");
    }

    @Test
    void whatIsAboutNothingSaysThatItIsAboutNothing() throws Exception {
        assertThat(server.get(ADMIN, "/api/v1/nothing").body())
                .contains("\"reason\":\"NotFound\",\"details\":{},\"code\":404");
        assertThat(server.get("jane-token", "/secret").body())
                .contains("\"reason\":\"Forbidden\",\"details\":{},\"code\":403");
        assertThat(server.get(ADMIN, "/api/v1/namespaces/default/pods/p/eviction").body())
                .contains("\"reason\":\"MethodNotAllowed\",\"details\":{},\"code\":405");
    }

    @Test
    void createsWatchesAndDeletes() throws Exception {
        HttpResponse<InputStream> watch =
                server.client()
                        .send(
                                server.to(
                                                ADMIN,
                                                "/api/v1/namespaces/default/configmaps"
                                                        + "?watch=true&fieldSelector=metadata.name=w")
                                        .build(),
                                BodyHandlers.ofInputStream());
        assertThat(watch.statusCode()).isEqualTo(200);
        try (var lines =
                new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8))) {
            send(
                    201,
                    "/api/v1/namespaces/default/configmaps",
                    "{\"metadata\": {\"name\": \"other\"}}");
            send(201, "/api/v1/namespaces/default/configmaps", "{\"metadata\": {\"name\": \"w\"}}");
            assertThat(lines.readLine()).contains("\"type\":\"ADDED\"", "\"name\":\"w\"");
            server.send(server.to(ADMIN, "/api/v1/namespaces/default/configmaps/w").DELETE());
            assertThat(lines.readLine()).contains("\"type\":\"DELETED\"", "\"name\":\"w\"");
        }
    }

    @Test
    void watchesOneByTheOldPrefix() throws Exception {
        HttpResponse<InputStream> watch =
                server.client()
                        .send(
                                server.to(ADMIN, "/api/v1/watch/namespaces/kube-public").build(),
                                BodyHandlers.ofInputStream());
        try (var lines =
                new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("\"type\":\"ADDED\"", "\"name\":\"kube-public\"");
        }
    }

    @Test
    void letsJaneSeeWhatSheMay() throws Exception {
        String path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        HttpResponse<String> yes =
                server.post(
                        JANE,
                        path,
                        """
                        {"spec": {"resourceAttributes": {"namespace": "default", "verb": "get", "resource": "pods"}}}\
                        """);
        assertThat(yes.statusCode()).isEqualTo(201);
        assertThat(yes.body())
                .contains(
                        "\"kind\":\"SelfSubjectAccessReview\"",
                        "\"apiVersion\":\"authorization.k8s.io/v1\"")
                .contains("\"status\":{\"allowed\":true,\"reason\":\"RBAC: allowed by RoleBinding");
        HttpResponse<String> no =
                server.post(
                        JANE,
                        path,
                        """
                        {"spec": {"resourceAttributes": {"namespace": "default", "verb": "list", "resource": "pods"}}}\
                        """);
        assertThat(no.body()).contains("\"status\":{\"allowed\":false}");
        HttpResponse<String> unclear = server.post(JANE, path, "{\"spec\": {}}");
        assertThat(unclear.statusCode()).isEqualTo(422);
        assertThat(unclear.body())
                .contains("exactly one of nonResourceAttributes or resourceAttributes");
        HttpResponse<String> other =
                server.post(JANE, path, "{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}");
        assertThat(other.statusCode()).isEqualTo(400);
    }

    @Test
    void makesNoTablesOfReviews() throws Exception {
        HttpResponse<String> table =
                server.send(
                        server.to(JANE, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
                                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(table.statusCode()).isEqualTo(406);
        assertThat(table.body()).contains("\"reason\": \"NotAcceptable\"");
    }

    @Test
    void readsProtobufAndYaml() throws Exception {
        SelfSubjectAccessReview review =
                SelfSubjectAccessReview.create("", "")
                        .withSpec(
                                SelfSubjectAccessReviewSpec.empty()
                                        .withResourceAttributes(
                                                ResourceAttributes.empty()
                                                        .withVerb("get")
                                                        .withNamespace("default")
                                                        .withResource("pods")));
        String path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        HttpResponse<String> protobuf =
                server.send(
                        server.to(JANE, path)
                                .header("Content-Type", "application/vnd.kubernetes.protobuf")
                                .POST(
                                        BodyPublishers.ofByteArray(
                                                new ProtoCodec().encodeObject(review.value()))));
        assertThat(protobuf.statusCode()).as(protobuf.body()).isEqualTo(201);
        assertThat(protobuf.body()).contains("\"allowed\":true");
        HttpResponse<String> yaml =
                server.send(
                        server.to(JANE, path)
                                .header("Content-Type", "application/yaml")
                                .POST(
                                        BodyPublishers.ofString(
                                                "spec: {nonResourceAttributes: {verb: get, path:"
                                                        + " /healthz}}")));
        assertThat(yaml.body()).contains("\"allowed\":true");
        HttpResponse<String> nonsense =
                server.send(
                        server.to(JANE, path)
                                .header("Content-Type", "application/vnd.kubernetes.protobuf")
                                .POST(BodyPublishers.ofString("nonsense")));
        assertThat(nonsense.statusCode()).isEqualTo(400);
        HttpResponse<String> unknown =
                server.send(
                        server.to(JANE, path)
                                .header("Content-Type", "image/png")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(unknown.statusCode()).isEqualTo(415);
    }

    @Test
    void makesTokensThatWorkUntilTheirAccountIsGone() throws Exception {
        String accounts = "/api/v1/namespaces/default/serviceaccounts";
        send(201, accounts, "{\"metadata\": {\"name\": \"robot\"}}");
        HttpResponse<String> made = server.post(ADMIN, accounts + "/robot/token", "{\"spec\": {}}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String token = made.body().replaceFirst("(?s).*\"token\":\"([^\"]+)\".*", "$1");
        String whoami = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
        assertThat(server.post(token, whoami, "{}").body())
                .contains("\"username\":\"system:serviceaccount:default:robot\"")
                .contains("\"system:serviceaccounts:default\"")
                .contains("authentication.kubernetes.io/credential-id");
        HttpResponse<String> reviewed =
                server.post(
                        ADMIN,
                        "/apis/authentication.k8s.io/v1/tokenreviews",
                        "{\"spec\": {\"token\": \"" + token + "\"}}");
        assertThat(reviewed.body()).contains("\"authenticated\":true");
        server.send(server.to(ADMIN, accounts + "/robot").DELETE());
        assertThat(server.post(token, whoami, "{}").statusCode()).isEqualTo(401);
    }

    @Test
    void actsAsAnotherOnlyWhenPermitted() throws Exception {
        String whoami = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
        HttpResponse<String> asJane =
                server.send(
                        server.to(ADMIN, whoami)
                                .header("Impersonate-User", "jane")
                                .header("Impersonate-Group", "crew")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(asJane.body())
                .contains("\"username\":\"jane\"", "\"crew\"")
                .doesNotContain("system:masters");
        HttpResponse<String> asMaster =
                server.send(
                        server.to(JANE, whoami)
                                .header("Impersonate-User", "admin")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(asMaster.statusCode()).isEqualTo(403);
    }

    @Test
    void knowsUsersByCertificate() throws Exception {
        var ops = server.authority.client("CN=olga,O=system:masters");
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(server.authority.trusting(ops)).build()) {
            var request = server.to("", "/api/v1/nodes").build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusesToGiveRightsAway() throws Exception {
        send(
                201,
                "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                """
                {"metadata": {"name": "role-writer"}, "rules": [
                  {"verbs": ["create"], "apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"]}]}\
                """);
        send(
                201,
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
                """
                {"metadata": {"name": "writer"}, "subjects": [{"kind": "User", "name": "jane"}],
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "role-writer"}}\
                """);
        HttpResponse<String> refused =
                server.post(
                        JANE,
                        "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
                        """
                        {"metadata": {"name": "all"}, "rules": [
                          {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]}\
                        """);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .contains("is attempting to grant RBAC permissions not currently held");
        HttpResponse<String> granted =
                server.post(
                        JANE,
                        "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
                        """
                        {"metadata": {"name": "some"}, "rules": [
                          {"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}]}\
                        """);
        assertThat(granted.statusCode()).as(granted.body()).isEqualTo(201);
    }

    @Test
    void servesStreamsThroughTheHook() throws Exception {
        HttpResponse<String> log =
                server.get(JANE, "/api/v1/namespaces/default/pods/p/log?container=c");
        assertThat(log.body()).isEqualTo("get log of p c");
        HttpResponse<String> proxy =
                server.get(ADMIN, "/api/v1/namespaces/default/services/s/proxy/a/b");
        assertThat(proxy.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "attach", "portforward"})
    void demandsCreateOfThoseWhoActInsidePods(String subresource) throws Exception {
        String path = "/api/v1/namespaces/default/pods/p/" + subresource;
        HttpResponse<String> refused = server.get(JANE, path);
        assertThat(refused.statusCode()).isEqualTo(403);
        if (subresource.equals("exec")) {
            assertThat(refused.body())
                    .contains("User \\\"jane\\\" cannot create resource \\\"pods/exec\\\"");
        }
        assertThat(server.get(ADMIN, path).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesUpgradesWithAStatus() {
        var uri =
                java.net.URI.create(
                        server.uri("/api/v1/namespaces/default/pods/p/exec")
                                .toString()
                                .replace("https", "wss"));
        try {
            server.client()
                    .newWebSocketBuilder()
                    .header("Authorization", "Bearer " + ADMIN)
                    .subprotocols("v5.channel.k8s.io")
                    .buildAsync(uri, new WebSocket.Listener() {})
                    .join();
            throw new AssertionError("it was not refused");
        } catch (CompletionException e) {
            var refused = (WebSocketHandshakeException) e.getCause();
            assertThat(refused.getResponse().statusCode()).isEqualTo(400);
        }
    }

    @Test
    void sendsWarnings() throws Exception {
        HttpResponse<String> warned =
                server.send(
                        server.to(
                                        ADMIN,
                                        "/api/v1/namespaces/default/configmaps?fieldValidation=Warn")
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"metadata\": {\"name\": \"odd\"},"
                                                        + " \"x\\\"y\": 1}")));
        assertThat(warned.statusCode()).isEqualTo(201);
        assertThat(warned.headers().firstValue("warning"))
                .hasValue("299 - \"unknown field \\\"x\\\"y\\\"\"");
    }

    private static long count(TestServer server, String text) throws Exception {
        String path = "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas";
        String plain = server.get(ADMIN, path).body().replaceAll("\"managedFields\":\\[.*?}]", "");
        return Pattern.compile(Pattern.quote(text)).matcher(plain).results().count();
    }

    @Test
    void repairsWhatIsMissingWhenItStartsAgain() throws Exception {
        try (TestServer own = TestServer.started(0, Optional.empty())) {
            String roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
            own.send(own.to(ADMIN, roles + "/view").DELETE());
            assertThat(own.get(ADMIN, roles + "/view").statusCode()).isEqualTo(404);
            // The conditions of flow schemas are written when the server is ready already.
            Waiting.until(() -> count(own, "\"Dangling\"") == count(own, "\"matchingPrecedence\""));
            long before = own.store.revision();
            own.restart();
            assertThat(own.get(ADMIN, roles + "/view").statusCode()).isEqualTo(200);
            // The role, and the port that changed with the restart, in the four that tell of it.
            assertThat(own.store.revision() - before).isLessThanOrEqualTo(5);
            assertThat(own.get(ADMIN, "/readyz").body()).isEqualTo("ok");
            assertThat(own.get(ADMIN, "/api/v1/namespaces/default/pods/p/log").statusCode())
                    .isEqualTo(501);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"services", "endpoints"})
    void itsOwnServiceComesBackWhenSomeoneDeletesIt(String plural) throws Exception {
        try (TestServer own = TestServer.started(0, Optional.empty())) {
            String path = "/api/v1/namespaces/default/" + plural + "/kubernetes";
            var back = new CompletableFuture<Void>();
            var key = new Key(plural, "default", "kubernetes");
            Store.Subscription watch =
                    own.store.watch(
                            own.store.revision(),
                            changes -> {
                                if (changes.stream()
                                        .anyMatch(one ->
                                                one.key().equals(key) && one.after().isPresent())) {
                                    back.complete(null);
                                }
                            });
            own.send(own.to(ADMIN, path).DELETE());
            back.get(20, TimeUnit.SECONDS);
            watch.close();
            assertThat(own.get(ADMIN, path).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void saysHowItIs() throws Exception {
        assertThat(server.get("", "/readyz?verbose").body())
                .isEqualTo(
                        """
                        [+]ping ok
                        [+]etcd ok
                        [+]poststarthook/rbac/bootstrap-roles ok
                        [+]poststarthook/priority-and-fairness-config-producer ok
                        readyz check passed
                        """);
        assertThat(server.get("", "/livez/ping").statusCode()).isEqualTo(401);
        assertThat(server.get(ADMIN, "/livez/ping").body()).isEqualTo("ok");
        assertThat(server.get(JANE, "/readyz?verbose&exclude=etcd").body())
                .contains("[+]etcd excluded: ok");
        assertThat(server.get(ADMIN, "/livez/nothing").statusCode()).isEqualTo(404);
    }
}
