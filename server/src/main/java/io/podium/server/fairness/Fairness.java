package io.podium.server.fairness;

import io.podium.api.error.ApiError;
import io.podium.api.flowcontrol.v1.FlowSchema;
import io.podium.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.podium.api.kinds.flowcontrol.DefaultFlows;
import io.podium.api.value.TypedMap;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.server.authz.Attributes;
import io.podium.server.metrics.FlowMetrics;
import io.podium.store.Body;
import io.podium.store.Change;
import io.podium.store.Snapshot;
import io.podium.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Gives requests their seats. Follows the store's flow schemas and priority levels, and moves seats
 * between levels every ten seconds. Safe to call from any thread; a request that need not wait
 * costs a look at the schemas and one object.
 */
public final class Fairness implements AutoCloseable {
    /** A request waits a quarter of the time it may take. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    static final Duration LENDING_PERIOD = Duration.ofSeconds(10);
    private static final int RETRY_AFTER_SECONDS = 1;

    /** A level with what is known of it besides. */
    private static final class Known {
        final Level level;
        final FlowMetrics.Limits limits;
        String uid = "";
        Lending.Bounds bounds = new Lending.Bounds(0, 0, 0);
        double smoothed;

        Known(Level level, FlowMetrics.Limits limits) {
            this.level = level;
            this.limits = limits;
        }
    }

    private final int seats;
    private final Clock clock;
    private final Loop loop;
    private final FlowMetrics metrics;
    private final FlowObjects objects;
    private final Map<String, Known> known = new HashMap<>();
    private final Map<Seat, Loop.Cancel> deadlines = new ConcurrentHashMap<>();
    private final Store.Subscription subscription;
    private Loop.Cancel lending = () -> {};
    private volatile FlowTable table;
    private volatile boolean isClosed;

    /**
     * Reads what the store holds and follows it.
     *
     * @param seats of the whole server
     * @param trees makes values of stored bodies
     * @param loop for timers and for what changes in the store
     */
    public Fairness(
            int seats,
            Store store,
            Function<Body, TypedMap> trees,
            Loop loop,
            Clock clock,
            FlowMetrics metrics) {
        this.seats = seats;
        this.clock = clock;
        this.loop = loop;
        this.metrics = metrics;
        this.objects = new FlowObjects(trees);
        Snapshot now = store.snapshot();
        objects.read(now);
        configure();
        subscription = store.watch(now.revision(), this::changed);
        lending = loop.schedule(LENDING_PERIOD, this::lendAgain);
    }

    @Override
    public void close() {
        isClosed = true;
        subscription.close();
        lending.cancel();
        deadlines.values().forEach(Loop.Cancel::cancel);
    }

    private void changed(List<Change> changes) {
        List<Change> ours = changes.stream().filter(FlowObjects::isAbout).toList();
        if (!ours.isEmpty()) {
            loop.execute(() -> {
                ours.forEach(objects::follow);
                configure();
            });
        }
    }

    /** Makes levels and flows anew of the objects; requests at work keep the level they have. */
    private synchronized void configure() {
        long now = clock.nanos();
        known.keySet().removeIf(name -> !objects.levels().containsKey(name));
        objects.levels().forEach((name, level) -> known(name, level, now));
        List<Known> ordered = List.copyOf(known.values());
        List<Lending.Bounds> bounds =
                Lending.bounds(seats, ordered.stream().map(one -> one.level.settings()).toList());
        for (int i = 0; i < ordered.size(); i++) {
            ordered.get(i).bounds = bounds.get(i);
        }
        var flows = new ArrayList<Flow>();
        Flow catchAll = null;
        for (FlowSchema schema : objects.schemas().values()) {
            Known level = known.get(schema.spec().priorityLevelConfiguration().name());
            if (level != null) {
                var flow = new Flow(schema, level.level, level.uid, metrics);
                flows.add(flow);
                catchAll = schema.name().equals(DefaultFlows.CATCH_ALL) ? flow : catchAll;
            }
        }
        table = FlowTable.of(flows, catchAll);
        lend();
    }

    private void known(String name, PriorityLevelConfiguration object, long now) {
        LevelSettings settings = LevelSettings.of(object);
        Known one =
                known.computeIfAbsent(
                        name, _ -> new Known(new Level(name, settings, now), metrics.limits(name)));
        one.uid = object.uid();
        synchronized (one.level) {
            one.level.configure(settings);
        }
    }

