package io.podium.api.kinds.core;

import io.podium.api.strategy.Cells;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * What {@code kubectl get pods} shows: how far a pod has come, told from its containers' states.
 */
public final class PodCells {
    private PodCells() {}

    /** All that is told from the containers in one pass. */
    private static final class Summary {
        private final MapValue pod;
        private final MapValue status;
        private final Set<String> sidecars = new HashSet<>();
        private String reason;
        private long restarts;
        private String lastRestart = "";
        private long sidecarRestarts;
        private String lastSidecarRestart = "";
        private int ready;
        private int total;

        Summary(MapValue pod) {
            this.pod = pod;
            this.status = pod.map("status");
            this.reason =
                    status.string("reason").isEmpty()
                            ? status.string("phase")
                            : status.string("reason");
            if (Cells.condition(pod, "PodScheduled").string("reason").equals("SchedulingGated")) {
                reason = "SchedulingGated";
            }
            countContainers();
            boolean initializing = readInitContainers();
            if (!initializing || Cells.isTrue(pod, "Initialized")) {
                readContainers();
            }
            if (pod.map("metadata").has("deletionTimestamp")) {
                String phase = status.string("phase");
                if (status.string("reason").equals("NodeLost")) {
                    reason = "Unknown";
                } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                    reason = "Terminating";
                }
            }
        }

        private void countContainers() {
            total = pod.map("spec").list("containers").size();
            ListValue inits = pod.map("spec").list("initContainers");
            for (int i = 0; i < inits.size(); i++) {
                if (inits.map(i).string("restartPolicy").equals("Always")) {
                    sidecars.add(inits.map(i).string("name"));
                    total++;
                }
            }
        }

        private static String later(String time, MapValue container) {
            String finished = container.at("lastState", "terminated").string("finishedAt");
            return finished.compareTo(time) > 0 ? finished : time;
        }

        /** Whether an init container is still in the way. */
        private boolean readInitContainers() {
            ListValue containers = status.list("initContainerStatuses");
            for (int i = 0; i < containers.size(); i++) {
                MapValue container = containers.map(i);
                boolean isSidecar = sidecars.contains(container.string("name"));
                restarts += container.integer("restartCount");
                lastRestart = later(lastRestart, container);
                if (isSidecar) {
                    sidecarRestarts += container.integer("restartCount");
                    lastSidecarRestart = later(lastSidecarRestart, container);
                }
                MapValue state = container.map("state");
                MapValue terminated = state.map("terminated");
                if (state.has("terminated") && terminated.integer("exitCode") == 0) {
                    continue;
                }
                if (isSidecar && container.bool("started")) {
                    ready += container.bool("ready") ? 1 : 0;
                    continue;
                }
                String waiting = state.map("waiting").string("reason");
                if (state.has("terminated")) {
                    reason = "Init:" + ended(terminated);
                } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                    reason = "Init:" + waiting;
                } else {
                    reason = "Init:" + i + "/" + pod.map("spec").list("initContainers").size();
                }
                return true;
            }
            return false;
        }

        private static String ended(MapValue terminated) {
            String reason = terminated.string("reason");
            if (!reason.isEmpty()) {
                return reason;
            }
            return terminated.integer("signal") != 0
                    ? "Signal:" + terminated.integer("signal")
                    : "ExitCode:" + terminated.integer("exitCode");
        }

        private void readContainers() {
            restarts = sidecarRestarts;
            lastRestart = lastSidecarRestart;
            boolean hasRunning = false;
            String error = "";
            ListValue containers = status.list("containerStatuses");
            for (int i = containers.size() - 1; i >= 0; i--) {
                MapValue container = containers.map(i);
                restarts += container.integer("restartCount");
                lastRestart = later(lastRestart, container);
                MapValue state = container.map("state");
                String waiting = state.map("waiting").string("reason");
                if (!waiting.isEmpty()) {
                    reason = waiting;
                } else if (state.has("terminated")) {
                    reason = ended(state.map("terminated"));
                    error = state.map("terminated").integer("exitCode") != 0 ? reason : error;
                } else if (container.bool("ready") && state.has("running")) {
                    hasRunning = true;
                    ready++;
                }
            }
            if (reason.equals("Completed")) {
                settleCompleted(hasRunning, error);
            }
        }

        /** A completed container does not make a pod complete whose others still run or failed. */
        private void settleCompleted(boolean hasRunning, String error) {
            if (hasRunning && Cells.isTrue(pod, "Ready")) {
                reason = "Running";
            } else if (!error.isEmpty()) {
                reason = error;
            } else if (hasRunning) {
                reason = "NotReady";
            }
        }
    }

    public static Object ready(MapValue pod, Instant now) {
        var summary = new Summary(pod);
        return summary.ready + "/" + summary.total;
    }

    public static Object status(MapValue pod, Instant now) {
        return new Summary(pod).reason;
    }

    public static Object restarts(MapValue pod, Instant now) {
        var summary = new Summary(pod);
        boolean isDated = summary.restarts != 0 && !summary.lastRestart.isEmpty();
        return summary.restarts
                + (isDated ? " (" + Cells.since(summary.lastRestart, now, "") + " ago)" : "");
    }

    public static Object gates(MapValue pod, Instant now) {
        ListValue gates = pod.map("spec").list("readinessGates");
        if (gates.isEmpty()) {
            return "<none>";
        }
        int met = 0;
        for (int i = 0; i < gates.size(); i++) {
            met += Cells.isTrue(pod, gates.map(i).string("conditionType")) ? 1 : 0;
        }
        return met + "/" + gates.size();
    }
}
