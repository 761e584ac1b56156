package io.podium.node.agent;

import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.node.cri.ContainerRuntime;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.cri.v1.Container;
import io.podium.node.cri.v1.PodSandbox;
import io.podium.node.pod.Labels;
import io.podium.node.pod.Mark;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether anything changed in the runtime without us: containers that ended,
 * sandboxes that died. CRI has no events in containerd 1.6; two short lists a second for the whole
 * node cost less than they would save.
 */
final class Relist {
    private static final Logger LOG = LoggerFactory.getLogger(Relist.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final ContainerRuntime runtime;
    private final Clock clock;
    private final Loop loop;
    private final Executor doers;
    private final Listener changed;
    private Map<String, Long> before = Map.of();
    private boolean known;
    private boolean away;
    private boolean closed;

    /** Who hears of pods that changed. */
    interface Listener {
        /**
         * False when it is too early to say whether this is news: the next look tells it again.
         *
         * @param sandbox one of the pod's; with nothing but the uid when it has none left
         * @param mark the {@link Mark} of all the pod has
         * @param askedNanos when the runtime was asked
         */
        boolean hears(PodSandbox sandbox, long mark, long askedNanos);
    }

    Relist(ContainerRuntime runtime, Clock clock, Loop loop, Executor doers, Listener changed) {
        this.runtime = runtime;
        this.clock = clock;
        this.loop = loop;
        this.doers = doers;
        this.changed = changed;
    }

    void start() {
        loop.schedule(PERIOD, () -> doers.execute(this::look));
    }

    /**
     * Only when the cluster's pods are known can a pod be told to be an orphan. True the first
     * time.
     */
    synchronized boolean podsKnown() {
        boolean first = !known;
        known = true;
        return first;
    }

    synchronized boolean arePodsKnown() {
        return known;
    }

    synchronized void close() {
        closed = true;
    }

    private void look() {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (!known) {
                start();
                return;
            }
        }
        try {
            compare();
            away = false;
        } catch (RuntimeTrouble trouble) {
            if (!away) {
                LOG.warn("cannot list what runs: {}", trouble.getMessage());
            }
            away = true;
        } finally {
            start();
        }
    }

    private void compare() {
        long asked = clock.nanos();
        var sandboxes = new HashMap<String, PodSandbox>();
        var states = new HashMap<String, Long>();
        for (PodSandbox sandbox : runtime.listPodSandboxes(Map.of())) {
            String uid = sandbox.labels().getOrDefault(Labels.POD_UID, "");
            sandboxes.put(uid, sandbox);
            states.merge(uid, Mark.of(sandbox.id(), sandbox.state()), Long::sum);
        }
        for (Container container : runtime.listContainers(Map.of())) {
            String uid = container.labels().getOrDefault(Labels.POD_UID, "");
            states.merge(uid, Mark.of(container.id(), container.state()), Long::sum);
        }
        states.keySet().retainAll(sandboxes.keySet());
        sandboxes.forEach((uid, sandbox) -> {
            Long old = before.get(uid);
            boolean isHeard =
                    states.get(uid).equals(old) || changed.hears(sandbox, states.get(uid), asked);
            if (!isHeard) {
                states.compute(uid, (same, mark) -> old); // None at all when it is null.
            }
        });
        before.forEach((uid, mark) -> {
            boolean isHeard =
                    sandboxes.containsKey(uid)
                            || uid.isEmpty()
                            || changed.hears(
                                    PodSandbox.empty().withLabels(Map.of(Labels.POD_UID, uid)),
                                    Mark.NOTHING,
                                    asked);
            if (!isHeard) {
                states.put(uid, mark);
            }
        });
        before = states;
    }
}
