package io.podium.scheduler;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.View;
import io.podium.client.runtime.Calls;
import io.podium.client.runtime.EventRecorder;
import io.podium.scheduler.placement.NodeTable;
import io.podium.scheduler.placement.Placement;
import io.podium.scheduler.placement.Placer;
import io.podium.scheduler.queue.WaitingPods;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room of the scheduler: one pod a turn is placed, its place is booked at once and its binding
 * sent on its way while the next pod is looked at. Everything happens on one loop.
 */
public final class Scheduler implements AutoCloseable {
    /** The name of the scheduler pods ask for when they ask for none. */
    public static final String DEFAULT_NAME = "default-scheduler";

    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

    /**
     * As upstream: pods that found no node are tried again after this time even if nothing seems to
     * have changed.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 4;

    private final Door door;
    private final Loop loop;
    private final Calls calls;
    private final String name;
    private final Placer placer;
    private final Refusals refusals;
    private final EventRecorder recorder;
    private final NodeTable table = new NodeTable();
    private final WaitingPods waiting = new WaitingPods();

    /** Pods whose binding is on its way, by uid. */
    private final Map<String, Key> binding = new HashMap<>();

    /**
     * Pods of which nobody knows whether they are bound, until a view that is new enough says so;
     * by uid.
     */
    private final Map<String, Doubt> doubtful = new HashMap<>();

    /** How often in a row the binding of a pod failed. */
    private final Map<Key, Integer> failures = new HashMap<>();

    private Optional<View> view = Optional.empty();
    private Optional<AutoCloseable> follow = Optional.empty();
    private boolean isTurnAsked;
    private boolean isFlushSet;
    private boolean isClosed;

    private record Doubt(Key key, Pod pod, long revision) {}

    private Scheduler(Door door, Loop loop, Clock clock, Randomness randomness, String name) {
        this.door = door;
        this.loop = loop;
        this.calls = new Calls(loop);
        this.name = name;
        this.placer = new Placer(randomness);
        this.recorder = new EventRecorder(door, loop, clock, name, "");
        this.refusals = new Refusals(door, calls, clock, recorder);
    }

    /**
     * A scheduler that is not started yet.
     *
     * @param door of the user system:kube-scheduler
     * @param name which pods it serves, {@link #DEFAULT_NAME} for those that name none
     */
    public static Scheduler room(
            Door door, Loop loop, Clock clock, Randomness randomness, String name) {
        return new Scheduler(door, loop, clock, randomness, name);
    }

    /** Follows the door; what is there already comes first. */
    public void start() {
        follow =
                Optional.of(
                        door.follow(
                                (newer, changes) -> loop.execute(() -> changed(newer, changes))));
    }

    /**
     * Whether no pod is about to be tried or bound; some may wait for a change. Ask on the loop.
     */
    public boolean isQuiet() {
        return waiting.isEmpty() && binding.isEmpty();
    }

    @Override
    public void close() {
        follow.ifPresent(handle -> {
            try {
                handle.close();
            } catch (Exception e) {
                LOG.warn("the scheduler could not leave its door", e);
            }
        });
        loop.execute(() -> isClosed = true);
    }

    private void changed(View newer, List<ObjectChange> changes) {
        view = Optional.of(newer);
        boolean mayHelp = false;
        for (ObjectChange change : changes) {
            if (change.after().or(change::before).orElseThrow() instanceof Node) {
                mayHelp |=
                        nodeChanged(
                                change.before().map(Node.class::cast),
                                change.after().map(Node.class::cast));
            } else if (change.after().or(change::before).orElseThrow() instanceof Pod) {
                mayHelp |=
                        podChanged(
                                change.before().map(Pod.class::cast),
                                change.after().map(Pod.class::cast));
            }
        }
        settleDoubts();
        if (mayHelp) {
            waiting.reconsider();
        }
        askForTurn();
    }

    /** Answers whether a pod that found no node might find one now. */
    private boolean nodeChanged(Optional<Node> before, Optional<Node> after) {
        if (after.isEmpty()) {
            table.remove(before.orElseThrow());
            return false;
        }
        table.put(after.get());
        return before.isEmpty()
                || !before.get().spec().equals(after.get().spec())
                || !before.get().metadata().labels().equals(after.get().metadata().labels())
                || !before.get().status().allocatable().equals(after.get().status().allocatable());
    }

    private boolean podChanged(Optional<Pod> before, Optional<Pod> after) {
        boolean isFreed = false;
        if (before.isPresent()
                && after.filter(pod -> pod.uid().equals(before.get().uid())).isEmpty()) {
            isFreed = freed(before.get());
        }
        if (after.isEmpty()) {
            return isFreed;
        }
        Pod pod = after.get();
        Key key = Key.of(pod);
        if (!pod.spec().nodeName().isEmpty()) {
            binding.remove(pod.uid());
            forget(key);
            if (isOver(pod)) {
                return freed(pod) || isFreed;
            }
            boolean isBooked =
                    table.booked(pod.uid()).filter(pod.spec().nodeName()::equals).isPresent();
            if (!isBooked || before.filter(old -> old.spec().equals(pod.spec())).isEmpty()) {
                table.book(pod, pod.spec().nodeName());
            }
        } else if (!isWanted(pod)) {
            forget(key);
        } else if (!binding.containsKey(pod.uid())
                && before.filter(old -> isAlike(old, pod)).isEmpty()) {
            waiting.add(key, pod.spec().priority());
        }
        return isFreed;
    }

