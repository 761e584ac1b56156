package io.podium.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster of two nodes with pods that are to live and pods that come and go, some of whose
 * processes are killed again and again.
 */
final class Restarts implements AutoCloseable {
    /** Nobody else sleeps for so long; it names the processes that must live. */
    private static final String SECONDS = "1000" + ProcessHandle.current().pid();

    private static final String STEADY =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: steady}
            spec:
              replicas: 6
              selector: {matchLabels: {app: steady}}
              template:
                metadata: {labels: {app: steady}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: main, image: 'busybox:1', command: [sleep, '%1$s']}
                  - {name: beside, image: 'busybox:1', command: [sleep, '%1$s']}
            """
                    .formatted(SECONDS);

    private static final int CONTAINERS = 12;

    private static final String STATE =
            "jsonpath={range .items[*]}{.metadata.name} {.status.phase} {.status.podIP}"
                    + " {.status.conditions[?(@.type==\"Ready\")].status}"
                    + " {.status.containerStatuses[*].containerID}"
                    + " {.status.containerStatuses[*].restartCount}{\"\\n\"}{end}";

    private final PodiumCluster cluster;
    private final Kubectl kubectl;
    private final Churn churn;
    private String state = "";
    private Set<Long> processes = Set.of();
    private final List<Duration> times = new ArrayList<>();

    Restarts(PodiumCluster cluster) {
        this.cluster = cluster;
        kubectl = cluster.kubectl();
        churn = new Churn(kubectl);
    }

    /** Brings everything up and begins to make pods come and go. */
    void begin() {
        cluster.up().ok();
        kubectl.apply(STEADY);
        kubectl.run("rollout", "status", "deployment/steady", "--timeout=120s");
        state = kubectl.run("get", "pods", "-l", "app=steady", "-o", STATE);
        processes = Sleepers.of(SECONDS);
        assertThat(processes).hasSize(CONTAINERS);
        churn.start();
    }

    /** One kill, at a moment and of a victim that the seed chooses, and what must hold after it. */
    void kill(long seed) {
        var random = new Random(seed);
        List<Victim> victims = List.of(Victim.values());
        Victim victim = victims.get(random.nextInt(victims.size()));
        String node = "node-" + (1 + random.nextInt(2));
        for (int i = random.nextInt(8); i > 0; i--) {
            kubectl.run("get", "pods"); // Some hundredths of a second of the load's time.
        }
        if (victim == Victim.SHIM) {
            killShim(random);
            churn.onePodRuns();
            return;
        }
        var witness = new Witness(kubectl, seed);
        witness.begin(node);
        if (victim != Victim.PODIUM) {
            killRuntime(node, victim == Victim.RUNTIME ? Optional.of(witness) : Optional.empty());
        }
        if (victim != Victim.RUNTIME) {
            end(ProcessHandle.of(cluster.processId()).orElseThrow());
            witness.end();
            cluster.up().ok();
        }
        long up = System.nanoTime();
        witness.isTold();
        times.add(Duration.ofNanos(System.nanoTime() - up));
        witness.leave();
        kubectl.until(state::equals, "get", "pods", "-l", "app=steady", "-o", STATE);
        kubectl.run("wait", "--for=condition=Ready", "nodes", "--all", "--timeout=60s");
        assertThat(Sleepers.of(SECONDS))
                .as("seed %d: the containers' processes", seed)
                .isEqualTo(processes);
        churn.onePodRuns();
        assertThat(kubectl.run("get", "pods", "-l", "app=steady", "-o", STATE))
                .as("seed %d: what is said of them once others have come and gone", seed)
                .isEqualTo(state);
    }

    /** Both containers of one pod end with it and are started anew; all others go on. */
    private void killShim(Random random) {
        List<String> before = state.lines().toList();
        String line = before.get(random.nextInt(before.size()));
        String name = line.substring(0, line.indexOf(' '));
        String uid = kubectl.run("get", "pod", name, "-o", "jsonpath={.metadata.uid}");
        Set<Long> own = new TreeSet<>(processes);
        own.removeIf(process -> !Sleepers.read(cgroups(process)).contains("pod" + uid));
        assertThat(own).as("the processes of %s", name).hasSize(2);
        ProcessHandle shim =
                ProcessHandle.of(own.iterator().next()).orElseThrow().parent().orElseThrow();
        assertThat(shim.info().commandLine().orElse("")).contains("containerd-shim");
        end(shim);
        kubectl.until(
                text -> text.equals("True " + again(line)),
                "get",
                "pod",
                name,
                "-o",
                "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}"
                        + " {.status.containerStatuses[*].restartCount}");
        state = kubectl.run("get", "pods", "-l", "app=steady", "-o", STATE);
        Set<Long> now = Sleepers.of(SECONDS);
        assertThat(now)
                .as("as many as before")
                .hasSize(CONTAINERS)
                .doesNotContainAnyElementsOf(own);
        Set<Long> others = new TreeSet<>(processes);
        others.removeAll(own);
        assertThat(now).as("those of other pods").containsAll(others);
        assertThat(state.lines().filter(before::contains)).hasSize(before.size() - 1);
        processes = now;
    }

    private static Path cgroups(long process) {
        return Path.of("/proc", Long.toString(process), "cgroup");
    }

    /** The counts of restarts of a pod, each one higher. */
    private static String again(String line) {
        String[] words = line.strip().split(" ", -1);
        return (Integer.parseInt(words[words.length - 2]) + 1)
                + " "
                + (Integer.parseInt(words[words.length - 1]) + 1);
    }

    /**
     * @param witness ends meanwhile, and the runtime is waited for; else it is left as it is
     */
    private void killRuntime(String node, Optional<Witness> witness) {
        ProcessHandle runtime = cluster.runtime(node).orElseThrow();
        end(runtime);
        if (witness.isPresent()) {
            witness.get().end();
            kubectl.until(
                    any ->
                            cluster.runtime(node)
                                    .filter(now -> now.pid() != runtime.pid())
                                    .isPresent(),
                    "get",
                    "--raw",
                    "/readyz");
        }
    }

    private static void end(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends the load; what came and went must have left nothing on the nodes. */
    void end() {
        churn.close();
        kubectl.run("delete", "pods", "-l", "app=churn", "--wait", "--timeout=60s");
        for (String node : List.of("node-1", "node-2")) {
            String uids =
                    kubectl.run(
                            "get",
                            "pods",
                            "-A",
                            "--field-selector=spec.nodeName=" + node,
                            "-o",
                            "jsonpath={range .items[*]}{.metadata.uid}{\"\\n\"}{end}");
            Set<String> living = uids.lines().collect(Collectors.toCollection(TreeSet::new));
            Path folder = cluster.home().resolve("nodes").resolve(node);
            nothingBut(living, folder.resolve("kubelet/pods"));
            nothingBut(living, folder.resolve("logs"));
        }
    }

    /**
     * Folders are removed soon after the pod is gone from the API, so this looks more than once.
     */
    private void nothingBut(Set<String> uids, Path folder) {
        kubectl.until(any -> leftover(uids, folder).isEmpty(), "get", "--raw", "/readyz");
    }

    private static List<String> leftover(Set<String> uids, Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(one -> one.getFileName().toString())
                    .filter(name -> !uids.contains(name.substring(name.lastIndexOf('_') + 1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How long it took each time from when what was killed was up again until the status of a pod
     * that had ended meanwhile was right.
     */
    List<Duration> times() {
        return times;
    }

    @Override
    public void close() {
        churn.close();
    }
}
