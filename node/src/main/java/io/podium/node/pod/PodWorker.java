package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodStatus;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.base.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod's turns, one at a time: look, plan, do, tell, until there is nothing to do; then sleep
 * until someone wakes it. Workers of different pods run beside each other.
 */
public final class PodWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);

    /**
     * No pod needs as many passes in a row; more mean that a step does not do what the planner
     * believes.
     */
    private static final int MOST_PASSES = 100;

    private static final String LATE = "DeadlineExceeded";
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    /** When to look again after starting something short-lived, since the runtime does not tell. */
    private static final List<Duration> GLANCES =
            List.of(
                    Duration.ofMillis(25),
                    Duration.ofMillis(75),
                    Duration.ofMillis(200),
                    Duration.ofMillis(500));

    private final String uid;
    private final NodeTools tools;
    private final Runnable forgotten;
    private final PodMemory memory = new PodMemory();
    private final Lookout lookout;
    private final AdmissionDoer admission;
    private final PodDoer doer;
    private final Hooks hooks;
    private final Allocation allocation;
    private final ResizeNews resizeNews;
    private final Probes probes;
    private final StatusDoer statuses;
    private PodDesired.Wish wish;
    private boolean running;
    private boolean again;
    private boolean over;
    private boolean isKnownToBeLate;
    private boolean making;
    private boolean hasMade;
    private long madeNanos;
    private Loop.Cancel timer = () -> {};
    private Duration retry = FIRST_RETRY;
    private volatile boolean resizeWaits;
    private volatile Optional<Pod> rendered = Optional.empty();
    private volatile ObjectMeta metadata;

    /**
     * @param isNew whether nobody but this worker can have begun with the pod
     * @param forgotten called once, when nothing of the pod is left
     */
    public PodWorker(PodDesired desired, boolean isNew, NodeTools tools, Runnable forgotten) {
        this.uid = desired.pod().uid();
        this.tools = tools;
        this.forgotten = forgotten;
        this.wish = desired.wish();
        this.metadata = desired.pod().metadata();
        lookout = new Lookout(tools.runtime(), uid, isNew);
        hooks = new Hooks(tools, memory, this::lookAgain);
        probes = new Probes(tools, this::wake);
        allocation = new Allocation(desired.pod());
        resizeNews = new ResizeNews(tools.events(), desired.pod());
        admission = new AdmissionDoer(tools, memory, this::wake);
        var local = new LocalCopy(this::begun);
        doer = new PodDoer(tools, memory, lookout, hooks, allocation, local, this::lookAgain);
        statuses =
                new StatusDoer(
                        tools.door(), tools.loop(), desired.pod(), this::wake, this::lookAgain);
        Decision.begun(desired.pod()).ifPresent(memory::decide);
    }

    public String uid() {
        return uid;
    }

    /** The pod with the status it has now, which the cluster may see a little later. */
    public Pod pod() {
        return rendered.orElseGet(statuses::newest);
    }

    private Instant begun() {
        return pod().status().startTime().orElseGet(tools.clock()::now);
    }

    /** The cluster shows the pod like this. */
    public void shown(Pod pod) {
        boolean isNews = statuses.shown(pod);
        ObjectMeta before = metadata;
        metadata = pod.metadata();
        boolean isSame =
                before.labels().equals(metadata.labels())
                        && before.annotations().equals(metadata.annotations());
        if (!isSame) { // Volumes and variables may tell of them.
            memory.sourcesChanged();
        }
        if (isNews) { // Others may know better: nothing is said against them that is not seen now.
            lookAgain();
        } else if (!isSame) { // The end of an own write has waked already.
            wake();
        }
    }

    /** The cluster knows the pod no more. */
    public void gone() {
        synchronized (this) {
            wish = PodDesired.Wish.GONE;
        }
        lookAgain();
    }

    /** The node ends the pod for good; false when it has ended already. */
    public boolean evict(String message, Duration grace) {
        return end(Decision.evicted(message, grace));
    }

    /** The node ends the pod for good, so that a critical one finds room; false as above. */
    public boolean preempt() {
        return end(Decision.preempted(pod()));
    }

    private boolean end(Decision why) {
        if (isOver() || memory.isUnmounted() || memory.decision().isPresent()) {
            return false;
        }
        memory.decide(why);
        lookAgain();
        return true;
    }

    /** Whether the pod has begun and nothing ended it yet. */
    public boolean isLiving() {
        Pod pod = pod();
        return !isOver()
                && !Specs.isTerminal(pod)
                && !pod.isDeleting()
                && memory.decision().isEmpty()
                && !memory.isUnmounted();
    }

    /** Something the pod's volumes or variables come from changed. */
    public void sourcesChanged() {
        memory.sourcesChanged();
        wake();
    }

    /**
     * All that the runtime has of the pod had this mark. False when that says nothing, because the
     * worker made something since it was asked for, or is at it: then it is to be asked for again.
     *
     * @param askedNanos when it was asked for
     */
    public boolean shows(long mark, long askedNanos) {
        if (lookout.shows(mark)) {
            return true;
        }
        synchronized (this) {
            if (making || (hasMade && askedNanos - madeNanos <= 0)) {
                return false;
            }
        }
        lookAgain();
        return true;
    }

    /** The runtime may have something else of the pod than was seen: takes a turn that asks it. */
    private void lookAgain() {
        lookout.changed();
        wake();
    }

    /**
     * Takes a turn soon; may be called from anywhere, as often as one likes. What was seen of the
     * runtime still counts.
     */
    public void wake() {
        synchronized (this) {
            if (over) {
                return;
            }
            if (running) {
                again = true;
                return;
            }
            running = true;
        }
        tools.doers().execute(this::turns);
    }

    private void turns() {
        while (true) {
            Duration pause = Duration.ZERO;
            try {
                turn();
                retry = FIRST_RETRY;
            } catch (RuntimeException trouble) {
                LOG.warn(
                        "pod {}: a step failed; trying again in {}",
                        Specs.text(statuses.newest()),
                        retry,
                        trouble);
                lookout.changed();
                pause = retry;
                Duration twice = retry.multipliedBy(2);
                retry = twice.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : twice;
            }
            synchronized (this) {
                if (!pause.isZero()) {
                    sleep(pause);
                }
                if (over || !again) {
                    running = false;
                    return;
                }
                again = false;
            }
        }
    }

    private PodDesired desired() {
        Pod pod = statuses.newest();
        boolean gone;
        synchronized (this) {
            gone = wish == PodDesired.Wish.GONE;
        }
        return gone ? PodDesired.gone(pod) : PodDesired.of(pod);
    }

    /** Whether it is not said yet that the pod may begin; somebody wakes it when it is. */
    private boolean waits(PodDesired desired, Observed seen) {
        if (desired.wish() == PodDesired.Wish.RUN && seen.sandboxes().isEmpty()) {
            Optional<Instant> until = admission.admit(desired.pod());
            until.ifPresent(at -> sleep(Duration.between(tools.clock().now(), at)));
            return until.isPresent();
        }
        tools.admissions().hasBegun(uid);
        return false;
    }

    /** What the node says of a pod it does not let begin, or of one it does not let go on. */
    private PodDesired decided(PodDesired desired) {
        return memory.decision()
                .filter(decision -> desired.wish() != PodDesired.Wish.GONE)
                .map(decision ->
                        new PodDesired(
                                decision.on(desired.pod(), tools.clock().now()),
                                desired.wish(),
                                shorter(decision.grace(), desired)))
                .orElse(desired);
    }

    /** Whoever deletes a pod that has to go may hurry it, not slow it down. */
    private static Duration shorter(Duration grace, PodDesired desired) {
        boolean isHurried =
                desired.wish() == PodDesired.Wish.TERMINATE && desired.grace().compareTo(grace) < 0;
        return isHurried ? desired.grace() : grace;
    }

    private void turn() {
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            PodDesired asked = desired();
            Optional<Resizes.Refusal> refusal = resize(asked.pod());
            var sized =
                    new PodDesired(allocation.effective(asked.pod()), asked.wish(), asked.grace());
            Observed seen = look(sized, refusal);
            if (waits(sized, seen)) {
                return;
            }
            PodDesired desired = decided(sized);
            if (desired.wish() == PodDesired.Wish.RUN) {
                Optional<Hold> hold = Optional.ofNullable(seen.holds().get(Hold.RESIZE));
                resizeNews.seen(sized.pod(), Resizes.areUnderWay(sized.pod(), seen), hold);
            }
            Instant now = tools.clock().now();
            boolean told = tell(desired, seen, now);
            if (isToBeNoted(desired)) {
                return; // The end of the write wakes us.
            }
            if (isAtItsEnd(desired, seen, now)) {
                tools.admissions().hasEnded(uid);
            }
            List<Step> steps = Planner.plan(desired, seen, now);
            if (!act(desired, seen, steps, told)) {
                sleepUntilNext(steps, now);
                return;
            }
            if (isOver()) {
                return;
            }
        }
        throw new IllegalStateException("the plan of pod " + uid + " did not settle");
    }

    /** Whether a restart of Podium would forget that the pod makes room for another. */
    private boolean isToBeNoted(PodDesired desired) {
        Pod known = statuses.newest();
        return desired.wish() != PodDesired.Wish.GONE
                && memory.decision().filter(Decision::isForOthers).isPresent()
                && !Specs.isTerminal(known)
                && Decision.begun(known).isEmpty();
    }

    private static boolean isAtItsEnd(PodDesired desired, Observed seen, Instant now) {
        return seen.running().isEmpty()
                && (desired.wish() != PodDesired.Wish.RUN
                        || Verdict.of(desired.pod(), seen, now).isPresent());
    }

    /** Gives the pod what it asks for, if there is room; else says why not. */
    private Optional<Resizes.Refusal> resize(Pod asked) {
        Optional<Resizes.Refusal> refusal = Optional.empty();
        if (allocation.waits(asked)) {
            var others = new ArrayList<Pod>();
            for (Pod other : tools.door().view().onNode(tools.config().name())) {
                if (!other.uid().equals(uid) && !Specs.isTerminal(other)) {
                    others.add(new Allocation(other).effective(other));
                }
            }
            refusal = Resizes.judge(asked, others, tools.config().capacity());
            if (refusal.isEmpty()) {
                allocation.give(asked);
                resizeNews.started(asked);
            }
        }
        resizeNews.refused(asked, refusal);
        resizeWaits = refusal.isPresent();
        return refusal;
    }

    /** Takes another turn if the pod waits for room; some may have come. */
    public void roomMayHaveCome() {
        if (resizeWaits) {
            wake();
        }
    }

    /** What the runtime shows, what hooks and probes say of it, and how a resize gets on. */
    private Observed look(PodDesired desired, Optional<Resizes.Refusal> refusal) {
        lookout.look();
        Observed seen = memory.with(lookout.sandboxes(), lookout.containers());
        List<String> running = seen.running().stream().map(ContainerSeen::id).toList();
        Observed hooked =
                seen.withHealth(hooks.health(Set.copyOf(running)))
                        .withSizes(
                                new Sizes(
                                        allocation.applied(running), allocation.whole(), refusal));
        probes.follow(desired, hooked);
        return hooked.withHealth(probes.health(hooked.health()));
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** Renders the status and has it written; true when the cluster has it. */
    private boolean tell(PodDesired desired, Observed seen, Instant now) {
        if (desired.wish() == PodDesired.Wish.GONE) {
            return true;
        }
        PodStatus status =
                Decision.isBeforeTheBeginning(desired.pod(), seen)
                        ? Decision.status(desired.pod(), now)
                        : StatusRenderer.render(desired, seen, tools.config().addresses(), now);
        tellWhenLate(desired.pod(), seen, now);
        rendered = Optional.of(desired.pod().withStatus(status));
        return statuses.show(desired.pod(), status);
    }

    /** When the pod's time is up, not when it has ended for it. */
    private void tellWhenLate(Pod pod, Observed seen, Instant now) {
        Optional<Verdict> late =
                Verdict.beforeTheEnd(pod, seen, now).filter(why -> why.reason().equals(LATE));
        if (late.isPresent() && !isKnownToBeLate) {
            isKnownToBeLate = true;
            tools.events().tell(pod, "", "Normal", LATE, late.get().message());
        }
    }

    /** Does the steps; true when anything was done that calls for another look. */
    private boolean act(PodDesired desired, Observed seen, List<Step> steps, boolean told) {
        boolean any = false;
        for (Step step : steps) {
            if (isOver()) {
                return false;
            }
            switch (step) {
                case Step.WakeAt ignored -> {}
                case Step.DeleteObject() -> {
                    if (told) { // Else the end of the write wakes us, and then it is deleted.
                        statuses.delete(memory);
                    }
                }
                case Step.Forget() -> {
                    doer.execute(desired.pod(), step, seen);
                    end();
                    return true;
                }
                case Step.CreateSandbox _, Step.Start _ -> {
                    make(desired.pod(), step, seen);
                    any = true;
                    glance(desired.pod(), step);
                }
                default -> {
                    doer.execute(desired.pod(), step, seen);
                    if (changesTheRuntime(step)) {
                        lookout.changed();
                    }
                    any = true;
                }
            }
        }
        return any;
    }

    /** Does a step of which the doer tells what the runtime has after it. */
    private void make(Pod pod, Step step, Observed seen) {
        synchronized (this) {
            making = true;
        }
        try {
            doer.execute(pod, step, seen);
        } finally {
            synchronized (this) {
                making = false;
                hasMade = true;
                madeNanos = tools.clock().nanos();
            }
        }
    }

    private static boolean changesTheRuntime(Step step) {
        return switch (step) {
            case Step.MountVolumes(), Step.UnmountVolumes(), Step.Keep _ -> false;
            default -> true;
        };
    }

    private void end() {
        close();
        tools.admissions().forget(uid);
        forgotten.run();
    }

    /** No more turns; what is being done now is the last. The pod's containers go on. */
    public synchronized void close() {
        over = true;
        timer.cancel();
        probes.close();
    }

    /** Looks again soon after starting what may end soon. */
    private void glance(Pod pod, Step step) {
        if (step instanceof Step.Start start) {
            boolean brief =
                    !Specs.restartPolicy(pod).equals("Always")
                            || Specs.isInit(pod, start.container());
            if (brief) {
                GLANCES.forEach(delay -> tools.loop().schedule(delay, this::lookAgain));
            }
        }
    }

    private void sleepUntilNext(List<Step> steps, Instant now) {
        var times = new ArrayList<Instant>();
        for (Step step : steps) {
            if (step instanceof Step.WakeAt(Instant at)) {
                times.add(at);
            }
        }
        times.stream().min(Instant::compareTo).ifPresent(at -> sleep(Duration.between(now, at)));
    }

    private synchronized void sleep(Duration pause) {
        timer.cancel();
        timer = tools.loop().schedule(pause.isNegative() ? Duration.ZERO : pause, this::lookAgain);
    }
}
