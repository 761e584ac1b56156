package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerRestartRule;
import io.podium.api.core.v1.ContainerRestartRuleOnExitCodes;
import io.podium.api.core.v1.ExecAction;
import io.podium.api.core.v1.LifecycleHandler;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Probe;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.node.probe.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Pods and observations from short texts, and a model of what steps do to them. */
final class World {
    static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private static final ContainerRestartRule RESTART_ALL =
            ContainerRestartRule.empty()
                    .withAction("RestartAllContainers")
                    .withExitCodes(
                            ContainerRestartRuleOnExitCodes.empty()
                                    .withOperator("In")
                                    .withValues(List.of(42)));

    Instant now = START;
    Observed.Volumes volumes = Observed.Volumes.MOUNTED;
    boolean deleted;
    boolean forgotten;
    final List<SandboxSeen> sandboxes = new ArrayList<>();
    final List<ContainerSeen> containers = new ArrayList<>();
    final Map<String, Hold> holds = new HashMap<>();
    final Map<String, BackOff> backOffs = new HashMap<>();
    final Map<String, Stopping> stopping = new HashMap<>();
    final Map<String, Health> health = new HashMap<>();
    final Map<String, ResourceRequirements> applied = new HashMap<>();
    Optional<ResourceRequirements> whole = Optional.empty();
    final Set<String> stopped = new HashSet<>();
    private int last;

