package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.server.ToldUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What nodes and pods are told to use: nothing of it is stored. */
class UsagesTest {
    private static final String METRICS = "/apis/metrics.k8s.io/v1beta1";

    private final World world = World.small();
    private final ToldUsage first = new ToldUsage();
    private final ToldUsage second = new ToldUsage();

    @BeforeEach
    void live() {
        world.usages.put("n1", first);
        world.usages.put("n2", second);
        node("n1", "disk: fast");
        node("n2", "disk: slow");
        node("n3", "disk: slow");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void node(String name, String labels) {
        world.ok(
                "POST /api/v1/nodes", "{metadata: {name: " + name + ", labels: {" + labels + "}}}");
    }

    /** A pod on the node; the answer is its uid. */
    private String pod(String namespace, String name, String node) {
        String place = node.isEmpty() ? "" : "nodeName: " + node + ", ";
        return world.ok(
                        "POST /api/v1/namespaces/" + namespace + "/pods",
                        "{metadata: {name: "
                                + name
                                + ", labels: {app: "
                                + name
                                + "}}, spec: {"
                                + place
                                + "containers: [{name: c, image: i}]}}")
                .metadata()
                .string("uid");
    }

    private List<String> listed(String line) {
        var names = new ArrayList<String>();
        for (Object item : world.ok(line).body().list("items")) {
            MapValue metadata = ((MapValue) item).map("metadata");
            String namespace = metadata.string("namespace");
            names.add((namespace.isEmpty() ? "" : namespace + "/") + metadata.string("name"));
        }
        return names;
    }

    @Test
    void aNodeIsToldWithItsLabelsAndWhenItWasMeasured() {
        first.node(1_234_567, 1_234_944);
        world.loop.pass(Duration.ofSeconds(55));
        assertThat(world.ok("GET " + METRICS + "/nodes/n1").text())
                .isEqualTo(
                        """
                        {"kind":"NodeMetrics","apiVersion":"metrics.k8s.io/v1beta1","metadata":\
                        {"name":"n1","creationTimestamp":"2026-01-02T03:05:00Z","labels":\
                        {"disk":"fast"}},"timestamp":"2026-01-02T03:04:00Z","window":"15.003s",\
                        "usage":{"cpu":"1234567n","memory":"1206Ki"}}
                        """);
    }

    @Test
    void aPodIsToldByItsContainers() {
        first.pod(pod("default", "web", "n1"), "c=250000000/67108864", "side=0/0");
        assertThat(world.ok("GET " + METRICS + "/namespaces/default/pods").text())
                .isEqualTo(
                        """
                        {"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},\
                        "items":[{"metadata":{"name":"web","namespace":"default",\
                        "creationTimestamp":"2026-01-02T03:04:05Z","labels":{"app":"web"}},\
                        "timestamp":"2026-01-02T03:04:00Z","window":"15.003s","containers":[\
                        {"name":"c","usage":{"cpu":"250m","memory":"64Mi"}},\
                        {"name":"side","usage":{"cpu":"0","memory":"0"}}]}]}
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    QUERY                                                           | NAMES
                    /nodes                                                          | n1 n2
                    /nodes?labelSelector=disk=slow                                  | n2
                    /nodes?labelSelector=disk!=slow                                 | n1
                    /nodes?fieldSelector=metadata.name=n2                           | n2
                    /nodes?limit=1                                                  | n1 n2
                    /pods                                                           | blue/db default/db default/web
                    /pods?labelSelector=app=db                                      | blue/db default/db
                    /pods?fieldSelector=metadata.namespace=default                  | default/db default/web
                    /pods?fieldSelector=metadata.namespace!=default                 | blue/db
                    /pods?fieldSelector=metadata.name=db,metadata.namespace=default | default/db
                    /namespaces/default/pods                                        | default/db default/web
                    /namespaces/default/pods?fieldSelector=metadata.name=web        | default/web
                    /namespaces/default/pods?labelSelector=app in (web)             | default/web
                    /namespaces/nowhere/pods                                        | ''
                    """)
    void whatIsMeasuredIsListedAndSelected(String query, String names) {
        first.node(1, 1);
        second.node(2, 2);
        world.ok("POST /api/v1/namespaces", "{metadata: {name: blue}}");
        world.ok("POST /api/v1/namespaces/blue/serviceaccounts", "{metadata: {name: default}}");
        first.pod(pod("default", "web", "n1"), "c=1/1");
        second.pod(pod("default", "db", "n2"), "c=1/1");
        second.pod(pod("blue", "db", "n2"), "c=1/1");
        assertThat(String.join(" ", listed("GET " + METRICS + query))).isEqualTo(names);
    }

    @Test
    void podsNobodyMeasuredAreLeftOut() {
        pod("default", "unbound", "");
        pod("default", "nowhere", "n9");
        String elsewhere = pod("default", "elsewhere", "n2");
        pod("default", "young", "n1");
        first.pod(elsewhere, "c=1/1"); // A node tells of its own pods alone.
        assertThat(listed("GET " + METRICS + "/pods")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PATH                          | CODE | MESSAGE
                    /nodes/n9                     | 404  | nodes "n9" not found
                    /nodes/n3                     | 404  | nodemetrics.metrics.k8s.io "n3" not found
                    /namespaces/default/pods/none | 404  | pods "none" not found
                    /namespaces/default/pods/web  | 404  | podmetrics.metrics.k8s.io "default/web" not found
                    /pods?fieldSelector=spec.nodeName=n1 | 400 | "spec.nodeName" is not a known field selector: only "metadata.name", "metadata.namespace"
                    /pods?resourceVersionMatch=Exact | 422 | ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided
                    """)
    void saysWhatIsNotThere(String path, int code, String message) {
        pod("default", "web", "n1");
        World.Reply reply = world.call("GET " + METRICS + path, "");
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.text()).isEqualTo(message);
    }

    @Test
    void aTableAddsUpWhatContainersUse() {
        first.node(1_500_000_000, 3 << 20);
        first.pod(pod("default", "web", "n1"), "c=250000000/67108864", "side=1000001/4096");
        world.accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
        World.Reply pods = world.ok("GET " + METRICS + "/namespaces/default/pods");
        assertThat(pods.text())
                .contains("\"cells\":[\"web\",\"251000001n\",\"65540Ki\",\"15.003s\"]")
                .contains("{\"name\":\"Name\",\"type\":\"string\",\"format\":\"name\"")
                .contains("{\"name\":\"cpu\",\"type\":\"string\",\"format\":\"quantity\"")
                .contains("{\"name\":\"memory\",\"type\":\"string\",\"format\":\"quantity\"")
                .contains("{\"name\":\"Window\",\"type\":\"string\",\"format\":\"duration\"");
        assertThat(world.ok("GET " + METRICS + "/nodes/n1").text())
                .contains("\"cells\":[\"n1\",\"1500m\",\"3Mi\",\"15.003s\"]");
    }
}
