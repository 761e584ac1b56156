package io.podium.node.agent;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.ExecAction;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Probe;
import io.podium.api.schema.Schema;
import io.podium.api.streams.NodeStreams.PodReference;
import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.local.LocalDoor;
import io.podium.client.view.Kinds;
import io.podium.node.NodeConfig;
import io.podium.node.NodeLimits;
import io.podium.node.pod.Labels;
import io.podium.node.simulation.SimulatedAsker;
import io.podium.node.simulation.SimulatedRuntime;
import io.podium.node.streams.RuntimeStreams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One node without containers, on virtual time, for tests of what pods go through. */
final class SimulatedNode {
    private static final Kinds KINDS = new Kinds(Schema.kubernetes());
    private static final String NAME = "n1";

    final Simulation time;
    final LocalDoor door;
    final SimulatedRuntime runtime;
    final ScriptedGauges gauges = new ScriptedGauges();
    private final Path folder;
    private final NodeLimits limits;
    private NodeAgent agent;
    private Mortal loop;

    /** Of what there was too little when somebody made room. */
    final List<String> preempted = new ArrayList<>();

    /** A loop on which nothing is done any more when its agent was killed. */
    private static final class Mortal implements Loop {
        private final Loop loop;
        private boolean isDead;

        Mortal(Loop loop) {
            this.loop = loop;
        }

        Runnable whileAlive(Runnable task) {
            return () -> {
                if (!isDead) {
                    task.run();
                }
            };
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(whileAlive(task));
        }

        @Override
        public Cancel schedule(Duration delay, Runnable task) {
            return loop.schedule(delay, whileAlive(task));
        }

        @Override
        public boolean isInLoop() {
            return loop.isInLoop();
        }
    }

    SimulatedNode(Path folder, long seed) {
        this(folder, seed, NodeLimits.USUAL);
    }

    SimulatedNode(Path folder, long seed, NodeLimits limits) {
        this.folder = folder;
        this.limits = limits;
        time = new Simulation(seed);
        door = new LocalDoor(KINDS, time.loop("server"), time.clock(), time.randomness());
        door.put(Namespace.create("", "default"));
        door.put(Namespace.create("", "kube-node-lease"));
        runtime = new SimulatedRuntime(time.clock(), "10.244.1.");
        begin();
    }

    private void begin() {
        var config =
                new NodeConfig(
                        NAME,
                        List.of("172.30.0.2"),
                        folder.resolve("none.sock"),
                        folder.resolve("state"),
                        folder.resolve("state/secrets"),
                        folder.resolve("logs"),
                        "",
                        folder.resolve("cgroup"),
                        "10.96.0.10",
                        "cluster.local",
                        folder.resolve("resolv.conf"),
                        Map.of("cpu", "2", "memory", "4Gi", "pods", "110"),
                        Map.of(),
                        "v1.36.0+podium-test",
                        0,
                        "",
                        limits);
        loop = new Mortal(time.loop("node"));
        Mortal life = loop;
        Doers doers = Doers.on(work -> time.loop("doer").execute(life.whileAlive(work)));
        var asker = new SimulatedAsker(runtime, loop);
        agent =
                new NodeAgent(
                        config,
                        door,
                        runtime,
                        asker,
                        Optional.of(gauges),
                        time.clock(),
                        loop,
                        doers,
                        preempted::add);
        agent.start();
    }

    /** As when Podium is killed, wherever it is, and started again half a second later. */
    void restart() {
        kill();
        time.advance(Duration.ofMillis(500));
        begin();
    }

    /** As when Podium is killed, wherever it is. */
    void kill() {
        loop.isDead = true;
        agent.close();
    }

    /** As when it is started again. */
    void rise() {
        begin();
    }