    /** Answers whether the pod had taken anything. */
    private boolean freed(Pod pod) {
        boolean isBooked = table.booked(pod.uid()).isPresent();
        table.release(pod.uid());
        binding.remove(pod.uid());
        forget(Key.of(pod));
        return isBooked;
    }

    private void forget(Key key) {
        waiting.remove(key);
        failures.remove(key);
        refusals.forget(key);
    }

    private static boolean isOver(Pod pod) {
        return pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
    }

    private boolean isWanted(Pod pod) {
        String wanted = pod.spec().schedulerName();
        return pod.spec().nodeName().isEmpty()
                && !pod.isDeleting()
                && !isOver(pod)
                && pod.spec().schedulingGates().isEmpty()
                && name.equals(wanted.isEmpty() ? DEFAULT_NAME : wanted);
    }

    /** Whether nothing that matters for placing has changed; conditions do not. */
    private static boolean isAlike(Pod before, Pod after) {
        return before.uid().equals(after.uid())
                && before.spec().equals(after.spec())
                && before.metadata().labels().equals(after.metadata().labels());
    }

    private void askForTurn() {
        if (!isTurnAsked && !waiting.isEmpty() && !isClosed) {
            isTurnAsked = true;
            loop.execute(this::turn);
        }
    }

    private void turn() {
        isTurnAsked = false;
        if (isClosed) {
            return;
        }
        waiting.poll()
                .ifPresent(key -> {
                    Optional<Pod> pod =
                            view.orElseThrow().find(Pod.class, key).filter(this::isWanted);
                    if (pod.isEmpty()) {
                        forget(key);
                    } else if (!binding.containsKey(pod.get().uid())) {
                        place(key, pod.get());
                    }
                });
        askForTurn();
    }

    private void place(Key key, Pod pod) {
        switch (placer.place(table, pod)) {
            case Placement.On(String node) -> {
                table.book(pod, node);
                binding.put(pod.uid(), key);
                calls.call(
                        () -> door.act(new Action.Bind(pod, node)),
                        (_, trouble) -> bound(key, pod, node, trouble));
            }
            case Placement.Nowhere(String message) -> {
                waiting.giveUp(key);
                refusals.tell(key, pod, message);
                setFlush();
            }
        }
    }

    private void bound(Key key, Pod pod, String node, Throwable trouble) {
        if (trouble == null) {
            String text =
                    "Successfully assigned " + pod.namespace() + "/" + pod.name() + " to " + node;
            recorder.record(Action.Event.normal(pod, "Scheduled", text));
        } else if (trouble instanceof ApiError refusal) {
            boolean isQuiet = refusal.code() == 404 || refusal.code() == 409;
            if (!isQuiet) {
                refusals.tell(key, pod, "binding rejected: " + refusal.getMessage());
            }
            unbound(key, pod);
        } else {
            LOG.debug("unknown whether {} is bound to {}: {}", key, node, trouble.toString());
            catchUp(key, pod);
        }
    }

    /** The booking stands until a view shows whether the pod was bound. */
    private void catchUp(Key key, Pod pod) {
        calls.call(
                door::newestRevision,
                (revision, trouble) -> {
                    if (isClosed) {
                        return;
                    }
                    if (trouble == null) {
                        doubtful.put(pod.uid(), new Doubt(key, pod, revision));
                        settleDoubts();
                    } else {
                        loop.schedule(FIRST_REST, () -> catchUp(key, pod));
                    }
                });
    }

    private void settleDoubts() {
        long seen = view.orElseThrow().revision();
        for (Doubt doubt : List.copyOf(doubtful.values())) {
            if (doubt.revision() <= seen) {
                doubtful.remove(doubt.pod().uid());
                unbound(doubt.key(), doubt.pod());
            }
        }
    }

    /**
     * The pod has no node after all: what was booked is free, and after a rest it is tried again.
     */
    private void unbound(Key key, Pod pod) {
        if (binding.remove(pod.uid()) == null) {
            return; // A view was faster and has said what became of it.
        }
        table.release(pod.uid());
        waiting.reconsider();
        int count = failures.merge(key, 1, Integer::sum);
        Duration rest = FIRST_REST.multipliedBy(1L << Math.min(count - 1, MOST_DOUBLINGS));
        loop.schedule(
                rest,
                () -> {
                    view.orElseThrow()
                            .find(Pod.class, key)
                            .filter(this::isWanted)
                            .filter(now -> !binding.containsKey(now.uid()))
                            .ifPresent(now -> waiting.add(key, now.spec().priority()));
                    askForTurn();
                });
        askForTurn();
    }

    private void setFlush() {
        if (!isFlushSet) {
            isFlushSet = true;
            loop.schedule(
                    PATIENCE,
                    () -> {
                        isFlushSet = false;
                        waiting.reconsider();
                        askForTurn();
                    });
        }
    }
}
