package io.podium.node.agent;

import io.podium.base.loop.Loop;
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
import java.util.function.ObjLongConsumer;
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
    private final Loop loop;
    private final Executor doers;
    private final ObjLongConsumer<PodSandbox> changed;
    private Map<String, Long> before = Map.of();
    private boolean known;
    private boolean away;
    private boolean closed;

    /**
     * @param changed called with a sandbox of each pod that changed and the {@link Mark} of all it
     *     has; with nothing but the uid when it has none left
     */
    Relist(
            ContainerRuntime runtime,
            Loop loop,
            Executor doers,
            ObjLongConsumer<PodSandbox> changed) {
        this.runtime = runtime;
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
        sandboxes.forEach((uid, sandbox) -> {
            if (!states.get(uid).equals(before.get(uid))) {
                changed.accept(sandbox, states.get(uid));
            }
        });
        before.forEach((uid, mark) -> {
            if (!sandboxes.containsKey(uid) && !uid.isEmpty()) {
                changed.accept(
                        PodSandbox.empty().withLabels(Map.of(Labels.POD_UID, uid)), Mark.NOTHING);
            }
        });
        states.keySet().retainAll(sandboxes.keySet());
        before = states;
    }
}
