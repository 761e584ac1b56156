package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whoever acts as another under a constraint does so for what he was given, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConstrainedImpersonationTest {
    private static final String ADMIN = "admin-token";
    private static final String JANE = "jane-token";
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";

    private TestServer server;

    @BeforeAll
    void start() throws Exception {
        server = TestServer.started(0, Optional.empty());
        bind("view-of-bob", "view", "bob");
        made(
                RBAC + "clusterroles",
                """
                {"metadata": {"name": "as-bob"}, "rules": [
                  {"verbs": ["impersonate:user-info"], "apiGroups": ["authentication.k8s.io"],
                   "resources": ["users"], "resourceNames": ["bob"]},
                  {"verbs": ["impersonate-on:user-info:list"], "apiGroups": [""],
                   "resources": ["pods"]}]}
                """);
        bind("jane-as-bob", "as-bob", "jane");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private void bind(String name, String role, String user) throws Exception {
        String binding =
                """
                {"metadata": {"name": "NAME"},
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                   "name": "ROLE"},
                 "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User",
                   "name": "USER"}]}
                """;
        made(
                RBAC + "clusterrolebindings",
                binding.replace("NAME", name).replace("ROLE", role).replace("USER", user));
    }

    private void made(String path, String body) throws Exception {
        assertThat(server.post(ADMIN, path, body).statusCode()).isEqualTo(201);
    }

    private HttpResponse<String> as(String user, String path) throws Exception {
        return server.send(server.to(JANE, path).header("Impersonate-User", user).GET());
    }

    @Test
    void janeListsPodsAsBobAndDoesNothingElseAsAnybody() throws Exception {
        assertThat(as("bob", "/api/v1/pods").statusCode()).isEqualTo(200);
        assertThat(server.get(JANE, "/api/v1/pods").statusCode()).isEqualTo(403);
        HttpResponse<String> services = as("bob", "/api/v1/services");
        assertThat(services.statusCode()).isEqualTo(403);
        assertThat(services.body())
                .contains("User \\\"jane\\\" cannot impersonate-on:user-info:list resource");
        HttpResponse<String> eve = as("eve", "/api/v1/pods");
        assertThat(eve.statusCode()).isEqualTo(403);
        assertThat(eve.body()).contains("users.authentication.k8s.io \\\"eve\\\" is forbidden");
    }
}
