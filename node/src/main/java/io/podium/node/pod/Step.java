package io.podium.node.pod;

import java.time.Duration;
import java.time.Instant;

/** One thing to do for a pod; the planner says them, the doer does them, in order. */
public sealed interface Step {
    /** Makes the pod's folders and volumes, or brings their contents up to date. */
    record MountVolumes() implements Step {}

    /** Makes and starts a sandbox. */
    record CreateSandbox(int attempt) implements Step {}

    /** Ends what runs in the sandbox and gives back its address. */
    record StopSandbox(String id) implements Step {}

    record RemoveSandbox(String id) implements Step {}

    /** Gets the image and makes and starts the container. */
    record Start(String container, int attempt, String sandboxId) implements Step {}

    /**
     * Takes a container's end a stage further, without waiting for it here: it shows in a later
     * plan.
     *
     * @param grace how long it may take from now
     * @param message what the event says; "" when it was said before
     */
    record Stop(String id, String container, Duration grace, String message, Stopping.Stage stage)
            implements Step {}

    /** Gives a running container what it was resized to. */
    record Resize(String id, String container) implements Step {}

    /** Gives the pod as a whole what it was resized to. */
    record ResizePod() implements Step {}

    record RemoveContainer(String id, String container, int attempt) implements Step {}

    /** Keeps a container from being tried again before the hold's time, and says so. */
    record Keep(String container, Hold hold) implements Step {}

    /** Takes down volumes and folders that need more than removal. */
    record UnmountVolumes() implements Step {}

    /** Deletes the object, after the final status was written. */
    record DeleteObject() implements Step {}

    /** Removes folders, logs and cgroups; the last step of a pod. */
    record Forget() implements Step {}

    /** Plans again at this time. */
    record WakeAt(Instant at) implements Step {}
}
