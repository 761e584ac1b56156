package io.podium.server.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.flowcontrol.v1.FlowSchema;
import io.podium.api.kinds.flowcontrol.DefaultFlows;
import io.podium.server.authz.Attributes;
import io.podium.server.metrics.FlowMetrics;
import io.podium.server.metrics.Metrics;
import io.podium.server.request.User;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the default schemas a request belongs to. */
class FlowTableTest {
    private static final FlowTable TABLE = table(DefaultFlows.schemas());

    private static FlowTable table(List<FlowSchema> schemas) {
        var metrics = new FlowMetrics(new Metrics());
        var level = new Level("l", new LevelSettings(false, 1, 0, -1, 8, 2, 2), 0);
        var flows = new ArrayList<Flow>();
        Flow last = null;
        for (FlowSchema schema : schemas) {
            var flow = new Flow(schema, level, "", metrics);
            flows.add(flow);
            last = schema.name().equals("catch-all") ? flow : last;
        }
        return FlowTable.of(flows, last);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    USER                                                    | GROUPS                                       | REQUEST                                    | SCHEMA
                    admin                                                   | system:masters system:authenticated          | list /pods                                 | exempt
                    jane                                                    | system:authenticated                         | get path /readyz                           | probes
                    system:anonymous                                        | system:unauthenticated                       | get path /healthz                          | probes
                    system:anonymous                                        | system:unauthenticated                       | get path /healthz/etcd                     | global-default
                    jane                                                    | system:authenticated                         | list /pods d                               | global-default
                    jane                                                    | system:authenticated                         | list /nodes                                | global-default
                    system:node:n                                           | system:nodes system:authenticated            | update coordination.k8s.io/leases d        | system-node-high
                    system:node:n                                           | system:nodes system:authenticated            | patch /nodes/status                        | system-node-high
                    system:node:n                                           | system:nodes system:authenticated            | get /secrets d                             | system-nodes
                    system:kube-scheduler                                   | system:authenticated                         | update coordination.k8s.io/leases d        | system-leader-election
                    system:kube-scheduler                                   | system:authenticated                         | create /bindings d                         | kube-scheduler
                    system:kube-controller-manager                          | system:authenticated                         | list /pods d                               | kube-controller-manager
                    system:serviceaccount:kube-system:endpoint-controller   | system:serviceaccounts system:authenticated  | update /endpoints d                        | endpoint-controller
                    system:serviceaccount:kube-system:endpoint-controller   | system:serviceaccounts system:authenticated  | list /endpoints d                          | kube-system-service-accounts
                    system:serviceaccount:kube-system:x                     | system:serviceaccounts system:authenticated  | get coordination.k8s.io/leases d           | system-leader-election
                    system:serviceaccount:kube-systemic:x                   | system:serviceaccounts system:authenticated  | list /pods d                               | service-accounts
                    nobody                                                  | none                                         | list /pods d                               | catch-all
                    """)
    void requestsBelongToTheFirstSchemaAboutThem(
            String user, String groups, String request, String schema) {
        assertThat(TABLE.find(asked(User.of(user, groups.split(" ", -1)), request)).name())
                .isEqualTo(schema);
    }

    private static Attributes asked(User user, String request) {
        String[] words = request.split(" ", -1);
        if (words[1].equals("path")) {
            return Attributes.path(user, words[0], words[2]);
        }
        String[] parts = words[1].split("/", -1);
        String namespace = words.length > 2 ? words[2] : "";
        return new Attributes(
                user,
                words[0],
                parts[0],
                "v1",
                parts[1],
                parts.length > 2 ? parts[2] : "",
                namespace,
                "",
                "");
    }

    @Test
    void flowsAreToldApartAsTheSchemaSays() {
        Flow byUser = find("service-accounts");
        Flow byNamespace = find("kube-scheduler");
        Flow byNothing = find("probes");
        Attributes one = asked(User.of("a"), "get /pods x");
        Attributes sameUser = asked(User.of("a"), "get /pods y");
        Attributes sameNamespace = asked(User.of("b"), "get /pods x");
        assertThat(byUser.hash(one)).isEqualTo(byUser.hash(sameUser));
        assertThat(byUser.hash(one)).isNotEqualTo(byUser.hash(sameNamespace));
        assertThat(byNamespace.hash(one)).isEqualTo(byNamespace.hash(sameNamespace));
        assertThat(byNamespace.hash(one)).isNotEqualTo(byNamespace.hash(sameUser));
        assertThat(byNothing.hash(one)).isEqualTo(byNothing.hash(sameUser));
    }

    private static Flow find(String name) {
        return TABLE.flows().stream()
                .filter(flow -> flow.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "0,'',1",
        "100,'',1",
        "101,'',2",
        "5000,'',10",
        "5000,500,5",
        "5000,0,10",
        "5000,x,10"
    })
    void longListsAreWide(int objects, String limit, int seats) {
        assertThat(Width.ofList(objects, limit)).isEqualTo(seats);
    }
}
