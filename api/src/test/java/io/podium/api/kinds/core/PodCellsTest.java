package io.podium.api.kinds.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.patch.JsonText;
import io.podium.api.strategy.Checked;
import io.podium.api.strategy.Column;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What kubectl prints of pods, told from their containers' states. */
class PodCellsTest {
    private static final Checked PODS = new Checked("v1", "Pod");
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    /** Expands the short notation of the tables: c = container, i = init container, s = sidecar. */
    private static ApiObject pod(String phase, String states, String extra) {
        var specs = new StringBuilder();
        var inits = new StringBuilder();
        var statuses = new StringBuilder();
        var initStatuses = new StringBuilder();
        int index = 0;
        for (String state : states == null ? new String[0] : states.split(" ", -1)) {
            char sort = state.charAt(0);
            String name = sort + String.valueOf(index++);
            String spec =
                    "{'name':'"
                            + name
                            + "','image':'i'"
                            + (sort == 's' ? ",'restartPolicy':'Always'" : "")
                            + "}";
            (sort == 'c' ? specs : inits).append(spec).append(',');
            (sort == 'c' ? statuses : initStatuses)
                    .append(status(name, state.substring(2)))
                    .append(',');
        }
        String json =
                "{'metadata':{'name':'p','creationTimestamp':'2026-01-01T00:00:00Z'"
                        + (extra != null && extra.contains("deleting")
                                ? ",'deletionTimestamp':'2026-01-01T00:30:00Z'"
                                : "")
                        + "},'spec':{'containers':["
                        + trim(specs)
                        + "],'initContainers':["
                        + trim(inits)
                        + "]},"
                        + "'status':{'phase':'"
                        + phase
                        + "','containerStatuses':["
                        + trim(statuses)
                        + "],'initContainerStatuses':["
                        + trim(initStatuses)
                        + "],'conditions':["
                        + conditions(extra)
                        + "]"
                        + (extra != null && extra.contains("lost") ? ",'reason':'NodeLost'" : "")
                        + (extra != null && extra.contains("evicted") ? ",'reason':'Evicted'" : "")
                        + "}}";
        return PODS.strategy().view(typed(json));
    }

    private static TypedMap typed(String json) {
        return JsonText.typed(json, PODS.strategy().resource().type());
    }

    private static String trim(StringBuilder list) {
        return list.isEmpty() ? "" : list.substring(0, list.length() - 1);
    }

    private static String conditions(String extra) {
        if (extra != null && extra.contains("ready")) {
            return "{'type':'Ready','status':'True'}";
        }
        return extra != null && extra.contains("initialized")
                ? "{'type':'Initialized','status':'True'}"
                : "";
    }

    /** run, ready, wait(REASON), end(CODE,REASON), and +N@TIME for restarts. */
    private static String status(String name, String state) {
        String restarts = "0";
        String last = "";
        String body = state;
        int plus = state.indexOf('+');
        if (plus >= 0) {
            String[] parts = state.substring(plus + 1).split("@", -1);
            restarts = parts[0];
            last =
                    parts.length > 1
                            ? ",'lastState':{'terminated':{'exitCode':1,'finishedAt':'2026-01-01T"
                                    + parts[1]
                                    + "Z'}}"
                            : "";
            body = state.substring(0, plus);
        }
        String reason =
                body.contains("(") ? body.substring(body.indexOf('(') + 1, body.length() - 1) : "";
        String inner =
                switch (body.replaceAll("\\(.*", "")) {
                    case "run" -> "'state':{'running':{}},'started':true,'ready':false";
                    case "ready" -> "'state':{'running':{}},'started':true,'ready':true";
                    case "wait" -> "'state':{'waiting':{'reason':'" + reason + "'}},'ready':false";
                    default -> {
                        String[] parts = reason.split(",", -1);
                        String signal = parts.length > 2 ? ",'signal':" + parts[2] : "";
                        yield "'state':{'terminated':{'exitCode':"
                                + parts[0]
                                + ",'reason':'"
                                + parts[1]
                                + "'"
                                + signal
                                + "}},'ready':false";
                    }
                };
        return "{'name':'"
                + name
                + "','image':'i','imageID':'','restartCount':"
                + restarts
                + ","
                + inner
                + last
                + "}";
    }

    private static Object cell(ApiObject pod, String name) {
        for (Column<ApiObject> column : PODS.strategy().columns()) {
            if (column.name().equals(name)) {
                return column.cell().apply(pod, NOW);
            }
        }
        throw new IllegalArgumentException(name);
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "pod-cells.txt",
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true)
    void readsAsKubectlShowsIt(
            String phase,
            String states,
            String extra,
            String ready,
            String status,
            String restarts) {
        ApiObject pod = pod(phase, states, extra);
        assertThat(cell(pod, "Ready")).isEqualTo(ready);
        assertThat(cell(pod, "Status")).isEqualTo(status);
        assertThat(cell(pod, "Restarts")).isEqualTo(restarts);
        assertThat(cell(pod, "Age")).isEqualTo("60m");
    }

    @Test
    void theWideColumnsSayNoneForNothing() {
        ApiObject pod = pod("Pending", "c:wait(ContainerCreating)", null);
        var wide = new ArrayList<String>();
        for (Column<ApiObject> column : PODS.strategy().columns()) {
            if (column.priority() == 1) {
                wide.add(column.name() + "=" + column.cell().apply(pod, NOW));
            }
        }
        assertThat(wide)
                .containsExactly(
                        "IP=<none>",
                        "Node=<none>",
                        "Nominated Node=<none>",
                        "Readiness Gates=<none>");
        String gates = "'readinessGates':[{'conditionType':'a'},{'conditionType':'b'}]";
        String met = "'conditions':[{'type':'a','status':'True'}]";
        String json =
                "{'spec':{'nodeName':'n',"
                        + gates
                        + "},'status':{'podIPs':[{'ip':'10.0.0.1'}],"
                        + met
                        + "}}";
        ApiObject placed = PODS.strategy().view(typed(json));
        assertThat(cell(placed, "IP")).isEqualTo("10.0.0.1");
        assertThat(cell(placed, "Node")).isEqualTo("n");
        assertThat(cell(placed, "Readiness Gates")).isEqualTo("1/2");
    }
}