    private void lendAgain() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            lend();
            lending = loop.schedule(LENDING_PERIOD, this::lendAgain);
        }
    }

    private void lend() {
        long now = clock.nanos();
        List<Known> ordered = List.copyOf(known.values());
        var claims = new ArrayList<Lending.Claim>();
        for (Known one : ordered) {
            synchronized (one.level) {
                Demand.Seen seen = one.level.demandUntil(now);
                one.smoothed = Lending.smoothed(seen, one.smoothed);
                one.limits.demand().set(seen.most());
                claims.add(
                        new Lending.Claim(
                                one.level.settings().isExempt(),
                                one.bounds,
                                seen.most(),
                                one.smoothed));
            }
        }
        int[] allotted = Lending.allot(seats, claims);
        for (int i = 0; i < allotted.length; i++) {
            Known one = ordered.get(i);
            one.limits.nominal().set(one.bounds.nominal());
            one.limits.least().set(one.bounds.least());
            one.limits.most().set(one.bounds.most());
            one.limits.current().set(allotted[i]);
            List<Seat> begun;
            synchronized (one.level) {
                begun = one.level.resize(allotted[i], now);
            }
            begin(begun, now);
        }
    }

    /** How each level stands, by name. */
    synchronized List<LevelDigest> digests() {
        var digests = new ArrayList<LevelDigest>();
        for (Known one : known.values()) {
            synchronized (one.level) {
                digests.add(one.level.digest());
            }
        }
        digests.sort(Comparator.comparing(LevelDigest::name));
        return digests;
    }

    /** Which flow a request belongs to. */
    public Flow flow(Attributes asked) {
        return table.find(asked);
    }

    /**
     * A request comes; its seat says when it is its turn, and wants to be given back in any case.
     *
     * @param width how many seats it takes
     * @param isPatient whether it waits as long as it takes: for callers in this process, who are
     *     few and wait for what they asked
     * @param resume where a request that had to wait goes on
     */
    public Seat enter(Flow flow, Attributes asked, int width, boolean isPatient, Executor resume) {
        Level level = flow.level();
        var seat = new Seat(this, flow, level, width, clock.nanos(), isPatient, resume);
        seat.hash = level.isShuffled() ? flow.hash(asked) : 0;
        seat.asked = asked;
        return enter(seat);
    }

    /** One that stepped aside wants its place back; it was let in, and is not turned away now. */
    Seat enterAgain(Seat left) {
        var seat =
                new Seat(
                        this,
                        left.flow,
                        left.level,
                        left.width,
                        clock.nanos(),
                        true,
                        Runnable::run);
        seat.hash = left.hash;
        seat.asked = left.asked;
        return enter(seat);
    }

    private Seat enter(Seat seat) {
        Level level = seat.level;
        FlowMetrics.Meters meters = seat.flow.meters();
        String rejected;
        boolean waits;
        synchronized (level) {
            rejected = level.arrive(seat, seat.hash, seat.arrived);
            waits = seat.state == Seat.State.WAITING;
            if (waits) {
                seat.await();
                meters.waiting().up();
                meters.queueLength().observe(level.queueLength(seat));
            }
        }
        meters.width().observe(seat.width);
        if (waits) {
            limit(seat);
        } else if (rejected.isEmpty()) {
            running(seat, 0);
        } else {
            seat.reject(reject(seat, rejected));
        }
        return seat;
    }

    private void limit(Seat seat) {
        if (!seat.isPatient) {
            deadlines.put(seat, loop.schedule(LONGEST_WAIT, () -> giveUp(seat)));
            if (seat.state != Seat.State.WAITING) {
                forgetDeadline(seat); // Its turn came meanwhile.
            }
        }
    }

    private void running(Seat seat, long waitedNanos) {
        FlowMetrics.Meters meters = seat.flow.meters();
        meters.dispatched().add();
        meters.running().up();
        meters.seats().add(seat.width);
        meters.waited().observe(waitedNanos);
    }

    private ApiError reject(Seat seat, String reason) {
        metrics.rejected(seat.flow.name(), seat.level.name(), reason);
        return ApiError.tooManyRequests(
                "Too many requests, please try again later.", RETRY_AFTER_SECONDS);
    }

    private void giveUp(Seat seat) {
        long now = clock.nanos();
        deadlines.remove(seat);
        boolean isOut;
        synchronized (seat.level) {
            isOut = seat.level.giveUp(seat, now);
        }
        if (isOut) {
            seat.flow.meters().waiting().down();
            seat.flow.meters().waitedInVain().observe(now - seat.arrived);
            seat.refuse(reject(seat, "time-out"));
        }
    }

    private void forgetDeadline(Seat seat) {
        Loop.Cancel deadline = deadlines.remove(seat);
        if (deadline != null) {
            deadline.cancel();
        }
    }

    private void begin(List<Seat> begun, long now) {
        for (Seat seat : begun) {
            forgetDeadline(seat);
            seat.flow.meters().waiting().down();
            running(seat, now - seat.arrived);
            seat.begin();
        }
    }

    /** A request is over, be it that its client left while it waited. */
    void leave(Seat seat) {
        long now = clock.nanos();
        List<Seat> begun;
        Seat.State before;
        synchronized (seat.level) {
            before = seat.state;
            begun = seat.level.leave(seat, now);
        }
        FlowMetrics.Meters meters = seat.flow.meters();
        if (before == Seat.State.RUNNING) {
            meters.running().down();
            meters.seats().add(-seat.width);
            meters.ran().observe(now - seat.started);
        } else if (before == Seat.State.WAITING) {
            forgetDeadline(seat);
            meters.waiting().down();
            metrics.rejected(seat.flow.name(), seat.level.name(), "cancelled");
        }
        begin(begun, now);
    }
}
