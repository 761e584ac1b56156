package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code kubectl get -o wide} gets to print. */
class TableTest {
    private static final String TABLE =
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    private MapValue table(String line) {
        world.accept = TABLE;
        MapValue table = world.ok("GET " + line).body();
        world.accept = "";
        return table;
    }

    private static String printed(MapValue table) {
        var lines = new ArrayList<String>();
        var names = new ArrayList<String>();
        for (int i = 0; i < table.list("columnDefinitions").size(); i++) {
            names.add(table.list("columnDefinitions").map(i).string("name"));
        }
        lines.add(String.join(" | ", names));
        for (int i = 0; i < table.list("rows").size(); i++) {
            var cells = new ArrayList<String>();
            table.list("rows")
                    .map(i)
                    .list("cells")
                    .forEach(cell -> cells.add(String.valueOf(cell)));
            lines.add(String.join(" | ", cells));
        }
        return String.join("\n", lines);
    }

    private void patchStatus(String path, String status) {
        world.contentType = "application/merge-patch+json";
        world.ok("PATCH " + path + "/status", "{status: " + status + "}");
        world.contentType = "application/json";
    }

    @Test
    void podsShowWhatTheirContainersDo() {
        String pods = "/api/v1/namespaces/default/pods";
        world.ok(
                "POST " + pods,
                "{metadata: {name: a}, spec: {containers: [{name: c, image: i}, {name: d, image:"
                        + " i}]}}");
        world.ok(
                "POST " + pods,
                "{metadata: {name: b}, spec: {nodeName: n1, containers: [{name: c, image: i}]}}");
        world.ok(
                "POST " + pods,
                "{metadata: {name: c}, spec: {nodeName: n1, containers: [{name: c, image: i}]}}");
        patchStatus(
                pods + "/b",
                "{phase: Running, podIP: 10.0.0.9, podIPs: [{ip: 10.0.0.9}], containerStatuses:"
                        + " [{name: c, image: i, imageID: x, ready: true, restartCount: 3, state:"
                        + " {running: {}}}]}");
        patchStatus(pods + "/c", "{phase: Succeeded}");
        world.loop.pass(Duration.ofSeconds(125));
        world.ok("DELETE " + pods + "/b");
        MapValue table = table(pods);
        assertThat(printed(table))
                .isEqualTo(
                        """
                        Name | Ready | Status | Restarts | Age | IP | Node | Nominated Node | Readiness Gates
                        a | 0/2 | Pending | 0 | 2m5s | <none> | <none> | <none> | <none>
                        b | 1/1 | Terminating | 3 | 2m5s | 10.0.0.9 | n1 | <none> | <none>
                        c | 0/1 | Succeeded | 0 | 2m5s | <none> | n1 | <none> | <none>\
                        """);
        assertThat(table.string("kind")).isEqualTo("Table");
        assertThat(table.string("apiVersion")).isEqualTo("meta.k8s.io/v1");
        assertThat(table.map("metadata").string("resourceVersion"))
                .isEqualTo(Long.toString(world.store.revision()));
        assertThat(table.list("columnDefinitions").map(0).string("format")).isEqualTo("name");
        assertThat(table.list("columnDefinitions").map(5).integer("priority")).isEqualTo(1);
        MapValue object = table.list("rows").map(0).map("object");
        assertThat(object.string("kind")).isEqualTo("PartialObjectMetadata");
        assertThat(object.map("metadata").string("name")).isEqualTo("a");
        assertThat(table.list("rows").map(2).list("conditions").map(0).string("type"))
                .isEqualTo("Completed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /apis/apps/v1/namespaces/default/deployments | selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}
                    /api/v1/namespaces/default/replicationcontrollers | selector: {a: b}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}
                    """)
    void aScaleShowsWhatIsWantedAndWhatIsThere(String path, String spec) {
        world.ok("POST " + path, "{metadata: {name: web}, spec: {replicas: 3, " + spec + "}}");
        patchStatus(path + "/web", "{replicas: 2}");
        world.loop.pass(Duration.ofSeconds(70));
        MapValue table = table(path + "/web/scale");
        assertThat(printed(table))
                .isEqualTo(
                        """
                        Name | Desired | Available | Age
                        web | 3 | 2 | 70s\
                        """);
        assertThat(table.list("columnDefinitions").map(0).string("format")).isEmpty();
        assertThat(table.list("rows").map(0).map("object").map("metadata").string("uid"))
                .isEqualTo(world.ok("GET " + path + "/web").metadata().string("uid"));
    }

    @Test
    void deploymentsCountTheirPods() {
        String path = "/apis/apps/v1/namespaces/default/deployments";
        world.ok(
                "POST " + path,
                "{metadata: {name: web}, spec: {replicas: 3, selector: {matchLabels: {app: web}},"
                        + " template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c,"
                        + " image: nginx}, {name: d, image: redis}]}}}}");
        patchStatus(
                path + "/web",
                "{replicas: 3, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1}");
        assertThat(printed(table(path)))
                .isEqualTo(
                        """
                        Name | Ready | Up-to-date | Available | Age | Containers | Images | Selector
                        web | 1/3 | 2 | 1 | 0s | c,d | nginx,redis | app=web\
                        """);
    }

    @Test
    void nodesTellTheirStateAndRoles() {
        world.ok(
                "POST /api/v1/nodes",
                "{metadata: {name: n1, labels: {node-role.kubernetes.io/control-plane: ''}},"
                        + " spec: {unschedulable: true}}");
        patchStatus(
                "/api/v1/nodes/n1",
                "{conditions: [{type: Ready, status: 'True'}], addresses: [{type: InternalIP,"
                        + " address: 10.1.1.1}], nodeInfo: {kubeletVersion: v1.36.0, osImage: Debian,"
                        + " kernelVersion: '6', architecture: amd64, containerRuntimeVersion:"
                        + " 'containerd://1', machineID: m, systemUUID: s, bootID: b, kubeProxyVersion:"
                        + " v1, operatingSystem: linux}}");
        assertThat(printed(table("/api/v1/nodes")))
                .isEqualTo(
                        """
                        Name | Status | Roles | Age | Version | Internal-IP | External-IP | OS-Image | \
                        Kernel-Version | Container-Runtime
                        n1 | Ready,SchedulingDisabled | control-plane | 0s | v1.36.0 | 10.1.1.1 | <none> | \
                        Debian | 6 (amd64) | containerd://1\
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    INCLUDE  | KIND
                    None     | ''
                    Metadata | PartialObjectMetadata
                    Object   | ConfigMap
                    """)
    void rowsCarryWhatIsAskedFor(String include, String kind) {
        world.ok(
                "POST /api/v1/namespaces/default/configmaps",
                "{metadata: {name: a}, data: {k: v}}");
        MapValue table = table("/api/v1/namespaces/default/configmaps?includeObject=" + include);
        assertThat(table.list("rows").map(0).map("object").string("kind")).isEqualTo(kind);
        MapValue one = table("/api/v1/namespaces/default/configmaps/a?includeObject=" + include);
        assertThat(one.list("rows")).hasSize(1);
    }

    @Test
    void metadataAloneCanBeListed() {
        world.ok(
                "POST /api/v1/namespaces/default/configmaps",
                "{metadata: {name: a}, data: {k: v}}");
        world.accept = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
        MapValue list = world.ok("GET /api/v1/configmaps").body();
        assertThat(list.string("kind")).isEqualTo("PartialObjectMetadataList");
        assertThat(list.list("items").map(0).string("kind")).isEqualTo("PartialObjectMetadata");
        assertThat(list.list("items").map(0).has("data")).isFalse();
    }

    @Test
    void piecesOfTablesGoOn() {
        for (String name : new String[] {"a", "b", "c"}) {
            world.ok(
                    "POST /api/v1/namespaces/default/configmaps",
                    "{metadata: {name: " + name + "}}");
        }
        MapValue page = table("/api/v1/namespaces/default/configmaps?limit=2");
        assertThat(page.list("rows")).hasSize(2);
        assertThat(page.map("metadata").integer("remainingItemCount")).isEqualTo(1);
        String next = page.map("metadata").string("continue");
        assertThat(
                        table("/api/v1/namespaces/default/configmaps?limit=2&continue=" + next)
                                .list("rows"))
                .hasSize(1);
    }
}
