package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.server.registry.World.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The subresources of pods that change what runs: ephemeralcontainers and resize. */
class PodPartsTest {
    private static final String P = "/api/v1/namespaces/default/pods/p";
    private static final String MERGE = "application/merge-patch+json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";

    private final World world = World.small();

    @BeforeEach
    void aPod() {
        world.ok(
                "POST /api/v1/namespaces/default/pods",
                "{metadata: {name: p}, spec: {initContainers: [{name: i, image: i}, {name: s,"
                        + " image: i, restartPolicy: Always, resources: {requests: {cpu: 10m}}}],"
                        + " containers: [{name: c, image: i, resources: {requests: {cpu: 100m,"
                        + " memory: 1Mi}, limits: {memory: 2Mi}}}]}}");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Reply patch(String part, String type, String body) {
        return patchAt(P + "/" + part, type, body);
    }

    private Reply patchAt(String path, String type, String body) {
        String before = world.contentType;
        world.contentType = type;
        Reply reply = world.call("PATCH " + path, body);
        world.contentType = before;
        return reply;
    }

    @Test
    void ephemeralContainersAreAddedWithTheirDefaultsAndANewGeneration() {
        Reply reply =
                patch(
                        "ephemeralcontainers",
                        STRATEGIC,
                        "{\"spec\":{\"ephemeralContainers\":[{\"name\":\"d\",\"image\":\"b\","
                                + "\"targetContainerName\":\"c\"}]}}");

        assertThat(reply.code()).as(reply.text()).isEqualTo(200);
        MapValue container = reply.body().map("spec").list("ephemeralContainers").map(0);
        assertThat(container.string("terminationMessagePolicy")).isEqualTo("File");
        assertThat(container.string("imagePullPolicy")).isEqualTo("Always");
        assertThat(reply.metadata().integer("generation")).isEqualTo(2);
        Reply second =
                patch(
                        "ephemeralcontainers",
                        STRATEGIC,
                        "{\"spec\":{\"ephemeralContainers\":[{\"name\":\"e\",\"image\":\"b\"}]}}");
        assertThat(second.body().map("spec").list("ephemeralContainers").size()).isEqualTo(2);
        assertThat(world.ok("GET " + P + "/ephemeralcontainers").metadata().integer("generation"))
                .isEqualTo(3);
    }

    /** Everything else of the object stays as it is, whatever is sent. */
    @Test
    void onlyEphemeralContainersAreTaken() {
        Reply reply =
                patch(
                        "ephemeralcontainers",
                        MERGE,
                        "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{"
                                + "\"activeDeadlineSeconds\":5,"
                                + "\"ephemeralContainers\":[{\"name\":\"d\",\"image\":\"b\"}]}}");

        assertThat(reply.code()).as(reply.text()).isEqualTo(200);
        assertThat(reply.metadata().has("labels")).isFalse();
        assertThat(reply.body().map("spec").has("activeDeadlineSeconds")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    []                                                 | existing ephemeral containers "d" may not be removed
                    [{"name":"d","image":"other"}]                     | existing ephemeral containers "d" may not be changed
                    [{"name":"d","image":"b"},{"name":"c","image":"b"}] | spec.ephemeralContainers[1].name: Duplicate value: "c"
                    [{"name":"d","image":"b"},{"name":"e","image":"b","targetContainerName":"x"}] | spec.ephemeralContainers[1].targetContainerName: Not found: "x"
                    [{"name":"d","image":"b"},{"name":"e","image":"b","lifecycle":{"preStop":{"sleep":{"seconds":1}}}}] | spec.ephemeralContainers[1].lifecycle: Forbidden: cannot be set for an Ephemeral Container
                    [{"name":"d","image":"b"},{"name":"e"}]            | spec.ephemeralContainers[1].image: Required value
                    """)
    void ephemeralContainersAreOnlyEverAdded(String list, String fault) {
        String spec = "{\"spec\":{\"ephemeralContainers\":%s}}";
        assertThat(
                        patch(
                                        "ephemeralcontainers",
                                        MERGE,
                                        spec.formatted("[{\"name\":\"d\",\"image\":\"b\"}]"))
                                .code())
                .isEqualTo(200);

        Reply reply = patch("ephemeralcontainers", MERGE, spec.formatted(list));

        assertThat(reply.code()).isEqualTo(422);
        assertThat(reply.text()).contains(fault);
    }

    @Test
    void anUpdateOfThePodItselfCannotAddThem() {
        Reply reply =
                patchAt(
                        P,
                        MERGE,
                        "{\"spec\":{\"ephemeralContainers\":[{\"name\":\"d\",\"image\":\"b\"}]}}");

        assertThat(reply.code()).isEqualTo(422);
        assertThat(reply.text()).contains("pod updates may not change fields other than");
    }

    private static String resources(String container, String list, String resources) {
        return "{\"spec\":{\""
                + list
                + "\":[{\"name\":\""
                + container
                + "\",\"resources\":"
                + resources
                + "}]}}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    c | containers     | {"requests":{"cpu":"200m"}}
                    c | containers     | {"requests":{"cpu":"200m"},"limits":{"cpu":"300m"}}
                    c | containers     | {"requests":{"memory":"1500Ki"}}
                    s | initContainers | {"requests":{"cpu":"20m"}}
                    """)
    void cpuAndMemoryOfContainersAndSidecarsAreResized(
            String container, String list, String resources) {
        Reply reply = patch("resize", STRATEGIC, resources(container, list, resources));

        assertThat(reply.code()).as(reply.text()).isEqualTo(200);
        assertThat(reply.metadata().integer("generation")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    c | containers     | {"requests":{"cpu":null}}                    | spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed
                    c | containers     | {"limits":{"memory":null}}                   | spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed
                    c | containers     | {"requests":{"memory":"3Mi"}}                | spec.containers[0].resources.requests: Invalid value: "3Mi": must be less than or equal to memory limit of 2Mi
                    c | containers     | {"requests":{"ephemeral-storage":"1Mi"}}     | spec: Forbidden: only cpu and memory resources are mutable
                    i | initContainers | {"requests":{"cpu":"20m"}}                   | spec: Forbidden: only cpu and memory resources are mutable
                    """)
    void nothingElseIs(String container, String list, String resources, String fault) {
        Reply reply = patch("resize", STRATEGIC, resources(container, list, resources));

        assertThat(reply.code()).isEqualTo(422);
        assertThat(reply.text()).contains(fault);
    }

    /** Of the pod as a whole as well, where it has any; none of them is taken away. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"requests":{"cpu":"600m"}}                  | 200 | ``
                    {"limits":{"memory":"64Mi"}}                 | 200 | ``
                    {"limits":{"memory":null}}                   | 422 | spec.resources.limits: Forbidden: resource limits cannot be removed
                    """)
    void thePodAsAWholeIsResized(String resources, int code, String fault) {
        String whole =
                "{\"requests\":{\"cpu\":\"500m\",\"memory\":\"16Mi\"},"
                        + "\"limits\":{\"cpu\":\"2\",\"memory\":\"32Mi\"}}";
        assertThat(
                        world.call(
                                        "POST /api/v1/namespaces/default/pods",
                                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"w\"},"
                                                + "\"spec\":{\"resources\":"
                                                + whole
                                                + ",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}")
                                .code())
                .isEqualTo(201);

        Reply reply =
                patchAt(
                        P.substring(0, P.lastIndexOf('/')) + "/w/resize",
                        STRATEGIC,
                        "{\"spec\":{\"resources\":" + resources + "}}");

        assertThat(reply.code()).as(reply.text()).isEqualTo(code);
        assertThat(reply.text()).contains(fault == null ? "" : fault);
    }

    @Test
    void aResizeKeepsTheClassOfService() {
        Reply reply =
                patch(
                        "resize",
                        MERGE,
                        "{\"spec\":{\"initContainers\":[{\"name\":\"i\",\"image\":\"i\","
                                + "\"resources\":{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Mi\"}}},"
                                + "{\"name\":\"s\",\"image\":\"i\",\"restartPolicy\":\"Always\","
                                + "\"resources\":{\"requests\":{\"cpu\":\"1\",\"memory\":\"1Mi\"},"
                                + "\"limits\":{\"cpu\":\"1\",\"memory\":\"1Mi\"}}}],"
                                + "\"containers\":[{\"name\":\"c\",\"image\":\"i\","
                                + "\"resources\":{\"requests\":{\"cpu\":\"1\",\"memory\":\"2Mi\"},"
                                + "\"limits\":{\"cpu\":\"1\",\"memory\":\"2Mi\"}}}]}}");

        assertThat(reply.code()).isEqualTo(422);
        assertThat(reply.text())
                .contains(
                        "spec: Invalid value: \"Guaranteed\": Pod QOS Class may not change as a"
                                + " result of resizing");
    }

    @Test
    void anUpdateOfThePodItselfDoesNotResize() {
        Reply reply =
                patchAt(
                        P,
                        STRATEGIC,
                        resources("c", "containers", "{\"requests\":{\"cpu\":\"1\"}}"));

        assertThat(reply.code()).isEqualTo(422);
        assertThat(reply.text()).contains("pod updates may not change fields other than");
    }

    @Test
    void aNodeThatCannotResizeSaysSoByItsSilence() {
        String status =
                "{\"status\":{\"containerStatuses\":[{\"name\":\"c\",\"image\":\"i\","
                        + "\"imageID\":\"\",\"ready\":true,\"restartCount\":0,"
                        + "\"state\":{\"running\":{}}}]}}";
        assertThat(patchAt(P + "/status", MERGE, status).code()).isEqualTo(200);

        Reply reply =
                patch(
                        "resize",
                        STRATEGIC,
                        resources("c", "containers", "{\"requests\":{\"cpu\":\"1\"}}"));

        assertThat(reply.code()).isEqualTo(422);
        assertThat(reply.text())
                .contains("spec: Forbidden: Pod running on node without support for resize");
    }
}
