package io.podium.server.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.Limits;
import io.podium.server.TestServer;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Priority and fairness over HTTPS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FairServerTest {
    private static final String ADMIN = "admin-token";
    private static final String JANE = "jane-token";
    private static final String FLOWS = "/apis/flowcontrol.apiserver.k8s.io/v1/";

    private TestServer server;

    @BeforeAll
    void start() throws Exception {
        server = TestServer.limited(Limits.usual().withSeats(40));
        server.post(
                ADMIN,
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                """
                {"metadata":{"name":"jane"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},
                 "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"}]}
                """);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String uid(String path) throws Exception {
        String body = server.get(ADMIN, FLOWS + path).body();
        int at = body.indexOf("\"uid\":\"") + 7;
        return body.substring(at, body.indexOf('"', at));
    }

    @Test
    void everyAnswerNamesItsSchemaAndItsLevel() throws Exception {
        HttpResponse<String> found = server.get(JANE, "/api/v1/namespaces/default/pods");
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.headers().firstValue("X-Kubernetes-PF-FlowSchema-UID"))
                .contains(uid("flowschemas/global-default"));
        assertThat(found.headers().firstValue("X-Kubernetes-PF-PriorityLevel-UID"))
                .contains(uid("prioritylevelconfigurations/global-default"));
        HttpResponse<String> refused = server.get(JANE, "/api/v1/namespaces/default/secrets");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("X-Kubernetes-PF-FlowSchema-UID"))
                .as("refusals, too")
                .contains(uid("flowschemas/global-default"));
        assertThat(
                        server.get(ADMIN, "/version")
                                .headers()
                                .firstValue("X-Kubernetes-PF-PriorityLevel-UID"))
                .contains(uid("prioritylevelconfigurations/exempt"));
    }

    @Test
    void aLevelWithoutSharesTurnsAwayWhatIsTooMuchAndOthersGoOn() throws Exception {
        server.post(
                ADMIN,
                FLOWS + "prioritylevelconfigurations",
                """
                {"metadata":{"name":"tight"},"spec":{"type":"Limited","limited":{
                 "nominalConcurrencyShares":1,"lendablePercent":0,"borrowingLimitPercent":0,
                 "limitResponse":{"type":"Reject"}}}}
                """);
        server.post(
                ADMIN,
                FLOWS + "flowschemas",
                """
                {"metadata":{"name":"tight"},"spec":{"matchingPrecedence":50,
                 "priorityLevelConfiguration":{"name":"tight"},
                 "rules":[{"subjects":[{"kind":"User","user":{"name":"jane"}}],
                  "nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["/version"]}],
                  "resourceRules":[{"verbs":["list"],"apiGroups":[""],"resources":["services"],
                   "namespaces":["*"],"clusterScope":true}]}]}}
                """);
        String schema = uid("flowschemas/tight");
        Waiting.until(() -> header(server.get(JANE, "/version")).equals(schema));
        int refused = 0;
        for (int round = 0; round < 200 && refused == 0; round++) {
            for (HttpResponse<String> answer : together("/api/v1/services?limit=500", 100)) {
                if (answer.statusCode() == 429) {
                    refused++;
                    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                    assertThat(answer.body())
                            .contains("\"reason\":\"TooManyRequests\"")
                            .contains("Too many requests, please try again later.");
                } else {
                    assertThat(answer.statusCode()).isEqualTo(200);
                }
            }
        }
        assertThat(refused).isPositive();
        assertThat(server.get(JANE, "/api/v1/namespaces/default/pods").statusCode())
                .as("what belongs elsewhere is served")
                .isEqualTo(200);
        assertThat(server.get(JANE, "/version").statusCode())
                .as("and seats were given back")
                .isEqualTo(200);
        String metrics = server.get(ADMIN, "/metrics").body();
        assertThat(metrics)
                .contains(
                        "apiserver_flowcontrol_rejected_requests_total{flow_schema=\"tight\","
                                + "priority_level=\"tight\",reason=\"concurrency-limit\"} "
                                + refused)
                .contains(
                        "apiserver_flowcontrol_current_executing_requests{flow_schema=\"tight\","
                                + "priority_level=\"tight\"} 0");
    }

    @Test
    void levelsQueuesAndRequestsAreShownToThoseWhoMay() throws Exception {
        String debug = "/debug/api_priority_and_fairness/";
        HttpResponse<String> levels = server.get(ADMIN, debug + "dump_priority_levels");
        assertThat(levels.headers().firstValue("Content-Type"))
                .contains("text/plain; charset=utf-8");
        assertThat(levels.body().lines().findFirst())
                .contains(
                        "PriorityLevelName, ActiveQueues, IsIdle, IsQuiescing, WaitingRequests,"
                                + " ExecutingRequests, DispatchedRequests, RejectedRequests,"
                                + " TimedoutRequests, CancelledRequests");
        assertThat(levels.body())
                .containsPattern("(?m)^exempt, +0, +false, +false, +0, +1, +[1-9]\\d*, +0, +0, +0$")
                .containsPattern("(?m)^catch-all, +0, +(true|false), +false, +0, +\\d+, ");
        HttpResponse<String> queues = server.get(ADMIN, debug + "dump_queues");
        assertThat(queues.body())
                .startsWith(
                        "PriorityLevelName, Index,  PendingRequests, ExecutingRequests,"
                                + " SeatsInUse, NextDispatchR, InitialSeatsSum, MaxSeatsSum,"
                                + " TotalWorkSum\n")
                .containsPattern(
                        "(?m)^global-default, +127, +0, +0, +0, +\\d+\\.\\d{8}ss, +0, +0,"
                                + " +0\\.00000000ss$")
                .doesNotContain("exempt");
        String time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";
        String row = "exempt, +exempt, +-1, +-1, +, +" + time + ", +1, +0, +0s, +" + time;
        assertThat(server.get(ADMIN, debug + "dump_requests").body())
                .startsWith("PriorityLevelName, FlowSchemaName, QueueIndex, RequestIndexInQueue,")
                .containsPattern("(?m)^" + row + "$");
        assertThat(server.get(ADMIN, debug + "dump_requests?includeRequestDetails=1").body())
                .contains("APIPath, ")
                .containsPattern("(?m)^" + row + ", +admin, +get, +" + debug + "dump_requests, ");
        assertThat(server.get(JANE, debug + "dump_queues").statusCode()).isEqualTo(403);
        assertThat(server.get(ADMIN, "/").body()).doesNotContain("debug");
    }

    private static String header(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Kubernetes-PF-FlowSchema-UID").orElse("");
    }

    private List<HttpResponse<String>> together(String path, int many) {
        var all = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < many; i++) {
            all.add(
                    server.client()
                            .sendAsync(server.to(JANE, path).build(), BodyHandlers.ofString()));
        }
        return all.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void whatTheClusterNeedsComesBack() throws Exception {
        for (String path :
                List.of("flowschemas/catch-all", "prioritylevelconfigurations/workload-low")) {
            String before = uid(path);
            server.send(server.to(ADMIN, FLOWS + path).DELETE());
            Waiting.until(() -> {
                HttpResponse<String> found = server.get(ADMIN, FLOWS + path);
                return found.statusCode() == 200 && !uid(path).equals(before);
            });
        }
    }

    @Test
    void aSchemaWithoutItsLevelSaysSoAndIsPassedOver() throws Exception {
        server.post(
                ADMIN,
                FLOWS + "flowschemas",
                """
                {"metadata":{"name":"lost"},"spec":{"matchingPrecedence":3,
                 "priorityLevelConfiguration":{"name":"nowhere"},
                 "rules":[{"subjects":[{"kind":"User","user":{"name":"jane"}}],
                  "nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["/livez"]}]}]}}
                """);
        Waiting.until(() ->
                server.get(ADMIN, FLOWS + "flowschemas/lost")
                        .body()
                        .contains("named \\\"nowhere\\\" but there is no such object"));
        assertThat(header(server.get(JANE, "/livez"))).isNotEqualTo(uid("flowschemas/lost"));
    }
}
