package io.podium.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Kubectl;

/**
 * A pod whose only process ends while whoever should notice is away. Its status is right again only
 * when the containers that were found have been looked at.
 */
final class Witness {
    private final Kubectl kubectl;
    private final String name;
    private final String seconds;

    Witness(Kubectl kubectl, long seed) {
        this.kubectl = kubectl;
        this.name = "witness-" + seed;
        this.seconds = "2" + ProcessHandle.current().pid() + "0" + seed;
    }

    /** Makes it and waits until it runs. */
    void begin(String node) {
        kubectl.apply(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  nodeName: %s
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 0
                  containers: [{name: main, image: 'busybox:1', command: [sleep, '%s']}]
                """
                        .formatted(name, node, seconds));
        kubectl.run("wait", "--for=condition=Ready", "pod/" + name, "--timeout=60s");
    }

    /** Its process is killed; whoever looks now must see that. */
    void end() {
        var all = Sleepers.of(seconds);
        assertThat(all).as("the process of " + name).hasSize(1);
        ProcessHandle process = ProcessHandle.of(all.iterator().next()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Waits until its status tells of its end. */
    void isTold() {
        kubectl.run(
                "wait", "--for=jsonpath={.status.phase}=Failed", "pod/" + name, "--timeout=90s");
    }

    /** The end is told as it was; then the pod goes. */
    void leave() {
        assertThat(
                        kubectl.run(
                                "get",
                                "pod",
                                name,
                                "-o",
                                "jsonpath={.status.containerStatuses[0].state.terminated.exitCode}"))
                .isEqualTo("137");
        kubectl.run("delete", "pod", name, "--wait=false");
    }
}
