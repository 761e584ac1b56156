package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.error.Shown;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.volume.MountTrouble;
import io.podium.node.volume.PayloadRenderer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the steps of one pod; what takes long goes on beside and wakes the worker at its end. */
final class PodDoer {
    private static final Logger LOG = LoggerFactory.getLogger(PodDoer.class);
    private static final Duration FIRST_MOUNT = Duration.ofMillis(500);
    private static final Duration LONGEST_MOUNT = Duration.ofMinutes(2);
    private static final Duration TOKEN_PATIENCE = Duration.ofSeconds(30);
    private static final Duration AFTER_FAILED_STOP = Duration.ofSeconds(2);

    private final NodeTools tools;
    private final PodMemory memory;
    private final PodCgroups cgroups;
    private final Hooks hooks;
    private final Resizer resizer;
    private final ImageVolumes imageVolumes;
    private final SandboxDoer sandboxes;
    private final StartDoer starts;
    private final PodFiles files;
    private final LocalCopy local;
    private final Runnable wake;

    PodDoer(
            NodeTools tools,
            PodMemory memory,
            Lookout lookout,
            Hooks hooks,
            Allocation allocation,
            LocalCopy local,
            Runnable wake) {
        this.tools = tools;
        this.memory = memory;
        this.hooks = hooks;
        this.local = local;
        this.wake = wake;
        cgroups = new PodCgroups(tools.config().cgroupMount());
        imageVolumes = new ImageVolumes(tools);
        resizer = new Resizer(tools, memory, cgroups, allocation);
        files = new PodFiles(tools);
        sandboxes = new SandboxDoer(tools, memory, lookout, cgroups, resizer, local);
        var drafts = new ContainerDrafts(tools, cgroups, local, files);
        var images = new Images(tools, memory, wake);
        starts = new StartDoer(tools, memory, lookout, sandboxes, drafts, images, resizer, hooks);
    }

    /**
     * Does the step. Trouble that no later plan would know of is thrown and tried again by the
     * worker.
     */
    void execute(Pod pod, Step step, Observed seen) {
        switch (step) {
            case Step.MountVolumes() -> mount(pod, seen);
            case Step.CreateSandbox(int attempt) -> sandboxes.make(pod, attempt);
            case Step.StopSandbox(String id) -> {
                tools.runtime().stopPodSandbox(id);
                memory.sandboxStopped(id);
            }
            case Step.RemoveSandbox(String id) -> tools.runtime().removePodSandbox(id);
            case Step.Start start -> starts.start(pod, start, seen);
            case Step.Stop stop -> stop(pod, stop, seen);
            case Step.Resize resize -> resizer.resize(pod, resize);
            case Step.ResizePod() -> resizer.resizeWhole(pod, seen);
            case Step.RemoveContainer remove -> {
                tools.runtime().removeContainer(remove.id());
                files.deleteLogs(pod, remove);
            }
            case Step.Keep(String container, Hold hold) -> {
                memory.hold(container, hold);
                tell(
                        pod,
                        container,
                        "Warning",
                        "BackOff",
                        "Back-off restarting failed container "
                                + container
                                + " in pod "
                                + Specs.text(pod));
            }
            case Step.UnmountVolumes() -> unmount(pod);
            case Step.Forget() -> forget(pod);
            case Step.DeleteObject() -> {} // The worker's own, as is the next.
            case Step.WakeAt ignored -> {}
        }
    }

    private void mount(Pod pod, Observed seen) {
        List<String> addresses = seen.sandbox().map(SandboxSeen::addresses).orElse(List.of());
        var renderer =
                new PayloadRenderer(
                        local.of(pod), tools.door().view(), tools.facts(addresses), tools.tokens());
        Instant now = tools.clock().now();
        try {
            Files.createDirectories(tools.volumes().folder(pod.uid()));
            if (tools.volumes().mount(pod, renderer)) {
                memory.volumes(Observed.Volumes.MOUNTED);
                memory.release(Hold.VOLUMES);
            } else {
                memory.hold(
                        Hold.VOLUMES, new Hold("WaitingForToken", "", now.plus(TOKEN_PATIENCE)));
            }
        } catch (MountTrouble trouble) {
            tools.events().tell(pod, "", "Warning", "FailedMount", trouble.event());
            memory.holdLonger(
                    Hold.VOLUMES, "FailedMount", trouble.event(), now, FIRST_MOUNT, LONGEST_MOUNT);
        } catch (IOException trouble) {
            throw new UncheckedIOException(
                    "cannot make the folder of pod " + Specs.text(pod), trouble);
        }
    }

    /**
     * Runs the hook, waits for its turn, or sends the signal; always beside, for other containers
     * end at the same time, and a shorter grace may come.
     */
    private void stop(Pod pod, Step.Stop stop, Observed seen) {
        if (!stop.message().isEmpty()) {
            tell(pod, stop.container(), "Normal", "Killing", stop.message());
        }
        Instant deadline = tools.clock().now().plus(stop.grace());
        boolean fresh = memory.stops(stop.id(), stop.stage(), deadline);
        switch (stop.stage()) {
            case TURN -> {}
            case HOOK -> {
                if (fresh) {
                    hooks.preStop(
                            pod,
                            Specs.container(pod, stop.container()).orElseThrow(),
                            stop.id(),
                            Probes.address(tools, pod, seen),
                            stop.grace());
                }
            }
            case SIGNAL -> tools.doers().execute(() -> signal(pod, stop, fresh));
        }
    }

    private void signal(Pod pod, Step.Stop stop, boolean isFirst) {
        try {
            String signal =
                    Specs.container(pod, stop.container())
                            .map(container -> container.lifecycle().stopSignal())
                            .orElse("");
            StopSignal.stop(tools.runtime(), stop, signal, isFirst);
            memory.stopEnds(stop.id());
            wake.run();
        } catch (RuntimeTrouble trouble) {
            LOG.warn("cannot stop container {} of {}", stop.container(), Specs.text(pod), trouble);
            if (pod.isDeleting()) {
                String text =
                        "error killing pod: failed to \"KillContainer\" for "
                                + Shown.of(stop.container())
                                + " with KillContainerError: "
                                + Shown.of(trouble.said());
                tools.events().tell(pod, "", "Warning", "FailedKillPod", text);
            }
            tools.loop()
                    .schedule(
                            AFTER_FAILED_STOP,
                            () -> {
                                memory.stopEnds(stop.id());
                                wake.run();
                            });
        }
    }

    private void unmount(Pod pod) {
        try {
            imageVolumes.unmount(pod.uid());
            tools.volumes().unmount(pod.uid());
            memory.volumes(Observed.Volumes.UNMOUNTED);
        } catch (IOException trouble) {
            throw new UncheckedIOException(
                    "cannot take down volumes of " + Specs.text(pod), trouble);
        }
    }

    private void forget(Pod pod) {
        try {
            tools.volumes().remove(pod.uid());
            files.deleteLogs(pod.uid());
            cgroups.remove(tools.config().cgroupRoot(), pod.uid());
        } catch (IOException trouble) {
            throw new UncheckedIOException(
                    "cannot remove what was left of " + Specs.text(pod), trouble);
        }
    }

    private void tell(Pod pod, String container, String type, String reason, String message) {
        tools.events().tell(pod, Specs.fieldPath(pod, container), type, reason, message);
    }
}
