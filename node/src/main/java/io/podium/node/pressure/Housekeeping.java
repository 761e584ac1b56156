package io.podium.node.pressure;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.node.NodeLimits;
import io.podium.node.cri.RuntimeTrouble;
import io.podium.node.pod.NodeTools;
import io.podium.node.pod.Specs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a node every ten seconds, as the kubelet's eviction manager does: pods that take more
 * of the disk than they may are evicted; when the node runs short, first what nobody needs is
 * removed and then one pod after the other is evicted, until it does not any more. Every five
 * minutes images make room when their disk is too full.
 */
public final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration IMAGES_PERIOD = Duration.ofMinutes(5);

    /** So long after its grace the pod that was evicted last may take to be gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final NodeLimits limits;
    private final Gauges gauges;
    private final Tenants tenants;
    private final Leftovers leftovers;
    private final NodeTools.Events events;
    private final Node self;
    private final Clock clock;
    private final Loop loop;
    private final Executor doers;
    private volatile Pressure pressure = Pressure.NONE;
    private volatile boolean isClosed;
    private Optional<Pod> leaving = Optional.empty();
    private Instant leavingUntil = Instant.EPOCH;
    private Optional<Instant> imagesSeen = Optional.empty();

    /**
     * @param self the node's name on an object, for events about it
     * @param loop for the timer; the doers block
     */
    public Housekeeping(
            NodeLimits limits,
            Gauges gauges,
            Tenants tenants,
            Leftovers leftovers,
            NodeTools.Events events,
            Node self,
            Clock clock,
            Loop loop,
            Executor doers) {
        this.limits = limits;
        this.gauges = gauges;
        this.tenants = tenants;
        this.leftovers = leftovers;
        this.events = events;
        this.self = self;
        this.clock = clock;
        this.loop = loop;
        this.doers = doers;
    }

    /** Begins to look. */
    public void start() {
        doers.execute(this::turn);
    }

    public void close() {
        isClosed = true;
    }

    /** The conditions of pressure the node has now. */
    public List<String> conditions() {
        return pressure.conditions(clock.now(), limits.eviction().pressureLasts());
    }

    private void turn() {
        if (isClosed) {
            return;
        }
        try {
            look();
        } catch (RuntimeTrouble trouble) {
            LOG.debug("cannot look after the node: {}", trouble.getMessage());
        } finally {
            loop.schedule(PERIOD, () -> doers.execute(this::turn));
        }
    }

    private void look() {
        Instant now = clock.now();
        Map<Signal, Level> levels = gauges.levels();
        pressure = pressure.after(limits.eviction().thresholds(), levels, now);
        List<Threshold> urging = pressure.urging();
        if (!evictExcessive() && !urging.isEmpty()) {
            relieve(urging.getFirst(), levels.get(urging.getFirst().signal()));
        }
        images(levels, now);
    }

    /** True when a pod had to go. */
    private boolean evictExcessive() {
        List<Pod> bound = tenants.living().stream().filter(StorageLimits::has).toList();
        if (bound.isEmpty()) {
            return false;
        }
        Map<String, PodUse> uses = gauges.uses(bound);
        boolean any = false;
        for (Pod pod : bound) {
            Optional<String> excess =
                    Optional.ofNullable(uses.get(pod.uid()))
                            .flatMap(use -> StorageLimits.excess(pod, use));
            any |= excess.isPresent() && evict(pod, excess.get(), Eviction.AT_ONCE);
        }
        return any;
    }

    private void relieve(Threshold first, Level level) {
        if (isAnyLeaving()) {
            return;
        }
        tell("EvictionThresholdMet", "Attempting to reclaim " + first.signal().resource());
        if (first.signal().isOfDisks() && isRelieved()) {
            return;
        }
        List<Pod> pods = tenants.living();
        Map<String, PodUse> uses = gauges.uses(pods);
        for (Pod pod : Victims.inOrder(pods, first.signal(), uses)) {
            Optional<PodUse> use = Optional.ofNullable(uses.get(pod.uid()));
            Duration grace = limits.eviction().grace(pod, first);
            if (evict(pod, Victims.message(pod, first, level, use), grace)) {
                return;
            }
        }
        LOG.warn("the node runs short of {} and has no pod to evict", first.signal().resource());
    }

    private boolean isAnyLeaving() {
        boolean goesOn =
                leaving.isPresent()
                        && clock.now().isBefore(leavingUntil)
                        && !leftovers.isGone(leaving.get());
        leaving = goesOn ? leaving : Optional.empty();
        return goesOn;
    }

    /** Removes what nobody needs; true when that is enough. */
    private boolean isRelieved() {
        List<Pod> living = tenants.living();
        leftovers.removeContainersBut(living.stream().map(Pod::uid).toList());
        leftovers.removeImages(Long.MAX_VALUE, clock.now(), living);
        return Pressure.isRelieved(limits.eviction().thresholds(), gauges.levels());
    }

    private boolean evict(Pod pod, String message, Duration grace) {
        if (Specs.isCritical(pod) || !tenants.evict(pod, message, grace)) {
            return false;
        }
        events.tell(pod, "", "Warning", "Evicted", message);
        leaving = Optional.of(pod);
        leavingUntil = clock.now().plus(grace).plus(PATIENCE);
        return true;
    }

    private void images(Map<Signal, Level> levels, Instant now) {
        boolean isDue =
                imagesSeen.map(seen -> !now.isBefore(seen.plus(IMAGES_PERIOD))).orElse(true);
        Level disk = levels.get(Signal.IMAGE_DISK);
        if (!isDue || disk == null) {
            return;
        }
        imagesSeen = Optional.of(now);
        leftovers.noticeImages(now);
        if (disk.capacity() == 0) {
            tell("InvalidDiskCapacity", "invalid capacity 0 on image filesystem");
            return;
        }
        long excess = ImageGarbage.excess(disk, limits.imagesHigh(), limits.imagesLow());
        if (excess > 0) {
            long freed = leftovers.removeImages(excess, now, tenants.living());
            if (freed < excess) {
                tell(
                        "FreeDiskSpaceFailed",
                        "Failed to garbage collect required amount of images. Attempted to free "
                                + excess
                                + " bytes, but only found "
                                + freed
                                + " bytes eligible to free.");
            }
        }
    }

    private void tell(String reason, String message) {
        events.tell(self, "", "Warning", reason, message);
    }
}
