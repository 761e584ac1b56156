package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** "[sig-node] Ephemeral Containers" and "Pod InPlace Resize Container": what running pods take. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class RunningPodsConformanceTest {
    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - {name: main, image: 'busybox:1', command: [sleep, '31415']}
            """;

    /** With kubectl debug: it sees the processes of its target. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void aContainerIsPutIntoARunningPodToLookAround(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "debug")) {
            space.apply(POD);
            space.waitFor("condition=Ready", "pod/p");

            space.run(
                    "debug",
                    "p",
                    "--image=busybox:1",
                    "--target=main",
                    "-c",
                    "look",
                    "--attach=false",
                    "--",
                    "sh",
                    "-c",
                    "ps; sleep 1");

            assertThat(
                            space.until(
                                    text -> !text.endsWith(" "),
                                    "get",
                                    "pod",
                                    "p",
                                    "-o",
                                    "jsonpath={.status.ephemeralContainerStatuses[0].name}"
                                            + " {.status.ephemeralContainerStatuses[0].state"
                                            + ".terminated.reason}"))
                    .isEqualTo("look Completed");
            assertThat(space.run("logs", "p", "-c", "look")).contains("sleep 31415");
            assertThat(space.run("get", "pod", "p", "--no-headers"))
                    .containsPattern("1/1 +Running +0");
        }
    }

    /** With kubectl debug --profile=sysadmin, in a pod none of whose own containers may do so. */
    @Test
    void whoLooksAroundMayHaveMoreRightsThanThePod(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "debug-rights")) {
            space.apply(POD);
            space.waitFor("condition=Ready", "pod/p");
            space.run(
                    "debug",
                    "p",
                    "--image=busybox:1",
                    "-c",
                    "admin",
                    "--profile=sysadmin",
                    "--attach=false",
                    "--",
                    "mount",
                    "-t",
                    "tmpfs",
                    "none",
                    "/tmp");

            space.until(
                    text -> text.equals("Completed"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.ephemeralContainerStatuses[0].state.terminated.reason}");
        }
    }

    /** "should update the ephemeral containers in an existing pod". */
    @Test
    void aSecondOneMayFollow(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "ephemeral")) {
            space.apply(POD);
            space.waitFor("condition=Ready", "pod/p");
            for (String name : new String[] {"one", "two"}) {
                space.run(
                        "debug",
                        "p",
                        "--image=busybox:1",
                        "-c",
                        name,
                        "--attach=false",
                        "--",
                        "sleep",
                        "600");
                space.until(
                        text -> text.contains(name + ":true"),
                        "get",
                        "pod",
                        "p",
                        "-o",
                        "jsonpath={range .status.ephemeralContainerStatuses[?(@.state.running)]}"
                                + "{.name}:true {end}");
                assertThat(space.run("exec", "p", "-c", name, "--", "echo", "here"))
                        .isEqualTo("here\n");
            }
            assertThat(
                            space.run(
                                    "get",
                                    "pod",
                                    "p",
                                    "-o",
                                    "jsonpath={.spec.ephemeralContainers[*].name}"))
                    .isEqualTo("one two");
        }
    }

    private static final String SIZED =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: c1
                image: busybox:1
                command: [sleep, '600']
                resources: {requests: {cpu: 20m, memory: 20Mi}, limits: {cpu: 20m, memory: 20Mi}}
                resizePolicy:
                - {resourceName: cpu, restartPolicy: NotRequired}
                - {resourceName: memory, restartPolicy: %s}
              - name: c2
                image: busybox:1
                command: [sleep, '600']
                resources: {requests: {cpu: 30m, memory: 30Mi}, limits: {cpu: 30m, memory: 30Mi}}
              - name: c3
                image: busybox:1
                command: [sleep, '600']
                resources: {requests: {cpu: 40m, memory: 40Mi}, limits: {cpu: 40m, memory: 40Mi}}
            """;

    private static String size(String container, int cpu, int memory) {
        String amounts = "{\"cpu\":\"" + cpu + "m\",\"memory\":\"" + memory + "Mi\"}";
        return "{\"name\":\""
                + container
                + "\",\"resources\":{\"requests\":"
                + amounts
                + ",\"limits\":"
                + amounts
                + "}}";
    }

    /** What the kernel says: v1 and v2 of its control groups have other files for it. */
    private static String memoryLimit(TestSpace space, String container) {
        return space.run(
                        "exec",
                        "p",
                        "-c",
                        container,
                        "--",
                        "sh",
                        "-c",
                        "cat /sys/fs/cgroup/memory.max 2>/dev/null ||"
                                + " cat /sys/fs/cgroup/memory/memory.limit_in_bytes")
                .strip();
    }

    /**
     * Guaranteed pods of three containers, all at once: a net increase, a net decrease, and a
     * mixture.
     */
    @ParameterizedTest
    @CsvSource({
        "increase, 25:25, 35:35, 35:35",
        "decrease, 25:25, 25:25, 35:35",
        "mixed,    25:20, 25:35, 45:45"
    })
    void threeContainersAreResizedAtOnce(
            String name, String one, String two, String three, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "resize-" + name)) {
            space.apply(SIZED.formatted("NotRequired"));
            space.waitFor("condition=Ready", "pod/p");
            String[] sizes = {one, two, three};
            var patches = new ArrayList<String>();
            for (int i = 0; i < 3; i++) {
                String[] numbers = sizes[i].split(":", -1);
                patches.add(
                        size(
                                "c" + (i + 1),
                                Integer.parseInt(numbers[0]),
                                Integer.parseInt(numbers[1])));
            }
            space.run(
                    "patch",
                    "pod",
                    "p",
                    "--subresource",
                    "resize",
                    "-p",
                    "{\"spec\":{\"containers\":[" + String.join(",", patches) + "]}}");
            for (int i = 0; i < 3; i++) {
                String[] numbers = sizes[i].split(":", -1);
                String status = "{.status.containerStatuses[" + i + "]";
                space.until(
                        text ->
                                text.equals(
                                        numbers[0]
                                                + "m "
                                                + numbers[1]
                                                + "Mi "
                                                + numbers[0]
                                                + "m 0"),
                        "get",
                        "pod",
                        "p",
                        "-o",
                        "jsonpath="
                                + status
                                + ".resources.limits.cpu} "
                                + status
                                + ".resources.limits.memory} "
                                + status
                                + ".allocatedResources.cpu} "
                                + status
                                + ".restartCount}");
                assertThat(memoryLimit(space, "c" + (i + 1)))
                        .isEqualTo(Long.toString(Long.parseLong(numbers[1]) << 20));
            }
            space.until(
                    text -> text.isEmpty(),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.conditions[?(@.type==\"PodResizeInProgress\")].status}");
        }
    }

    /** A burstable pod of six: amounts grow, shrink, stay and come where there were none. */
    @Test
    void sixContainersAreResizedEachInItsWay(PodiumCluster cluster) {
        String[] before = {
            "{\"requests\":{\"cpu\":\"10m\",\"memory\":\"10Mi\"}}",
            "{\"requests\":{\"cpu\":\"10m\"}}",
            "{}",
            "{\"requests\":{\"cpu\":\"20m\"},\"limits\":{\"cpu\":\"40m\"}}",
            "{\"requests\":{\"memory\":\"10Mi\"},\"limits\":{\"memory\":\"20Mi\"}}",
            "{\"requests\":{\"cpu\":\"5m\"}}"
        };
        String[] after = {
            "{\"requests\":{\"cpu\":\"15m\",\"memory\":\"15Mi\"}}",
            "{\"requests\":{\"cpu\":\"10m\",\"memory\":\"10Mi\"}}",
            "{\"requests\":{\"cpu\":\"10m\"}}",
            "{\"requests\":{\"cpu\":\"10m\"},\"limits\":{\"cpu\":\"20m\"}}",
            "{\"requests\":{\"memory\":\"15Mi\"},\"limits\":{\"memory\":\"30Mi\"}}",
            "{\"requests\":{\"cpu\":\"5m\"},\"limits\":{\"cpu\":\"10m\"}}"
        };
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "resize-six")) {
            var pod = new StringBuilder(POD.substring(0, POD.indexOf("containers:")));
            pod.append("containers:\n");
            var patches = new ArrayList<String>();
            for (int i = 0; i < before.length; i++) {
                pod.append("  - {name: c")
                        .append(i)
                        .append(", image: 'busybox:1', command: [sleep, '600'], resources: ")
                        .append(before[i].replace("\"", "").replace(":", ": "))
                        .append("}\n");
                patches.add("{\"name\":\"c" + i + "\",\"resources\":" + after[i] + "}");
            }
            space.apply(pod.toString());
            space.waitFor("condition=Ready", "pod/p");

            space.run(
                    "patch",
                    "pod",
                    "p",
                    "--subresource",
                    "resize",
                    "-p",
                    "{\"spec\":{\"containers\":[" + String.join(",", patches) + "]}}");

            for (int i = 0; i < after.length; i++) {
                String wanted = after[i] + " 0";
                int index = i;
                space.until(
                        text -> sorted(text).equals(sorted(wanted)),
                        "get",
                        "pod",
                        "p",
                        "-o",
                        "jsonpath={.status.containerStatuses["
                                + index
                                + "].resources} {.status.containerStatuses["
                                + index
                                + "].restartCount}");
            }
        }
    }

    /** The parts of a small JSON text in a fixed order. */
    private static List<String> sorted(String json) {
        return Stream.of(json.split("[{},]+", -1)).sorted().toList();
    }

    /** "resize with equivalents": the kernel knows no difference, the status tells it. */
    @Test
    void anAmountTheKernelCannotTellFromAnotherIsShownAsGiven(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "resize-equal")) {
            space.apply(
                    POD.replace(
                            "'31415']}",
                            "'31415'], resources: {requests: {cpu: 2m}, limits: {cpu: 10m}}}"));
            space.waitFor("condition=Ready", "pod/p");
            space.run(
                    "patch",
                    "pod",
                    "p",
                    "--subresource",
                    "resize",
                    "-p",
                    "{\"spec\":{\"containers\":[{\"name\":\"main\",\"resources\":"
                            + "{\"requests\":{\"cpu\":\"1m\"},\"limits\":{\"cpu\":\"5m\"}}}]}}");
            space.until(
                    text -> text.equals("1m 5m 1m 0"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].resources.requests.cpu}"
                            + " {.status.containerStatuses[0].resources.limits.cpu}"
                            + " {.status.containerStatuses[0].allocatedResources.cpu}"
                            + " {.status.containerStatuses[0].restartCount}");
        }
    }

    /** A policy may ask for a restart; a node says what it cannot give. */
    @Test
    void aResizeMayRestartAContainerAndMayBeTooMuch(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "resize-policy")) {
            space.apply(SIZED.formatted("RestartContainer"));
            space.waitFor("condition=Ready", "pod/p");
            space.run(
                    "patch",
                    "pod",
                    "p",
                    "--subresource",
                    "resize",
                    "-p",
                    "{\"spec\":{\"containers\":[" + size("c1", 20, 40) + "]}}");
            space.until(
                    text -> text.equals("1 40Mi 0"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].restartCount}"
                            + " {.status.containerStatuses[0].resources.limits.memory}"
                            + " {.status.containerStatuses[1].restartCount}");
            assertThat(memoryLimit(space, "c1")).isEqualTo(Long.toString(40L << 20));
            space.run(
                    "patch",
                    "pod",
                    "p",
                    "--subresource",
                    "resize",
                    "-p",
                    "{\"spec\":{\"containers\":[" + size("c2", 1_000_000, 30) + "]}}");
            space.until(
                    text -> text.startsWith("True Infeasible Node didn't have enough capacity"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.conditions[?(@.type==\"PodResizePending\")].status}"
                            + " {.status.conditions[?(@.type==\"PodResizePending\")].reason}"
                            + " {.status.conditions[?(@.type==\"PodResizePending\")].message}");
            assertThat(
                            space.run(
                                    "get",
                                    "pod",
                                    "p",
                                    "-o",
                                    "jsonpath={.status.containerStatuses[1].allocatedResources.cpu}"))
                    .isEqualTo("30m");
        }
    }

    /** "resize pod via the replace endpoint": what comes back is the pod as it is. */
    @Test
    void aResizeMayReplaceTheWholePod(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "resize-put")) {
            space.apply(SIZED.formatted("NotRequired"));
            space.waitFor("condition=Ready", "pod/p");
            String pod = space.run("get", "pod", "p", "-o", "json");
            String wanted = pod.replace("\"20m\"", "\"25m\"");
            space.kubectl()
                    .command(space.in("replace", "--subresource", "resize", "-f", "-"))
                    .stdin(wanted.getBytes(StandardCharsets.UTF_8))
                    .run()
                    .ok();
            space.until(
                    text -> text.equals("25m 25m"),
                    "get",
                    "pod",
                    "p",
                    "-o",
                    "jsonpath={.status.containerStatuses[0].resources.requests.cpu}"
                            + " {.spec.containers[0].resources.limits.cpu}");
            // The node may write its status between the two.
            space.until(
                    text -> text.equals(space.run("get", "pod", "p", "-o", "json")),
                    "get",
                    "pod",
                    "p",
                    "--subresource",
                    "resize",
                    "-o",
                    "json");
        }
    }
}