    void advance(long seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    /** Puts a pod whose containers do what the scripts say, by name. */
    void run(
            String policy,
            List<Container> inits,
            List<Container> containers,
            Map<String, String> scripts) {
        var annotations = new HashMap<String, String>();
        scripts.forEach((name, script) -> annotations.put("simulation.podium.dev/" + name, script));
        Pod pod = Pod.create("default", "p");
        door.put(
                pod.withMetadata(pod.metadata().withAnnotations(annotations).withGeneration(1))
                        .withSpec(
                                PodSpec.empty()
                                        .withNodeName(NAME)
                                        .withRestartPolicy(policy)
                                        .withTerminationGracePeriodSeconds(30)
                                        .withInitContainers(inits)
                                        .withContainers(containers)));
    }

    static Container container(String name) {
        return Container.empty()
                .withName(name)
                .withImage("img:1")
                .withImagePullPolicy("IfNotPresent");
    }

    Optional<Pod> find() {
        return door.view().find(Pod.class, "default", "p");
    }

    Pod pod() {
        return find().orElseThrow();
    }

    ContainerStatus status(String name) {
        return Stream.of(
                        pod().status().initContainerStatuses(),
                        pod().status().containerStatuses(),
                        pod().status().ephemeralContainerStatuses())
                .flatMap(List::stream)
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /**
     * A container in few words: waiting(Reason), up, up+ when started, up! when ready, or exit N.
     */
    String brief(String name) {
        ContainerStatus status = status(name);
        if (status.state().hasRunning()) {
            return "up" + (status.ready() ? "!" : status.started() ? "+" : "");
        }
        return status.state().hasTerminated()
                ? "exit " + status.state().terminated().exitCode()
                : "waiting(" + status.state().waiting().reason() + ")";
    }

    /** Whether commands find the container. */
    boolean runs(String name) {
        var reference = new PodReference(pod().namespace(), pod().name(), pod().uid());
        return agent.runningContainer(reference, name).isPresent();
    }

    /** Why no stream into the container can stand, as a code and a text; "" when one may. */
    String obstacle(String container, boolean attaches) {
        var reference = new PodReference("default", "p", find().map(Pod::uid).orElse(""));
        return new RuntimeStreams(agent, null, null)
                .obstacle(reference, container, attaches)
                .map(why -> why.code() + " " + why.text())
                .orElse("");
    }

    String condition(String type) {
        return pod().status().conditions().stream()
                .filter(c -> c.type().equals(type))
                .map(c -> (c.status() + " " + c.reason() + " " + c.message()).strip())
                .findFirst()
                .orElse("");
    }

    /** A condition of the node: its status, reason and message. */
    String nodeCondition(String type) {
        return door.view().find(Node.class, "", NAME).orElseThrow().status().conditions().stream()
                .filter(c -> c.type().equals(type))
                .map(c -> c.status() + " " + c.reason() + " " + c.message())
                .findFirst()
                .orElse("");
    }

    /** The names of running containers. */
    List<String> running() {
        return runtime.listContainers(Map.of()).stream()
                .filter(container -> container.state() == 1)
                .map(container -> container.labels().get(Labels.CONTAINER_NAME))
                .toList();
    }

    void update(Pod pod) {
        door.now(new Action.Update(pod));
    }

    void delete(long grace) {
        door.now(new Action.Delete(pod(), Optional.of(grace), ""));
    }

    List<String> events(String reason) {
        return door.view().list(Event.class, "default").stream()
                .filter(event -> event.reason().equals(reason))
                .map(Event::message)
                .toList();
    }

    /** delay/period/success/failure in seconds and times. */
    static Probe probe(String numbers) {
        String[] words = numbers.split("/", -1);
        return Probe.empty()
                .withExec(ExecAction.empty().withCommand(List.of("check")))
                .withInitialDelaySeconds(Integer.parseInt(words[0]))
                .withPeriodSeconds(Integer.parseInt(words[1]))
                .withSuccessThreshold(Integer.parseInt(words[2]))
                .withFailureThreshold(Integer.parseInt(words[3]));
    }

    /** Runs a pod of this container, which is always restarted and does what the script says. */
    void run(Container container, String script) {
        run("Always", List.of(), List.of(container), Map.of(container.name(), script));
    }
}
