package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.admission.Admission;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.request.ApiRequest;
import io.podium.server.wire.Connect;
import io.podium.server.wire.Head;
import io.podium.server.wire.Response;
import io.podium.server.wire.Upgrade;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stores nothing is admitted, too: who enters a pod, who asks for a token or a review. */
class ConnectAdmissionTest {
    private static final String ADMIN = "admin-token";
    private static final String DEFAULT = "/api/v1/namespaces/default/";

    private static final List<Attempt> SEEN = new CopyOnWriteArrayList<>();
    private static final List<String> STREAMED = new CopyOnWriteArrayList<>();
    private static TestServer server;

    /** Lets nobody attach, and notes all others. */
    private static final class Doorkeeper implements Admission {
        @Override
        public String name() {
            return "Doorkeeper";
        }

        @Override
        public void review(Attempt attempt) {
            SEEN.add(attempt);
            if (attempt.operation() == Operation.CONNECT
                    && attempt.subresource().equals("attach")) {
                throw attempt.forbidden("attaching to pod '" + attempt.name() + "' is not allowed");
            }
        }
    }

    private static final class Streams implements Connect {
        @Override
        public void serve(ApiRequest request, Head head, Response response) {
            STREAMED.add(request.subresource());
            response.send(200, Map.of("Content-Type", "text/plain"), new byte[0]);
        }

        @Override
        public void upgrade(ApiRequest request, Upgrade upgrade) {
            throw io.podium.api.error.ApiError.badRequest("nothing is upgraded here");
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.startedWith(new Doorkeeper(), new Streams());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whoeverMayNotAttachNeverReachesThePod() throws Exception {
        HttpResponse<String> refused = server.get(ADMIN, DEFAULT + "pods/p/attach?container=c");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .contains("pods \\\"p\\\" is forbidden: attaching to pod 'p' is not allowed");
        assertThat(STREAMED).doesNotContain("attach");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PATH                                                   | SUBRESOURCE | OPTIONS
                    pods/p/exec?command=ls&command=-l&stdout=true&container=c | exec     | {kind: PodExecOptions, apiVersion: v1, stdout: true, container: c, command: [ls, -l]}
                    pods/p/portforward?ports=80&ports=443                  | portforward | {kind: PodPortForwardOptions, apiVersion: v1, ports: [80, 443]}
                    pods/p/proxy/a/b                                       | proxy       | {kind: PodProxyOptions, apiVersion: v1, path: /a/b}
                    services/s/proxy/a                                     | proxy       | {kind: ServiceProxyOptions, apiVersion: v1, path: /a}
                    """)
    void whoConnectsIsShownWithHisOptions(String path, String subresource, String options)
            throws Exception {
        SEEN.clear();
        assertThat(server.get(ADMIN, DEFAULT + path).statusCode()).isEqualTo(200);
        assertThat(SEEN).hasSize(1);
        Attempt attempt = SEEN.getFirst();
        assertThat(attempt.operation()).isEqualTo(Operation.CONNECT);
        assertThat(attempt.subresource()).isEqualTo(subresource);
        assertThat(attempt.subject()).hasToString(options);
        assertThat(attempt.user().name()).isEqualTo("admin");
    }

    @Test
    void whoOnlyReadsIsNotAsked() throws Exception {
        SEEN.clear();
        assertThat(server.get(ADMIN, DEFAULT + "pods/p/log").statusCode()).isEqualTo(200);
        assertThat(server.get(ADMIN, DEFAULT + "pods").statusCode()).isEqualTo(200);
        assertThat(SEEN).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /apis/authorization.k8s.io/v1/selfsubjectaccessreviews | {"spec": {"nonResourceAttributes": {"path": "/", "verb": "get"}}} | selfsubjectaccessreviews |
                    /apis/authorization.k8s.io/v1/namespaces/none/localsubjectaccessreviews | {"metadata": {"namespace": "none"}, "spec": {"user": "a", "resourceAttributes": {"namespace": "none", "verb": "get"}}} | localsubjectaccessreviews |
                    /apis/authentication.k8s.io/v1/selfsubjectreviews | {} | selfsubjectreviews |
                    /api/v1/namespaces/default/serviceaccounts/default/token | {"spec": {}} | serviceaccounts | token
                    """)
    void whatIsOnlyCalculatedIsShown(String path, String body, String plural, String subresource)
            throws Exception {
        server.post(ADMIN, DEFAULT + "serviceaccounts", "{\"metadata\": {\"name\": \"default\"}}");
        SEEN.clear();
        HttpResponse<String> answer = server.post(ADMIN, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(SEEN).hasSize(1);
        assertThat(SEEN.getFirst().operation()).isEqualTo(Operation.CREATE);
        assertThat(SEEN.getFirst().resource().plural()).isEqualTo(plural);
        assertThat(SEEN.getFirst().subresource()).isEqualTo(subresource == null ? "" : subresource);
    }

    @Test
    void noTokensAreMadeInANamespaceThatIsNotThere() throws Exception {
        HttpResponse<String> refused =
                server.post(
                        ADMIN,
                        "/api/v1/namespaces/none/serviceaccounts/default/token",
                        "{\"spec\": {}}");
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.body()).contains("namespaces \\\"none\\\" not found");
    }
}
