package io.podium.controllers;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.DeploymentStrategy;
import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.apps.v1.RollingUpdateDeployment;
import io.podium.api.coordination.v1.Lease;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.meta.v1.LabelSelector;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Schema;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Loop;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.View;
import io.podium.client.local.LocalDoor;
import io.podium.client.local.LocalKubelet;
import io.podium.client.runtime.Meter;
import io.podium.client.runtime.Spoke;
import io.podium.client.runtime.Trigger;
import io.podium.client.runtime.Work;
import io.podium.client.view.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * All controllers, a scheduler that takes the first node and a kubelet that runs nothing, on one
 * seed.
 */
final class SmallCluster {
    static final Kinds KINDS = new Kinds(Schema.kubernetes());

    final Simulation time;
    final LocalDoor door;
    final List<String> loudFailures = new ArrayList<>();
    private final Spoke controllers;
    private final Spoke others;
    private Predicate<Pod> works = _ -> true;
    private Function<Pod, Optional<ShortPods.End>> ends = _ -> Optional.empty();

    SmallCluster(long seed, Duration latency) {
        time = new Simulation(seed);
        Loop loop = time.loop("cluster");
        door = new LocalDoor(KINDS, loop, time.clock(), time.randomness());
        Meter meter =
                new Meter() {
                    @Override
                    public void failed(String work, Key key, String message, boolean isQuiet) {
                        if (!isQuiet) {
                            loudFailures.add(work + " " + key + ": " + message);
                        }
                    }
                };
        controllers =
                Controllers.room(
                        _ -> door,
                        KINDS,
                        loop,
                        time.clock(),
                        time.randomness(),
                        meter,
                        new Trust(
                                "-----PEM-----",
                                (request, usages, life) -> "-----PEM-----",
                                (account, secret) -> "token of " + account.name()));
        others =
                new Spoke(
                        loop,
                        time.clock(),
                        time.randomness(),
                        meter,
                        List.of(
                                new LocalKubelet(pod -> works.test(pod)).work(door),
                                new Work(
                                        "ends",
                                        door,
                                        new ShortPods(pod -> ends.apply(pod)),
                                        Trigger.self(Pod.class)),
                                new Work(
                                        "binder",
                                        door,
                                        SmallCluster::bind,
                                        Trigger.self(Pod.class))));
        door.put(Node.create("", "node-1"));
        door.put(Namespace.create("", "default"));
        door.put(Namespace.create("", "kube-node-lease"));
        Lease lease = Lease.create("kube-node-lease", "node-1");
        door.put(
                lease.withSpec(
                        lease.spec().withRenewTime(time.clock().now().plus(Duration.ofDays(1)))));
        controllers.start();
        others.start();
        door.latency(latency);
    }

    private static List<Action> bind(View view, Key key) {
        return view.find(Pod.class, key)
                .filter(pod -> pod.spec().nodeName().isEmpty() && !pod.isDeleting())
                .map(pod -> List.<Action>of(new Action.Bind(pod, "node-1")))
                .orElse(List.of());
    }

    void readyWhen(Predicate<Pod> which) {
        works = which;
    }

    /** How pods end by themselves. */
    void endsAs(Function<Pod, Optional<ShortPods.End>> script) {
        ends = script;
    }

    /**
     * Lets time pass until nothing is left to do, at most so long; answers whether it came to rest.
     */
    boolean rest(Duration limit) {
        time.advance(limit);
        return controllers.isQuiet() && others.isQuiet();
    }

    /** Lets time pass in small steps with a look after each. */
    void watch(Duration limit, Runnable look) {
        for (long millis = 0; millis < limit.toMillis(); millis += 5) {
            time.advance(Duration.ofMillis(5));
            look.run();
        }
    }

    static Deployment web(int replicas, String image) {
        Map<String, String> labels = Map.of("app", "web");
        PodTemplateSpec template =
                PodTemplateSpec.empty().withMetadata(ObjectMeta.empty().withLabels(labels));
        template =
                template.withSpec(
                        template.spec()
                                .withContainers(
                                        List.of(
                                                Container.empty()
                                                        .withName("web")
                                                        .withImage(image))));
        Deployment deployment = Deployment.create("default", "web");
        return deployment.withSpec(
                deployment
                        .spec()
                        .withReplicas(replicas)
                        .withSelector(LabelSelector.empty().withMatchLabels(labels))
                        .withTemplate(template)
                        .withRevisionHistoryLimit(10)
                        .withProgressDeadlineSeconds(600)
                        .withStrategy(rolling("25%", "25%")));
    }

    static DeploymentStrategy rolling(Object maxSurge, Object maxUnavailable) {
        return DeploymentStrategy.empty()
                .withType("RollingUpdate")
                .withRollingUpdate(
                        RollingUpdateDeployment.empty()
                                .withMaxSurge(maxSurge)
                                .withMaxUnavailable(maxUnavailable));
    }

    static Deployment image(Deployment deployment, String image) {
        PodTemplateSpec template = deployment.spec().template();
        List<Container> containers =
                List.of(template.spec().containers().getFirst().withImage(image));
        return deployment.withSpec(
                deployment
                        .spec()
                        .withTemplate(
                                template.withSpec(template.spec().withContainers(containers))));
    }

    Deployment web() {
        return view().find(Deployment.class, "default", "web").orElseThrow();
    }

    /** A user edits the Deployment as it is now. */
    void edit(UnaryOperator<Deployment> change) {
        Deployment now = web();
        door.now(
                new Action.Update(
                        change.apply(now).withMetadata(now.metadata().withoutResourceVersion())));
    }

    View view() {
        return door.view();
    }

    List<Pod> pods() {
        return view().list(Pod.class);
    }

    List<ReplicaSet> sets() {
        return view().list(ReplicaSet.class);
    }

    List<String> images() {
        return pods().stream()
                .filter(pod -> !pod.isDeleting())
                .map(pod -> pod.spec().containers().getFirst().image())
                .toList();
    }

    long ready() {
        return pods().stream()
                .filter(io.podium.controllers.workload.Pods::isReady)
                .filter(pod -> !pod.isDeleting())
                .count();
    }

    /** How many pods of the set count. */
    long active(ReplicaSet set) {
        return view().ownedBy(set.uid(), Pod.class).stream()
                .filter(io.podium.controllers.workload.Pods::isActive)
                .count();
    }

    List<String> events(String reason) {
        return view().list(Event.class).stream()
                .filter(event -> event.reason().equals(reason))
                .map(Event::message)
                .toList();
    }

    <T extends ApiObject> T stored(T object) {
        @SuppressWarnings("unchecked") // The door answers an object of the kind it was given.
        T stored = (T) door.put(object);
        return stored;
    }
}
