package io.podium.scheduler;

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
import io.podium.scheduler.placement.Application;
import io.podium.scheduler.placement.Placement;
import io.podium.scheduler.placement.Placer;
import io.podium.scheduler.preemption.Preemption;
import io.podium.scheduler.preemption.Preemptor;
import io.podium.scheduler.profile.Configuration;
import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Plugin.Point;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.queue.WaitingPods;
import io.podium.scheduler.table.NodeTable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room of the scheduler: pods are placed one after the other, each place is booked at once and
 * its binding sent on its way while the next pod is looked at. Everything happens on one loop.
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final String UNSCHEDULABLE = "Unschedulable";

    /** What upstream's DynamicResources says of a pod without claims, before others preempt. */
    private static final String CLAIMS = " no new claims to deallocate";

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** So many pods are tried before others have their turn on the loop. */
    private static final int AT_ONCE = 16;

    private final Door door;
    private final Loop loop;
    private final Clock clock;
    private final Calls calls;
    private final Placer placer;
    private final Preemptor preemptor;
    private final Voices voices;
    private final Refusals refusals;
    private final Evictor evictor;
    private final Bookkeeper books;
    private final Meter meter;

    /**
     * Pods of which nobody knows whether they are bound, until a view that is new enough says so;
     * by uid.
     */
    private final Map<String, Doubt> doubtful = new HashMap<>();

    private Optional<View> view = Optional.empty();
    private Optional<AutoCloseable> follow = Optional.empty();
    private boolean isTurnAsked;
    private long attempts;
    private Instant wakeAt = Instant.MAX;
    private boolean isClosed;

    private record Doubt(Key key, Pod pod, long revision) {}

    /** One attempt to place a pod. */
    private record Attempt(
            Key key, Pod pod, PluginMeter plugins, long began, WaitingPods.Tries tries) {}

    private Scheduler(
            Door door,
            Loop loop,
            Clock clock,
            Randomness randomness,
            Configuration configuration,
            Meter meter) {
        this.meter = meter;
        this.door = door;
        this.loop = loop;
        this.clock = clock;
        this.calls = new Calls(loop);
        this.placer = new Placer(randomness);
        this.preemptor = new Preemptor(randomness);
        this.voices = new Voices(name -> new EventRecorder(door, loop, clock, name, ""));
        this.refusals = new Refusals(door, calls, clock, voices);
        this.evictor = new Evictor(door, calls, clock, voices);
        this.books =
                new Bookkeeper(
                        new NodeTable(),
                        new WaitingPods(configuration.rests(), meter),
                        new Profiles(configuration.profiles()),
                        pod -> refusals.forget(Key.of(pod)));
    }

    /**
     * A scheduler that is not started yet.
     *
     * @param door of the user system:kube-scheduler
     * @param configuration which pods it serves, and how
     */
    public static Scheduler room(
            Door door,
            Loop loop,
            Clock clock,
            Randomness randomness,
            Configuration configuration,
            Meter meter) {
        return new Scheduler(door, loop, clock, randomness, configuration, meter);
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
        return books.waiting().isEmpty() && !books.hasPromises();
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
        Instant now = clock.now();
        for (ObjectChange change : changes) {
            books.changed(change, now);
        }
        settleDoubts();
        settleEvictions();
        askForTurn();
        tellPending();
    }

    private void tellPending() {
        WaitingPods waiting = books.waiting();
        meter.holds(books.table().size(), books.table().pods(), books.promises());
        meter.pending(waiting.ready(), waiting.resting(), waiting.parked(), books.gated());
    }

    private void askForTurn() {
        if (isClosed) {
            return;
        }
        if (!isTurnAsked && !books.waiting().isEmpty()) {
            isTurnAsked = true;
            loop.execute(this::turn);
        }
        books.waiting().nextWake().filter(wakeAt::isAfter).ifPresent(this::wakeAt);
    }

    private void wakeAt(Instant at) {
        wakeAt = at;
        Duration rest = Duration.between(clock.now(), at);
        loop.schedule(
                rest.isNegative() ? Duration.ZERO : rest,
                () -> {
                    wakeAt = Instant.MAX;
                    books.waiting().wake(clock.now());
                    askForTurn();
                });
    }

    private void turn() {
        isTurnAsked = false;
        if (isClosed) {
            return;
        }
        for (int i = 0; i < AT_ONCE; i++) {
            Optional<Pod> next = books.waiting().poll();
            if (next.isEmpty()) {
                break;
            }
            attempt(Key.of(next.get()), next.get());
        }
        askForTurn();
        tellPending();
    }

    private void attempt(Key key, Pod pod) {
        if (!books.isWanted(pod)) {
            books.waiting().remove(key);
        } else if (!books.isPromised(pod.uid()) && !evictor.isBusyFor(pod)) {
            place(key, pod);
        }
    }

    private void place(Key key, Pod pod) {
        long began = clock.nanos();
        Profile profile = books.profile(pod);
        boolean timesPlugins = attempts++ % PluginMeter.SHARE == 0;
        var plugins = new PluginMeter(meter, clock, profile.name(), timesPlugins);
        var attempt = new Attempt(key, pod, plugins, began, books.waiting().tried(key, began));
        var siblings = new Siblings(view.orElseThrow());
        Application app = Application.of(books.table(), profile, pod, siblings, plugins);
        Placement placement = placer.place(app);
        meter.searched(since(began));
        switch (placement) {
            case Placement.On(String node) -> {
                books.promise(key, app.on(node));
                long binds = clock.nanos();
                calls.call(
                        () -> door.act(new Action.Bind(pod, node)),
                        (_, trouble) -> {
                            String status = trouble == null ? "Success" : "Error";
                            plugins.over(Plugin.DEFAULT_BINDER, Point.BIND, status, binds);
                            bound(attempt, node, trouble);
                        });
            }
            case Placement.Nowhere nowhere -> {
                books.waiting().park(key, nowhere.plugins(), clock.now());
                preempt(attempt, app, nowhere);
                over(attempt, Meter.Result.UNSCHEDULABLE);
            }
        }
        app.close();
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(clock.nanos() - nanos);
    }

    private void over(Attempt attempt, Meter.Result result) {
        meter.attempted(attempt.plugins().profile(), result, since(attempt.began()));
    }

    private void preempt(Attempt attempt, Application app, Placement.Nowhere nowhere) {
        Key key = attempt.key();
        Pod pod = app.pod();
        if (nowhere.plugins().isEmpty()) {
            unnominate(pod);
            refusals.tell(key, pod, UNSCHEDULABLE, nowhere.message(), "");
            return;
        }
        if (!app.profile().preempting().isOn()) {
            unnominate(pod);
            refusals.tell(key, pod, UNSCHEDULABLE, nowhere.message() + CLAIMS, "");
            return;
        }
        meter.preempting();
        long began = clock.nanos();
        Preemption preemption = preemptor.preempt(app, nowhere, clock.now());
        String status = preemption instanceof Preemption.Evict ? "Success" : "Unschedulable";
        attempt.plugins().over(Plugin.DEFAULT_PREEMPTION, Point.POST_FILTER, status, began);
        switch (preemption) {
            case Preemption.Evict plan -> {
                meter.preempted(plan.victims().size());
                books.table().nominate(pod, plan.node());
                refusals.tell(key, pod, UNSCHEDULABLE, nowhere.message(), plan.node());
                evictor.evict(pod, plan, this::settleEvictions);
                for (Pod other : plan.outranked()) {
                    unnominate(other);
                    refusals.outranked(other);
                }
            }
            case Preemption.Useless(String why, boolean keepsNode) -> {
                String message = nowhere.message() + CLAIMS + ", preemption: " + why;
                if (keepsNode) {
                    refusals.tell(key, pod, UNSCHEDULABLE, message);
                } else {
                    unnominate(pod);
                    refusals.tell(key, pod, UNSCHEDULABLE, message, "");
                }
            }
        }
    }

    private void unnominate(Pod pod) {
        books.table().unnominate(pod.uid());
    }

    private void settleEvictions() {
        for (String uid : evictor.settle(view.orElseThrow().revision())) {
            view.orElseThrow()
                    .byUid(uid)
                    .map(Pod.class::cast)
                    .filter(books::isWanted)
                    .ifPresent(pod -> books.waiting().activate(Key.of(pod), pod));
        }
        askForTurn();
    }

    private void bound(Attempt attempt, String node, Throwable trouble) {
        Key key = attempt.key();
        Pod pod = attempt.pod();
        over(attempt, trouble == null ? Meter.Result.SCHEDULED : Meter.Result.ERROR);
        if (trouble == null) {
            meter.bound(attempt.tries().count(), since(attempt.tries().firstNanos()));
            String text =
                    "Successfully assigned " + pod.namespace() + "/" + pod.name() + " to " + node;
            voices.of(pod).record(Action.Event.normal(pod, "Scheduled", text));
        } else if (trouble instanceof ApiError refusal) {
            boolean isQuiet = refusal.code() == 404 || refusal.code() == 409;
            if (!isQuiet) {
                refusals.tell(
                        key, pod, "SchedulerError", "binding rejected: " + refusal.getMessage());
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
                        loop.schedule(PAUSE, () -> catchUp(key, pod));
                    }
                });
    }

    private void settleDoubts() {
        if (doubtful.isEmpty()) {
            return;
        }
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
        if (books.takeBack(pod, clock.now())) {
            books.waiting().rest(key, clock.now());
            askForTurn();
        }
    }
}
