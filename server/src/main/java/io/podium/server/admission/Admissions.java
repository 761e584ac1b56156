package io.podium.server.admission;

import io.podium.api.value.TypedMap;
import io.podium.base.random.Randomness;
import io.podium.server.admission.AdmissionMeter.Step;
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
     * Podium's own, in upstream's order, then those given, such as the check against escalation of
     * rights.
     */
    public static Admissions builtIn(Randomness randomness, List<Admission> more) {
        var plugins = new ArrayList<Admission>();
        plugins.add(new NamespaceLifecycle());
        plugins.add(new ServiceAccounts(randomness));
        plugins.add(new Priorities());
        plugins.add(new DefaultTolerations());
        plugins.addAll(more);
        return new Admissions(List.copyOf(plugins));
    }

    /** The object as all plug-ins want it. */
    public TypedMap mutate(Attempt attempt) {
        var walk = new Walk(Step.MUTATE, attempt);
        walk.over(plugin -> {
            TypedMap changed = plugin.mutate(walk.attempt);
            if (!changed.equals(walk.attempt.subject())) {
                walk.attempt = walk.attempt.with(changed);
            }
        });
        return walk.attempt.subject();
    }

    /** Lets every plug-in refuse. */
    public void review(Attempt attempt) {
        new Walk(Step.REVIEW, attempt).over(plugin -> plugin.review(attempt));
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
