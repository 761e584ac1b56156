package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Probe;
import io.podium.base.loop.Loop;
import io.podium.node.probe.Answer;
import io.podium.node.probe.Probing;
import io.podium.node.probe.Purpose;
import io.podium.node.probe.Question;
import io.podium.node.probe.Questions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks one pod's probes when they are due, and wakes the worker when an answer changes anything.
 */
final class Probes {
    private static final List<Purpose> ALL =
            List.of(Purpose.STARTUP, Purpose.LIVENESS, Purpose.READINESS);

    private final NodeTools tools;
    private final Runnable wake;
    private final Map<Key, Probing> probings = new HashMap<>();
    private final Set<Key> asking = new HashSet<>();
    private final Map<Key, Loop.Cancel> timers = new HashMap<>();
    private Pod pod = Pod.create("", "");
    private Observed seen;
    private boolean closed;

    private record Key(String container, Purpose purpose) {}

    Probes(NodeTools tools, Runnable wake) {
        this.tools = tools;
        this.wake = wake;
    }

    /** Follows what runs now: new containers are asked, ended ones no more. */
    synchronized void follow(PodDesired desired, Observed now) {
        if (closed) {
            return;
        }
        pod = desired.pod();
        seen = now;
        var wanted = new HashSet<Key>();
        for (ContainerSeen running : now.running()) {
            Optional<Container> spec = Specs.container(pod, running.name());
            if (spec.isEmpty() || now.health(running.id()).starting()) {
                continue;
            }
            boolean ends =
                    desired.wish() != PodDesired.Wish.RUN
                            || now.stopping().containsKey(running.id());
            for (Purpose purpose : ALL) {
                var key = new Key(running.id(), purpose);
                Optional<Probe> probe = probe(spec.get(), purpose);
                // A container that ends is asked for its readiness alone.
                if (probe.isPresent() && (!ends || purpose == Purpose.READINESS)) {
                    wanted.add(key);
                    Instant begun = running.startedAt().orElse(running.createdAt());
                    probings.computeIfAbsent(
                            key, same -> Probing.begin(purpose, probe.get(), begun));
                } else if (ends && probings.containsKey(key)) {
                    wanted.add(key); // What it said still counts, but it is asked no more.
                    cancel(key);
                    continue;
                }
                arm(key);
            }
        }
        for (Key key : List.copyOf(probings.keySet())) {
            if (!wanted.contains(key)) {
                probings.remove(key);
                cancel(key);
            }
        }
    }

    private static Optional<Probe> probe(Container container, Purpose purpose) {
        return switch (purpose) {
            case STARTUP -> optional(container.hasStartupProbe(), container.startupProbe());
            case LIVENESS -> optional(container.hasLivenessProbe(), container.livenessProbe());
            default -> optional(container.hasReadinessProbe(), container.readinessProbe());
        };
    }

    private static Optional<Probe> optional(boolean there, Probe probe) {
        return there ? Optional.of(probe) : Optional.empty();
    }

    private void cancel(Key key) {
        Loop.Cancel timer = timers.remove(key);
        if (timer != null) {
            timer.cancel();
        }
    }

    private void arm(Key key) {
        Probing probing = probings.get(key);
        if (probing == null || asking.contains(key) || timers.containsKey(key)) {
            return;
        }
        Optional<ContainerSeen> running = running(key);
        boolean started =
                running.isPresent()
                        && Specs.container(pod, running.get().name())
                                .filter(spec ->
                                        Statuses.isStarted(
                                                pod,
                                                spec,
                                                running.get(),
                                                seen.withHealth(health(seen.health()))))
                                .isPresent();
        probing.due(started)
                .ifPresent(due -> {
                    Duration wait = Duration.between(tools.clock().now(), due);
                    Duration pause = wait.isNegative() ? Duration.ZERO : wait;
                    timers.put(key, tools.loop().schedule(pause, () -> ask(key)));
                });
    }

    private Optional<ContainerSeen> running(Key key) {
        return seen.running().stream().filter(one -> one.id().equals(key.container())).findFirst();
    }

    private void ask(Key key) {
        Question question;
        Probing probing;
        synchronized (this) {
            timers.remove(key);
            probing = probings.get(key);
            Optional<ContainerSeen> running = running(key);
            if (closed || probing == null || running.isEmpty() || !asking.add(key)) {
                return;
            }
            probing = probing.ask(tools.clock().now());
            probings.put(key, probing);
            Container container = Specs.container(pod, running.get().name()).orElseThrow();
            question =
                    Questions.probe(
                            key.purpose(),
                            probing.probe(),
                            container,
                            key.container(),
                            address(tools, pod, seen));
        }
        tools.asker().ask(question, probing.patience(), answer -> answered(key, answer));
    }

    /** Where the pod is asked: its own address, or the node's when it shares that network. */
    static String address(NodeTools tools, Pod pod, Observed seen) {
        List<String> addresses =
                Specs.isHostNetwork(pod)
                        ? tools.config().addresses()
                        : seen.sandbox().map(SandboxSeen::addresses).orElse(List.of());
        return addresses.isEmpty() ? "" : addresses.getFirst();
    }

    private void answered(Key key, Answer answer) {
        boolean changed;
        Optional<String> name;
        synchronized (this) {
            asking.remove(key);
            Probing before = probings.get(key);
            name = running(key).map(ContainerSeen::name);
            if (closed || before == null || name.isEmpty()) {
                return;
            }
            Probing after = before.answered(answer);
            probings.put(key, after);
            changed = !after.verdict().equals(before.verdict()) || after.ended() != before.ended();
            arm(key);
        }
        tell(key.purpose(), name.get(), answer);
        if (changed) {
            wake.run();
        }
    }

    private void tell(Purpose purpose, String container, Answer answer) {
        String word = purpose.word();
        switch (answer.outcome()) {
            case SUCCESS -> {}
            case WARNING ->
                    tell(container, "ProbeWarning", word + " probe warning: " + answer.text());
            case FAILURE -> tell(container, "Unhealthy", word + " probe failed: " + answer.text());
            case ERROR ->
                    tell(
                            container,
                            "Unhealthy",
                            word
                                    + " probe errored and resulted in unknown state: "
                                    + answer.text());
        }
    }

    private void tell(String container, String reason, String message) {
        Pod about;
        synchronized (this) {
            about = pod;
        }
        String path = Specs.fieldPath(about, container);
        tools.events().tell(about, path, "Warning", reason, message);
    }

    /** Adds what the probes say to what the hooks say. */
    synchronized Map<String, Health> health(Map<String, Health> hooks) {
        var all = new HashMap<>(hooks);
        probings.forEach((key, probing) -> {
            Health before = all.getOrDefault(key.container(), Health.UNKNOWN);
            all.put(key.container(), with(before, key.purpose(), probing.verdict()));
        });
        return all;
    }

    private static Health with(Health health, Purpose purpose, Optional<Boolean> verdict) {
        Optional<Purpose> failed =
                health.failed()
                        .or(() ->
                                verdict.filter(good -> !good && purpose != Purpose.READINESS)
                                        .map(bad -> purpose));
        return new Health(
                health.starting(),
                purpose == Purpose.STARTUP ? verdict : health.started(),
                purpose == Purpose.READINESS ? verdict : health.ready(),
                failed);
    }

    /** Asks nothing more. */
    synchronized void close() {
        closed = true;
        timers.values().forEach(Loop.Cancel::cancel);
        timers.clear();
    }
}
