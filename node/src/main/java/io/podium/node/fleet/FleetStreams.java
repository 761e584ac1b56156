package io.podium.node.fleet;

import io.podium.api.core.v1.Pod;
import io.podium.api.streams.NodeStreams;
import io.podium.api.time.GoTime;
import io.podium.base.time.Clock;
import io.podium.node.fleet.PodStory.Told;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** What can be had of simulated pods: the lines their scripts write; nothing can be run in them. */
final class FleetStreams implements NodeStreams {
    private static final int NOT_FOUND = 404;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_IMPLEMENTED = 501;

    private final Function<PodReference, Optional<FleetPod>> pods;
    private final Function<Instant, CompletableFuture<Void>> alarms;
    private final Clock clock;

    /**
     * @param alarms complete at a time, or earlier when any pod has changed
     */
    FleetStreams(
            Function<PodReference, Optional<FleetPod>> pods,
            Function<Instant, CompletableFuture<Void>> alarms,
            Clock clock) {
        this.pods = pods;
        this.alarms = alarms;
        this.clock = clock;
    }

    @Override
    public void logs(LogRequest request, Runnable ready, OutputStream out)
            throws IOException, InterruptedException {
        Told told = told(request.pod(), request.container());
        // While it waits to be started again the run that ended is the last and the previous one.
        Optional<Instant> started =
                request.previous() && !told.story().isWaiting()
                        ? told.story().lastStarted()
                        : told.story().started();
        if (started.isEmpty()) {
            throw notThere(request, told);
        }
        ready.run();
        write(request, told.script().log(), started.get(), out);
        if (request.follow() && !request.previous()) {
            follow(request, started.get());
        }
    }

    private StreamRefused notThere(LogRequest request, Told told) {
        String why =
                pods.apply(request.pod())
                        .map(pod -> FleetStatus.notBegun(pod.pod(), told))
                        .orElse("ContainerCreating");
        return new StreamRefused(
                BAD_REQUEST,
                request.previous()
                        ? "previous terminated container \""
                                + request.container()
                                + "\" in pod \""
                                + request.pod().name()
                                + "\" not found"
                        : "container \""
                                + request.container()
                                + "\" in pod \""
                                + request.pod().name()
                                + "\" is waiting to start: "
                                + why);
    }

    private Told told(PodReference reference, String container) throws StreamRefused {
        Optional<FleetPod> pod = pods.apply(reference);
        if (pod.isEmpty()) {
            throw new StreamRefused(NOT_FOUND, "pod \"" + reference.name() + "\" not found");
        }
        Told told;
        try {
            told = pod.get().story().containers().get(container);
        } catch (PodScript.Unreadable trouble) {
            throw new StreamRefused(BAD_REQUEST, trouble.getMessage());
        }
        if (told == null) {
            throw new StreamRefused(
                    BAD_REQUEST,
                    "container \""
                            + container
                            + "\" in pod \""
                            + reference.name()
                            + "\" is waiting to start: PodInitializing");
        }
        return told;
    }

    /** All lines of a run were written at its start. */
    private void write(LogRequest request, List<String> lines, Instant started, OutputStream out)
            throws IOException {
        Optional<Instant> since =
                request.sinceTime().or(() -> request.since().map(clock.now()::minus));
        boolean isTooOld = since.filter(started::isBefore).isPresent();
        int shown = isTooOld ? 0 : lines.size();
        if (request.tailLines().isPresent()) {
            shown = (int) Math.min(shown, request.tailLines().get());
        }
        long left = request.limitBytes().orElse(Long.MAX_VALUE);
        for (String line : lines.subList(lines.size() - shown, lines.size())) {
            String text = (request.timestamps() ? GoTime.format(started) + " " : "") + line + "\n";
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int length = (int) Math.min(left, bytes.length);
            out.write(bytes, 0, length);
            left -= length;
        }
    }

    /** Waits until the run is over or its pod is gone. */
    private void follow(LogRequest request, Instant started)
            throws IOException, InterruptedException {
        while (true) {
            Optional<FleetPod> pod = pods.apply(request.pod());
            if (pod.isEmpty()) {
                return;
            }
            Told told = pod.get().story().containers().get(request.container());
            if (told == null
                    || !told.story().isRunning()
                    || !told.story().started().equals(Optional.of(started))) {
                return;
            }
            try {
                alarms.apply(told.story().next().orElse(Instant.MAX)).get();
            } catch (ExecutionException e) {
                throw new IOException("the simulation ended", e);
            }
        }
    }

    @Override
    public Exit exec(ExecRequest request, Terminal terminal) throws StreamRefused {
        throw refused(request.pod(), "no command can be run in it");
    }

    @Override
    public Exit attach(AttachRequest request, Terminal terminal) throws StreamRefused {
        throw refused(request.pod(), "there is nothing to attach to");
    }

    @Override
    public void portForward(PodReference pod, int port, InputStream in, OutputStream out)
            throws StreamRefused {
        throw refused(pod, "nothing listens in it");
    }

    private StreamRefused refused(PodReference reference, String why) {
        String node =
                pods.apply(reference)
                        .map(FleetPod::pod)
                        .map(Pod::spec)
                        .map(s -> s.nodeName())
                        .orElse("");
        return new StreamRefused(
                NOT_IMPLEMENTED,
                "pod " + reference.name() + " is on the simulated node " + node + ": " + why);
    }
}
