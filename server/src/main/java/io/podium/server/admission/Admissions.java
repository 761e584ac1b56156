package io.podium.server.admission;

import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.admission.AdmissionMeter.Step;
import io.podium.server.admission.limits.LimitRanges;
import io.podium.server.admission.podsecurity.PodSecurity;
import io.podium.server.admission.preset.PodPresets;
import io.podium.server.admission.quota.ResourceQuotas;
import io.podium.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The plug-ins in the order they are asked. */
public record Admissions(List<Admission> plugins, AdmissionMeter meter) {
    /** Nobody counts how long they take. */
    public Admissions(List<Admission> plugins) {
        this(plugins, AdmissionMeter.SILENT);
    }

    /** The same plug-ins, and the meter hears of them. */
    public Admissions with(AdmissionMeter listener) {
        return new Admissions(plugins, listener);
    }

    /**
     * Podium's own, in upstream's order. What needs other rooms is given and has its place behind
     * them: the check against escalation of rights, restrictions of nodes. Policies and webhooks
     * come next, mutating ones first. ResourceQuota stays last: it reserves, so nothing may refuse
     * behind it.
     */
    public static Admissions builtIn(Randomness randomness, List<Admission> more) {
        var plugins = new ArrayList<Admission>();
        plugins.add(new NamespaceLifecycle());
        plugins.add(new PodPresets());
        plugins.add(new LimitRanges());
        plugins.add(new ServiceAccounts(randomness));
        plugins.add(new NodeTaints());
        plugins.add(new PodSecurity());
        plugins.add(new Priorities());
        plugins.add(new DefaultTolerations());
        plugins.add(new StorageClasses());
        plugins.add(new InUse());
        plugins.add(new ClaimGrowth());
        plugins.add(new RuntimeClasses());
        plugins.add(new DefaultIngressClass());
        plugins.add(new ExternalAddresses());
        plugins.add(new TopologyLabels());
        plugins.addAll(more);
        plugins.add(new ResourceQuotas());
        return new Admissions(List.copyOf(plugins));
    }

    /** The attempt as all plug-ins want it. */
    public Attempt mutate(Attempt attempt) {
        var walk = new Walk(Step.MUTATE, attempt);
        walk.over(plugin -> walk.attempt = plugin.mutate(walk.attempt));
        return walk.attempt;
    }

    /** Lets every plug-in refuse; when one does, what others reserved is given back. */
    public void review(Attempt attempt) {
        try {
            new Walk(Step.REVIEW, attempt).over(plugin -> plugin.review(attempt));
        } catch (RuntimeException refusal) {
            attempt.remarks().fail();
            throw refusal;
        }
    }

    /** Both steps, for what nothing is decided upon between them: bodies that are not stored. */
    public Attempt admit(Attempt attempt) {
        Attempt wanted = mutate(attempt);
        review(wanted);
        return wanted;
    }

    /** Shows all plug-ins where the present state is kept; what is returned ends it. */
    public Runnable follow(Store store, Clock clock) {
        List<Runnable> ends = plugins.stream().map(plugin -> plugin.follow(store, clock)).toList();
        return () -> ends.forEach(Runnable::run);
    }

    /** One step over all plug-ins, timed: the end of one is the start of the next. */
    private final class Walk {
        private final Step step;
        private Attempt attempt;

        Walk(Step step, Attempt attempt) {
            this.step = step;
            this.attempt = attempt;
        }

        void over(Consumer<Admission> visitor) {
            long start = meter.nanos();
            long from = start;
            for (Admission plugin : plugins) {
                try {
                    visitor.accept(plugin);
                } catch (RuntimeException refusal) {
                    long now = meter.nanos();
                    meter.passed(plugin.name(), step, attempt.operation(), true, now - from);
                    meter.passed(step, attempt.operation(), true, now - start);
                    throw refusal;
                }
                long now = meter.nanos();
                meter.passed(plugin.name(), step, attempt.operation(), false, now - from);
                from = now;
            }
            meter.passed(step, attempt.operation(), false, from - start);
        }
    }
}