    /**
     * Names; one before a slash is an init container, one with a plus a sidecar: {@code
     * +proxy/setup/web}. Behind a name: ! a postStart hook, ^ a preStop hook, ? a startup probe, %
     * a readiness probe, @ a liveness probe that gives 5 s to end, * a rule that restarts all
     * containers when it exits with 42.
     */
    static Pod pod(String policy, String names) {
        var inits = new ArrayList<Container>();
        var regulars = new ArrayList<Container>();
        String[] parts = names.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean sidecar = parts[i].startsWith("+");
            if (i < parts.length - 1) {
                Container container = container(sidecar ? parts[i].substring(1) : parts[i]);
                inits.add(sidecar ? container.withRestartPolicy("Always") : container);
            } else {
                for (String name : parts[i].split(",", -1)) {
                    regulars.add(container(name));
                }
            }
        }
        Pod pod = Pod.create("ns", "p");
        pod = pod.withMetadata(pod.metadata().withUid("u"));
        return pod.withSpec(
                PodSpec.empty()
                        .withRestartPolicy(policy)
                        .withInitContainers(inits)
                        .withContainers(regulars));
    }

    private static Container container(String text) {
        String name = text.replaceAll("[^a-z]", "");
        var handler =
                LifecycleHandler.empty().withExec(ExecAction.empty().withCommand(List.of("true")));
        var probe = Probe.empty().withExec(ExecAction.empty().withCommand(List.of("true")));
        var container = Container.empty().withName(name).withImage("img");
        for (char flag : text.substring(name.length()).toCharArray()) {
            container =
                    switch (flag) {
                        case '!' ->
                                container.withLifecycle(
                                        container.lifecycle().withPostStart(handler));
                        case '^' ->
                                container.withLifecycle(container.lifecycle().withPreStop(handler));
                        case '*' -> container.withRestartPolicyRules(List.of(RESTART_ALL));
                        case '?' -> container.withStartupProbe(probe);
                        case '%' -> container.withReadinessProbe(probe);
                        default ->
                                container.withLivenessProbe(
                                        probe.withTerminationGracePeriodSeconds(5));
                    };
        }
        return container;
    }

    /**
     * Words such as {@code novolumes sandbox dead web#0:running web#1:exit1 web:hold
     * stopping(web)}. As many ticks behind a container as its round has.
     */
    static World of(Pod pod, String text) {
        var world = new World();
        for (String word : text.strip().split("\\s+", -1)) {
            world.read(pod, word);
        }
        return world;
    }

    private void read(Pod pod, String word) {
        switch (word) {
            case "", "nothing" -> {}
            case "novolumes" -> volumes = Observed.Volumes.UNKNOWN;
            case "unmounted" -> volumes = Observed.Volumes.UNMOUNTED;
            case "sandbox" -> sandboxes.addFirst(sandbox(sandboxes.size(), true));
            case "dead" -> sandboxes.addFirst(sandbox(sandboxes.size(), false));
            case "stopped" -> {
                sandboxes.addFirst(sandbox(sandboxes.size(), false));
                stopped.add(sandboxes.getFirst().id());
            }
            case "deleted" -> deleted = true;
            default -> {
                if (word.contains("=")) {
                    health(
                            word.substring(0, word.indexOf('=')),
                            word.substring(word.indexOf('=') + 1));
                } else {
                    container(pod, word);
                }
            }
        }
    }

    private void health(String id, String word) {
        Health before = health.getOrDefault(id, Health.UNKNOWN);
        health.put(
                id,
                switch (word) {
                    case "starting" ->
                            new Health(true, before.started(), before.ready(), before.failed());
                    case "started" ->
                            new Health(false, Optional.of(true), before.ready(), before.failed());
                    case "ready" ->
                            new Health(false, before.started(), Optional.of(true), before.failed());
                    case "unready" ->
                            new Health(
                                    false, before.started(), Optional.of(false), before.failed());
                    default ->
                            new Health(
                                    false,
                                    before.started(),
                                    before.ready(),
                                    Optional.of(Purpose.valueOf(word)));
                });
    }

    private void container(Pod pod, String word) {
        String name = word.substring(0, word.indexOf('#'));
        String state = word.substring(word.indexOf(':') + 1);
        int attempt = Integer.parseInt(word.substring(word.indexOf('#') + 1, word.indexOf(':')));
        if (state.endsWith("*")) {
            state = state.substring(0, state.length() - 1);
            backOffs.put(name, BackOff.first(now));
        }
        int round = state.length() - state.replace("'", "").length();
        state = state.replace("'", "");
        boolean old = state.endsWith("~");
        state = old ? state.substring(0, state.length() - 1) : state;
        state = state.equals("run") ? "running" : state;
        boolean exited = state.startsWith("exit");
        String hash = old ? "old" : Specs.container(pod, name).map(Specs::hash).orElse("");
        String id = name + "#" + attempt;
        boolean taken = containers.stream().anyMatch(c -> c.id().equals(id));
        containers.addFirst(
                new ContainerSeen(
                        taken ? id + "'" + containers.size() : id,
                        sandboxes.getFirst().id(),
                        name,
                        attempt,
                        exited
                                ? ContainerSeen.State.EXITED
                                : ContainerSeen.State.valueOf(
                                        state.toUpperCase(java.util.Locale.ROOT)),
                        hash,
                        now,
                        Optional.of(now),
                        exited ? Optional.of(now) : Optional.empty(),
                        exited ? Integer.parseInt(state.substring(4)) : 0,
                        "",
                        "",
                        "img",
                        "img@1",
                        "",
                        round));
    }

    private SandboxSeen sandbox(int attempt, boolean ready) {
        return new SandboxSeen(
                "s" + attempt, attempt, ready, now, ready ? List.of("10.0.0.1") : List.of());
    }

    Observed seen() {
        return new Observed(
                sandboxes,
                containers,
                holds,
                backOffs,
                Set.of(),
                stopping,
                health,
                new Sizes(applied, whole, Optional.empty()),
                stopped,
                volumes,
                deleted);
    }

    /** What the runtime would show after the step. */
    void apply(Pod pod, Step step) {
        switch (step) {
            case Step.MountVolumes() -> volumes = Observed.Volumes.MOUNTED;
            case Step.CreateSandbox(int attempt) -> sandboxes.addFirst(sandbox(attempt, true));
            case Step.StopSandbox(String id) -> {
                stopped.add(id);
                sandboxes.replaceAll(s ->
                        s.id().equals(id)
                                ? new SandboxSeen(id, s.attempt(), false, s.createdAt(), List.of())
                                : s);
                containers.replaceAll(
                        c -> c.sandboxId().equals(id) && c.isRunning() ? ended(c) : c);
            }
            case Step.RemoveSandbox(String id) -> sandboxes.removeIf(s -> s.id().equals(id));
            case Step.Start start -> {
                containers.addFirst(
                        new ContainerSeen(
                                start.container() + "#" + start.attempt() + "-" + last++,
                                start.sandboxId(),
                                start.container(),
                                start.attempt(),
                                ContainerSeen.State.RUNNING,
                                Specs.hash(Specs.container(pod, start.container()).orElseThrow()),
                                now,
                                Optional.of(now),
                                Optional.empty(),
                                0,
                                "",
                                "",
                                "img",
                                "img@1",
                                "",
                                Rounds.current(pod, seen())));
                holds.remove(start.container());
                if (Specs.isInit(pod, start.container())
                        && !Specs.isSidecar(
                                Specs.container(pod, start.container()).orElseThrow())) {
                    containers.set(0, succeeded(containers.getFirst()));
                }
            }
            case Step.Stop stop -> {
                stopping.put(stop.id(), new Stopping(stop.stage(), now.plus(stop.grace())));
                if (stop.stage() == Stopping.Stage.SIGNAL) {
                    containers.replaceAll(c -> c.id().equals(stop.id()) ? ended(c) : c);
                }
            }
            case Step.Resize resize ->
                    applied.put(
                            resize.id(),
                            Specs.container(pod, resize.container()).orElseThrow().resources());
            case Step.ResizePod() -> whole = Optional.of(pod.spec().resources());
            case Step.RemoveContainer remove ->
                    containers.removeIf(c -> c.id().equals(remove.id()));
            case Step.Keep(String container, Hold hold) -> holds.put(container, hold);
            case Step.UnmountVolumes() -> volumes = Observed.Volumes.UNMOUNTED;
            case Step.DeleteObject() -> deleted = true;
            case Step.Forget() -> forgotten = true;
            case Step.WakeAt(Instant at) -> now = at.isAfter(now) ? at : now;
        }
    }

    private ContainerSeen ended(ContainerSeen c) {
        return end(c, 143);
    }

    private ContainerSeen succeeded(ContainerSeen c) {
        return end(c, 0);
    }

    private ContainerSeen end(ContainerSeen c, int exit) {
        return new ContainerSeen(
                c.id(),
                c.sandboxId(),
                c.name(),
                c.attempt(),
                ContainerSeen.State.EXITED,
                c.hash(),
                c.createdAt(),
                c.startedAt(),
                Optional.of(now),
                exit,
                "",
                "",
                c.image(),
                c.imageId(),
                c.stopSignal(),
                c.round());
    }

    /** Short words for steps. */
    static String text(List<Step> steps) {
        var words = new ArrayList<String>();
        for (Step step : steps) {
            words.add(
                    switch (step) {
                        case Step.MountVolumes() -> "mount";
                        case Step.CreateSandbox(int attempt) -> "sandbox(" + attempt + ")";
                        case Step.StopSandbox(String id) -> "stopSandbox(" + id + ")";
                        case Step.RemoveSandbox(String id) -> "removeSandbox(" + id + ")";
                        case Step.Start start ->
                                "start(" + start.container() + "#" + start.attempt() + ")";
                        case Step.Stop stop ->
                                switch (stop.stage()) {
                                            case HOOK -> "hook(";
                                            case TURN -> "turn(";
                                            case SIGNAL -> "stop(";
                                        }
                                        + stop.container()
                                        + ","
                                        + stop.grace().toSeconds()
                                        + ")";
                        case Step.Resize resize -> "resize(" + resize.container() + ")";
                        case Step.ResizePod() -> "resizePod";
                        case Step.RemoveContainer remove -> "remove(" + remove.id() + ")";
                        case Step.Keep(String container, Hold hold) ->
                                "keep("
                                        + container
                                        + ","
                                        + java.time.Duration.between(START, hold.until())
                                                .toSeconds()
                                        + ")";
                        case Step.UnmountVolumes() -> "unmount";
                        case Step.DeleteObject() -> "delete";
                        case Step.Forget() -> "forget";
                        case Step.WakeAt(Instant at) ->
                                "wake(" + java.time.Duration.between(START, at).toSeconds() + ")";
                    });
        }
        return String.join(" ", words);
    }
}
