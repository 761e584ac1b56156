package io.podium.node.fleet;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.schema.Schema;
import io.podium.api.streams.NodeStreams.LogRequest;
import io.podium.api.streams.NodeStreams.PodReference;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.local.LocalDoor;
import io.podium.client.view.Kinds;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;

/** Three simulated nodes and a place for pods, before anything happens. */
class FleetScene {
    static final Kinds KINDS = new Kinds(Schema.kubernetes());

    Simulation time;
    LocalDoor door;
    Fleet fleet;
    final List<String> writes = new ArrayList<>();

    @BeforeEach
    void start() {
        time = new Simulation(1);
        door = new LocalDoor(KINDS, time.loop("server"), time.clock(), time.randomness());
        door.put(Namespace.create("", "default"));
        door.put(Namespace.create("", "kube-node-lease"));
        door.refuse(action -> {
            if (action instanceof Action.UpdateStatus update) {
                writes.add(update.object().name());
            }
        });
        fleet =
                new Fleet(
                        FleetSettings.of(3, "v1.36.0+podium-test"),
                        _ -> door,
                        door,
                        time.loop("fleet"),
                        time.clock());
        fleet.start();
        time.advance(Duration.ofSeconds(2));
    }

    void pod(String name, String policy, String script) {
        pod(name, policy, script, UnaryOperator.identity());
    }

    void pod(String name, String policy, String script, UnaryOperator<PodSpec> more) {
        pod(name, policy, script, more, Map.of());
    }

    void pod(
            String name,
            String policy,
            String script,
            UnaryOperator<PodSpec> more,
            Map<String, String> scripts) {
        Pod pod = Pod.create("default", name);
        var annotations = new HashMap<String, String>();
        scripts.forEach((one, text) -> annotations.put("simulation.podium.dev/" + one, text));
        annotations.put("simulation.podium.dev/c", script == null ? "" : script);
        annotations.put("simulation.podium.dev/c.log", "one\ntwo\nthree");
        if (name.equals("init")) {
            annotations.put("simulation.podium.dev/i", "run=3s");
        }
        var container = Container.empty().withName("c").withImage("img:1");
        PodSpec spec =
                PodSpec.empty()
                        .withNodeName("sim-2")
                        .withRestartPolicy(policy)
                        .withTerminationGracePeriodSeconds(30)
                        .withContainers(List.of(container));
        spec =
                name.equals("init")
                        ? spec.withInitContainers(List.of(container.withName("i")))
                        : spec;
        door.put(
                pod.withMetadata(pod.metadata().withAnnotations(annotations))
                        .withSpec(more.apply(spec)));
    }

    Pod pod(String name) {
        return door.view().find(Pod.class, "default", name).orElseThrow();
    }

    static ContainerStatus first(Pod pod) {
        return pod.status().containerStatuses().getFirst();
    }

    static String condition(Pod pod, String type) {
        return pod.status().conditions().stream()
                .filter(one -> one.type().equals(type))
                .map(PodCondition::status)
                .findFirst()
                .orElse("");
    }

    static String state(Pod pod) {
        var state = first(pod).state();
        if (state.hasRunning()) {
            return "running";
        }
        return state.hasTerminated()
                ? state.terminated().reason() + "(" + state.terminated().exitCode() + ")"
                : state.waiting().reason();
    }

    String log(boolean previous, Optional<Long> tail) throws Exception {
        var out = new ByteArrayOutputStream();
        Pod pod = pod("p");
        fleet.streams()
                .logs(
                        new LogRequest(
                                new PodReference("default", "p", pod.uid()),
                                "c",
                                false,
                                previous,
                                false,
                                tail,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        () -> {},
                        out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
