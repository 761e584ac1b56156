package io.podium.server.admission.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Desk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits of a namespace, in upstream's words. */
class LimitRangesTest {
    private final LimitRanges plugin = new LimitRanges();

    private static Desk desk(String item) {
        return new Desk()
                .with(
                        "{apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: default},"
                                + " spec: {limits: [{"
                                + item
                                + "}]}}");
    }

    private String refusal(Attempt attempt) {
        try {
            plugin.review(attempt);
            return "";
        } catch (ApiError error) {
            assertThat(error.code()).isEqualTo(403);
            return error.getMessage().replaceFirst("^.* is forbidden: ", "");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    ITEM                                                  | RESOURCES                                       | REFUSAL
                    type: Container, min: {cpu: 100m}                     | requests: {cpu: 100m}                           |
                    type: Container, min: {cpu: 100m}                     | requests: {cpu: 99m}                            | minimum cpu usage per Container is 100m, but request is 99m
                    type: Container, min: {cpu: 100m}                     | limits: {memory: 1Gi}                           | minimum cpu usage per Container is 100m.  No request is specified
                    type: Container, min: {cpu: 100m}                     | requests: {cpu: 100m}, limits: {cpu: 50m}       | minimum cpu usage per Container is 100m, but limit is 50m
                    type: Container, max: {memory: 1Gi}                   | limits: {memory: 1Gi}                           |
                    type: Container, max: {memory: 1Gi}                   | limits: {memory: 1025Mi}                        | maximum memory usage per Container is 1Gi, but limit is 1025Mi
                    type: Container, max: {memory: 1Gi}                   | requests: {memory: 1Gi}                         | maximum memory usage per Container is 1Gi.  No limit is specified
                    type: Container, max: {memory: 1Gi}                   | requests: {memory: 2Gi}, limits: {memory: 1Gi}  | maximum memory usage per Container is 1Gi, but request is 2Gi
                    type: Container, maxLimitRequestRatio: {cpu: "2"}     | requests: {cpu: "1"}, limits: {cpu: "2"}        |
                    type: Container, maxLimitRequestRatio: {cpu: "2"}     | requests: {cpu: "1"}, limits: {cpu: 2500m}      | cpu max limit to request ratio per Container is 2, but provided ratio is 2.500000
                    type: Container, maxLimitRequestRatio: {cpu: 1500m}   | requests: {cpu: "1"}, limits: {cpu: 1501m}      | cpu max limit to request ratio per Container is 1500m, but provided ratio is 1.501000
                    type: Container, maxLimitRequestRatio: {cpu: "2"}     | limits: {memory: 1Gi}                           | cpu max limit to request ratio per Container is 2, but no request is specified or request is 0
                    type: Container, maxLimitRequestRatio: {cpu: "2"}     | requests: {cpu: "1"}                            | cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0
                    type: Pod, max: {cpu: "2"}                            | limits: {cpu: "1"}                              |
                    type: Pod, max: {cpu: "2"}                            | limits: {cpu: 1001m}                            | maximum cpu usage per Pod is 2, but limit is 2002m
                    type: Pod, min: {cpu: "1"}                            | requests: {cpu: 400m}                           | minimum cpu usage per Pod is 1, but request is 800m
                    type: Container, min: {cpu: "1", memory: 1Gi}         | requests: {cpu: "1", memory: 1Gi}               |
                    """)
    void pods(String item, String resources, String refusal) {
        String container = "{name: %s, image: x, resources: {" + resources + "}}";
        Attempt attempt =
                desk(item)
                        .create(
                                Desk.pod(
                                        "containers: ["
                                                + container.formatted("a")
                                                + (item.contains("Pod")
                                                        ? ", " + container.formatted("b")
                                                        : "")
                                                + "]"));
        assertThat(refusal(attempt)).isEqualTo(refusal == null ? "" : refusal);
    }

    @Test
    void allFaultsAreToldAtOnce() {
        Attempt attempt =
                desk("type: Container, min: {cpu: 1, memory: 1Gi}")
                        .create(Desk.pod("containers: [{name: a, image: x}]"));
        assertThat(refusal(attempt))
                .isEqualTo(
                        "[minimum cpu usage per Container is 1.  No request is specified, minimum"
                                + " memory usage per Container is 1Gi.  No request is specified]");
    }

    @Test
    void initContainersAreBoundAndASidecarAddsUp() {
        Desk desk = desk("type: Container, max: {cpu: \"1\"}");
        String small = "resources: {limits: {cpu: \"1\"}}";
        String large = "resources: {limits: {cpu: \"2\"}}";
        assertThat(
                        refusal(
                                desk.create(
                                        Desk.pod(
                                                "initContainers: [{name: i, image: x, "
                                                        + large
                                                        + "}], containers: [{name: a, image: x, "
                                                        + small
                                                        + "}]"))))
                .isEqualTo("maximum cpu usage per Container is 1, but limit is 2");
        assertThat(
                        refusal(
                                desk("type: Pod, max: {cpu: \"2\"}")
                                        .create(
                                                Desk.pod(
                                                        "initContainers: [{name: i, image: x,"
                                                                + " restartPolicy: Always, "
                                                                + large
                                                                + "}], containers: [{name: a,"
                                                                + " image: x, "
                                                                + small
                                                                + "}]"))))
                .isEqualTo("maximum cpu usage per Pod is 2, but limit is 3");
    }

    @Test
    void containersGetWhatTheyDoNotName() {
        Attempt attempt =
                desk("type: Container, default: {cpu: 300m, memory: 200Mi}, defaultRequest: {cpu:"
                                + " 100m, memory: 100Mi}")
                        .create(
                                Desk.pod(
                                        "initContainers: [{name: i, image: x}], containers: [{name: a,"
                                                + " image: x, resources: {limits: {cpu: \"1\"},"
                                                + " requests: {cpu: \"1\"}}}]"));
        Pod pod = Pod.of(plugin.mutate(attempt).subject());
        Container a = pod.spec().containers().getFirst();
        assertThat(a.resources().limits()).hasToString("{cpu=1, memory=200Mi}");
        assertThat(a.resources().requests()).hasToString("{cpu=1, memory=100Mi}");
        assertThat(pod.spec().initContainers().getFirst().resources().requests())
                .hasToString("{cpu=100m, memory=100Mi}");
        assertThat(pod.metadata().annotations())
                .containsEntry(
                        "kubernetes.io/limit-ranger",
                        "LimitRanger plugin set: memory request for container a; memory limit for"
                                + " container a; cpu, memory request for init container i; cpu,"
                                + " memory limit for init container i");
    }

    @Test
    void whereNothingIsLimitedNothingHappens() {
        Attempt attempt = new Desk().create(Desk.pod("containers: [{name: a, image: x}]"));
        assertThat(plugin.mutate(attempt)).isSameAs(attempt);
        plugin.review(attempt);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1Gi  |
                    10Gi |
                    1Mi  | minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi
                    11Gi | maximum storage usage per PersistentVolumeClaim is 10Gi, but request is 11Gi
                    """)
    void claims(String size, String refusal) {
        Attempt attempt =
                desk("type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: 10Gi}")
                        .create(
                                Desk.object(
                                        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata:"
                                                + " {name: c, namespace: default}, spec:"
                                                + " {resources: {requests: {storage: "
                                                + size
                                                + "}}}}"));
        assertThat(refusal(attempt)).isEqualTo(refusal == null ? "" : refusal);
    }

    @Test
    void theMessageNamesThePod() {
        Attempt attempt =
                desk("type: Container, min: {cpu: 1}")
                        .create(Desk.pod("containers: [{name: a, image: x}]"));
        assertThatThrownBy(() -> plugin.review(attempt))
                .hasMessage(
                        "pods \"p\" is forbidden: minimum cpu usage per Container is 1.  No request"
                                + " is specified");
    }
}
