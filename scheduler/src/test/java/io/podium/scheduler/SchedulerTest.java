package io.podium.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodSchedulingGate;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.error.ApiError;
import io.podium.api.schema.Schema;
import io.podium.base.loop.Loop;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.local.LocalDoor;
import io.podium.client.local.LocalKubelet;
import io.podium.client.runtime.Meter;
import io.podium.client.runtime.Spoke;
import io.podium.client.view.Kinds;
import io.podium.scheduler.profile.Configuration;
import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Plugin.Point;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.profile.Rests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerTest {
    private Simulation time;
    private LocalDoor door;
    private Scheduler scheduler;
    private final List<String> heard = new ArrayList<>();
    private final List<Integer> pending = new ArrayList<>();
    private final List<String> plugins = new ArrayList<>();

    /** Writes down what a scheduler tells of itself. */
    private record Ear(List<String> heard, List<Integer> pendings, List<String> plugins)
            implements io.podium.scheduler.Meter {
        @Override
        public void attempted(String profile, Result result, Duration took) {
            heard.add(profile + " " + result);
        }

        @Override
        public void bound(int attempts, Duration took) {
            heard.add("bound after " + attempts + " in " + took.toSeconds() + " s");
        }

        @Override
        public void preempting() {
            heard.add("preempting");
        }

        @Override
        public void preempted(int victims) {
            heard.add("preempted " + victims);
        }

        @Override
        public void passed(String profile, Point point, String status, Duration took) {
            plugins.add(profile + ": " + point.title() + " " + status);
        }

        @Override
        public void asked(String profile, Plugin plugin, Point point, long times) {
            plugins.add(plugin.title() + " at " + point.title() + ": " + times);
        }

        @Override
        public void answered(Plugin plugin, Point point, String status, Duration took) {
            plugins.add("timed: " + plugin.title() + " at " + point.title() + ": " + status);
        }

        @Override
        public void holds(int nodes, int pods, int promised) {
            plugins.removeIf(one -> one.startsWith("holds"));
            plugins.add("holds " + nodes + " nodes, " + pods + " pods, " + promised + " promised");
        }

        @Override
        public void pending(int active, int backoff, int unschedulable, int gated) {
            pendings.clear();
            pendings.addAll(List.of(active, backoff, unschedulable, gated));
        }
    }

    private void start(long seed, Duration latency) {
        time = new Simulation(seed);
        Loop loop = time.loop("cluster");
        door = new LocalDoor(new Kinds(Schema.kubernetes()), loop, time.clock(), time.randomness());
        door.put(Namespace.create("", "default"));
        scheduler =
                Scheduler.room(
                        door,
                        loop,
                        time.clock(),
                        time.randomness(),
                        Configuration.DEFAULT,
                        new Ear(heard, pending, plugins));
        scheduler.start();
        new Spoke(
                        loop,
                        time.clock(),
                        time.randomness(),
                        Meter.SILENT,
                        List.of(new LocalKubelet(_ -> true).work(door)))
                .start();
        door.latency(latency);
    }

    private Node node(String name, String cpu) {
        Node node = Node.create("", name);
        return (Node)
                door.put(
                        node.withStatus(
                                node.status()
                                        .withAllocatable(
                                                Map.of(
                                                        "cpu", cpu, "memory", "8Gi", "pods",
                                                        "110"))));
    }

    private Pod pod(String name, String cpu) {
        Pod pod = Pod.create("default", name);
        Container container =
                Container.empty()
                        .withName("main")
                        .withResources(
                                ResourceRequirements.empty().withRequests(Map.of("cpu", cpu)));
        return (Pod) door.put(pod.withSpec(pod.spec().withContainers(List.of(container))));
    }

    private Pod now(String name) {
        return door.view().find(Pod.class, "default", name).orElseThrow();
    }

    private Optional<PodCondition> scheduled(String name) {
        return now(name).status().conditions().stream()
                .filter(condition -> condition.type().equals("PodScheduled"))
                .findFirst();
    }

    private List<String> events(String reason) {
        return door.view().list(Event.class).stream()
                .filter(event -> event.reason().equals(reason))
                .map(Event::message)
                .toList();
    }

    /**
     * However late the view is, what was promised counts: no node is ever given more than it has.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void neverPromisesMoreThanThereIs(long seed) {
        start(seed, Duration.ofMillis(100));
        for (int i = 0; i < 3; i++) {
            node("node-" + i, "2");
        }
        for (int i = 0; i < 20; i++) {
            pod("p" + i, "500m");
        }
        door.loseAnswers(_ -> time.randomness().nextInt(4) == 0);
        for (int i = 0; i < 200; i++) {
            time.advance(Duration.ofMillis(50));
            perNode().values().forEach(count -> assertThat(count).isLessThanOrEqualTo(4));
        }
        time.advance(Duration.ofMinutes(10));
        assertThat(perNode()).hasSize(3).allSatisfy((_, count) -> assertThat(count).isEqualTo(4));
        assertThat(scheduler.isQuiet()).isTrue();
        // As places become free the others move up.
        door.view().list(Pod.class).stream()
                .filter(pod -> !pod.spec().nodeName().isEmpty())
                .limit(8)
                .forEach(pod -> door.now(new Action.Delete(pod)));
        time.advance(Duration.ofMinutes(10));
        assertThat(door.view().list(Pod.class))
                .hasSize(12)
                .allMatch(pod -> pod.status().phase().equals("Running"));
    }

    private Map<String, Integer> perNode() {
        var counts = new HashMap<String, Integer>();
        for (Pod pod : door.view().list(Pod.class)) {
            if (!pod.spec().nodeName().isEmpty()) {
                counts.merge(pod.spec().nodeName(), 1, Integer::sum);
            }
        }
        return counts;
    }

    @Test
    void saysThatAPodWasAssigned() {
        start(1, Duration.ZERO);
        node("node-1", "2");
        pod("web", "1");
        time.settle();
        assertThat(now("web").spec().nodeName()).isEqualTo("node-1");
        assertThat(events("Scheduled"))
                .containsExactly("Successfully assigned default/web to node-1");
        assertThat(door.view().list(Event.class).getFirst().source().component())
                .isEqualTo("default-scheduler");
    }

    @Test
    void saysWhyAPodWaitsAndTriesAgainWhenANodeComes() {
        start(1, Duration.ZERO);
        pod("web", "1");
        time.settle();
        assertThat(events("FailedScheduling"))
                .containsExactly("no nodes available to schedule pods");
        node("small", "500m");
        time.settle();
        PodCondition condition = scheduled("web").orElseThrow();
        assertThat(condition.status()).isEqualTo("False");
        assertThat(condition.reason()).isEqualTo("Unschedulable");
        assertThat(condition.message())
                .isEqualTo(
                        "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate,"
                                + " preemption: 0/1 nodes are available: 1 Preemption is not"
                                + " helpful for scheduling.");
        node("large", "4");
        time.settle();
        assertThat(now("web").spec().nodeName()).isEqualTo("large");
        assertThat(scheduled("web").orElseThrow().status()).isEqualTo("True");
    }

    @Test
    void aNodeThatIsUncordonedTakesWhoWaits() {
        start(1, Duration.ZERO);
        Node node = node("node-1", "2");
        door.now(new Action.Update(node.withSpec(node.spec().withUnschedulable(true))));
        pod("web", "1");
        time.settle();
        assertThat(now("web").spec().nodeName()).isEmpty();
        Node cordoned = door.view().find(Node.class, "", "node-1").orElseThrow();
        door.now(new Action.Update(cordoned.withSpec(cordoned.spec().withoutUnschedulable())));
        time.settle();
        assertThat(now("web").spec().nodeName()).isEqualTo("node-1");
    }

    @Test
    void theEndOfAPodMakesRoom() {
        start(1, Duration.ZERO);
        node("node-1", "1");
        pod("first", "1");
        time.settle();
        pod("second", "1");
        time.settle();
        assertThat(now("second").spec().nodeName()).isEmpty();
        Pod first = now("first");
        door.now(new Action.UpdateStatus(first.withStatus(first.status().withPhase("Succeeded"))));
        time.settle();
        assertThat(now("second").spec().nodeName()).isEqualTo("node-1");
    }

    @Test
    void podsOfOthersAreLeftAlone() {
        start(1, Duration.ZERO);
        node("node-1", "8");
        Pod other = Pod.create("default", "other");
        door.put(other.withSpec(other.spec().withSchedulerName("mine")));
        Pod gated = Pod.create("default", "gated");
        gated =
                (Pod)
                        door.put(
                                gated.withSpec(
                                        gated.spec()
                                                .withSchedulingGates(
                                                        List.of(
                                                                PodSchedulingGate.empty()
                                                                        .withName(
                                                                                "example.com/wait")))));
        time.advance(Duration.ofMinutes(10));
        assertThat(now("other").spec().nodeName()).isEmpty();
        assertThat(now("gated").spec().nodeName()).isEmpty();
        door.now(new Action.Update(gated.withSpec(gated.spec().withoutSchedulingGates())));
        time.settle();
        assertThat(now("gated").spec().nodeName()).isEqualTo("node-1");
    }

    @Test
    void aRefusedBindingIsTriedAgainAndHoldsNoPlace() {
        start(1, Duration.ZERO);
        node("node-1", "1");
        int[] binds = {0};
        door.refuse(action -> {
            if (action instanceof Action.Bind bind
                    && bind.pod().name().equals("bad")
                    && ++binds[0] < 4) {
                throw ApiError.forbidden("", "pods/binding", "bad", "not yet");
            }
        });
        pod("bad", "1");
        time.settle();
        assertThat(binds[0]).isEqualTo(1);
        assertThat(events("FailedScheduling").getFirst()).contains("not yet");
        time.advance(Duration.ofSeconds(30));
        assertThat(binds[0]).isEqualTo(4);
        assertThat(now("bad").spec().nodeName()).isEqualTo("node-1");
    }

    @Test
    void repetitionsAreToldOnce() {
        start(1, Duration.ZERO);
        node("node-1", "1");
        pod("big", "4");
        for (int i = 0; i < 5; i++) {
            pod("small" + i, "100m");
        }
        time.settle();
        for (int i = 0; i < 5; i++) {
            door.now(new Action.Delete(now("small" + i), Optional.of(0L), ""));
            time.settle();
        }
        assertThat(
                        door.view().list(Event.class).stream()
                                .filter(event -> event.reason().equals("FailedScheduling")))
                .singleElement()
                .extracting(Event::count)
                .isEqualTo(1);
    }

    @Test
    void higherPriorityIsPlacedFirst() {
        start(1, Duration.ZERO);
        pod("low", "1");
        Pod high = Pod.create("default", "high");
        Container container =
                Container.empty()
                        .withResources(
                                ResourceRequirements.empty().withRequests(Map.of("cpu", "1")));
        door.put(high.withSpec(high.spec().withPriority(1000).withContainers(List.of(container))));
        time.settle();
        node("node-1", "1");
        time.settle();
        assertThat(now("high").spec().nodeName()).isEqualTo("node-1");
        assertThat(now("low").spec().nodeName()).isEmpty();
    }

    private Pod important(String name, String cpu, int priority) {
        Pod pod = Pod.create("default", name);
        Container container =
                Container.empty()
                        .withName("main")
                        .withResources(
                                ResourceRequirements.empty().withRequests(Map.of("cpu", cpu)));
        return (Pod)
                door.put(
                        pod.withSpec(
                                pod.spec()
                                        .withPriority(priority)
                                        .withContainers(List.of(container))));
    }

    /** Who is evicted is told why and ends with its own grace; its room goes to whom it is for. */
    @Test
    void lessImportantPodsMakeRoom() {
        start(1, Duration.ZERO);
        node("node-1", "1");
        Pod low = important("low", "1", 0);
        door.now(
                new Action.Update(
                        low.withMetadata(low.metadata().withFinalizers(List.of("test/keep")))));
        time.settle();
        Pod high = important("high", "1", 1000);
        time.settle();
        assertThat(now("high").status().nominatedNodeName()).isEqualTo("node-1");
        assertThat(now("high").spec().nodeName()).isEmpty();
        assertThat(scheduled("high").orElseThrow().message())
                .isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
        PodCondition why =
                now("low").status().conditions().stream()
                        .filter(one -> one.type().equals("DisruptionTarget"))
                        .findFirst()
                        .orElseThrow();
        assertThat(why.status()).isEqualTo("True");
        assertThat(why.reason()).isEqualTo("PreemptionByScheduler");
        assertThat(why.message())
                .isEqualTo("default-scheduler: preempting to accommodate a higher priority pod");
        assertThat(now("low").isDeleting()).isTrue();
        assertThat(events("Preempted"))
                .containsExactly("Preempted by pod " + high.uid() + " on node node-1");
        Pod ending = now("low");
        door.now(
                new Action.Update(
                        ending.withMetadata(ending.metadata().withFinalizers(List.of()))));
        time.advance(Duration.ofMinutes(1));
        assertThat(now("high").spec().nodeName()).isEqualTo("node-1");
    }

    /** A pod of less importance does not slip into the room that was made. */
    @Test
    void roomThatWasMadeIsKept() {
        start(1, Duration.ofMillis(50));
        node("node-1", "1");
        important("low", "1", 0);
        time.advance(Duration.ofSeconds(2));
        important("high", "1", 1000);
        time.advance(Duration.ofMillis(500));
        important("sneaky", "1", 10);
        time.advance(Duration.ofMinutes(2));
        assertThat(now("high").spec().nodeName()).isEqualTo("node-1");
        assertThat(now("sneaky").spec().nodeName()).isEmpty();
        assertThat(events("Preempted")).hasSize(1);
    }

    /**
     * However late views are, all that are important run. As upstream's, preemption may evict one
     * too many where one pod takes the room that was made for another.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whoeverIsImportantFindsRoom(long seed) {
        start(seed, Duration.ofMillis(200));
        for (int i = 0; i < 4; i++) {
            node("node-" + i, "4");
        }
        for (int i = 0; i < 16; i++) {
            important("low" + i, "1", 0);
        }
        time.advance(Duration.ofSeconds(30));
        for (int i = 0; i < 6; i++) {
            important("high" + i, "1", 1000 + i);
        }
        time.advance(Duration.ofMinutes(20));
        assertThat(door.view().list(Pod.class))
                .filteredOn(pod -> pod.name().startsWith("high"))
                .allMatch(pod -> !pod.spec().nodeName().isEmpty());
        assertThat(door.view().list(Pod.class))
                .filteredOn(pod -> pod.name().startsWith("low"))
                .hasSizeBetween(8, 10);
        assertThat(scheduler.isQuiet()).isTrue();
    }

    @Test
    void aNodeThatDoesNotHelpIsNoReasonToTryAgain() {
        start(1, Duration.ZERO);
        node("node-1", "1");
        pod("big", "4");
        time.settle();
        assertThat(events("FailedScheduling")).hasSize(1);
        node("node-2", "2");
        time.settle();
        assertThat(events("FailedScheduling")).hasSize(1); // It would be "0/2 nodes" else.
        time.advance(Duration.ofMinutes(6));
        assertThat(events("FailedScheduling")).hasSize(2).last().asString().startsWith("0/2 nodes");
    }

    @Test
    void eachNameHasItsOwnProfile() {
        time = new Simulation(1);
        Loop loop = time.loop("cluster");
        door = new LocalDoor(new Kinds(Schema.kubernetes()), loop, time.clock(), time.randomness());
        door.put(Namespace.create("", "default"));
        var both =
                new Configuration(
                        List.of(
                                Profile.standard(Profile.DEFAULT_NAME),
                                Profile.standard("packing")),
                        Rests.DEFAULT);
        Scheduler.room(
                        door,
                        loop,
                        time.clock(),
                        time.randomness(),
                        both,
                        io.podium.scheduler.Meter.SILENT)
                .start();
        node("node-1", "2");
        Pod pod = Pod.create("default", "mine");
        door.put(pod.withSpec(pod.spec().withSchedulerName("packing")));
        time.settle();
        assertThat(now("mine").spec().nodeName()).isEqualTo("node-1");
        assertThat(door.view().list(Event.class).getFirst().source().component())
                .isEqualTo("packing");
    }

    @Test
    void tellsHowAttemptsEndAndWhoWaits() {
        start(3, Duration.ZERO);
        node("small", "1");
        pod("large", "4");
        Pod gated = Pod.create("default", "gated");
        door.put(
                gated.withSpec(
                        gated.spec()
                                .withSchedulingGates(
                                        List.of(PodSchedulingGate.empty().withName("later")))));
        time.advance(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("preempting", "default-scheduler UNSCHEDULABLE");
        assertThat(pending).containsExactly(0, 0, 1, 1);
        heard.clear();
        time.advance(Duration.ofSeconds(20));
        node("big", "8");
        time.advance(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("default-scheduler SCHEDULED", "bound after 2 in 21 s");
        assertThat(pending).containsExactly(0, 0, 0, 1);
    }

    /** The first of ten pods has its plugins timed; all are counted. */
    @Test
    void tellsWhatPluginsDo() {
        start(4, Duration.ZERO);
        node("small", "1");
        pod("large", "4");
        time.advance(Duration.ofSeconds(1));
        assertThat(plugins)
                .containsExactly(
                        "timed: NodeUnschedulable at Filter: Success",
                        "timed: TaintToleration at Filter: Success",
                        "timed: NodeResourcesFit at Filter: UnschedulableAndUnresolvable",
                        "default-scheduler: Filter Success",
                        "default-scheduler: PostFilter Unschedulable",
                        "timed: DefaultPreemption at PostFilter: Unschedulable",
                        "NodeUnschedulable at Filter: 1",
                        "TaintToleration at Filter: 1",
                        "NodeResourcesFit at Filter: 1",
                        "holds 1 nodes, 0 pods, 0 promised");
        node("big", "8");
        node("bigger", "8");
        plugins.clear();
        time.advance(Duration.ofSeconds(20));
        assertThat(plugins)
                .contains(
                        "default-scheduler: Filter Success",
                        "default-scheduler: Score Success",
                        "default-scheduler: Bind Success",
                        "NodeResourcesFit at Filter: 3",
                        "NodeResourcesFit at Score: 2",
                        "holds 3 nodes, 1 pods, 0 promised")
                .noneMatch(one -> one.startsWith("timed"));
    }
}
