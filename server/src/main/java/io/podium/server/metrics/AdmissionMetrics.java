package io.podium.server.metrics;

import io.podium.base.time.Clock;
import io.podium.server.admission.AdmissionMeter;
import io.podium.server.admission.Attempt.Operation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Counts how long admission takes, plug-in by plug-in and as a whole. */
public final class AdmissionMetrics implements AdmissionMeter {
    private static final Buckets BUCKETS = Buckets.seconds(0.005, 0.025, 0.1, 0.5, 1, 2.5);

    private static final int STEPS = Step.values().length;
    private static final int OPERATIONS = Operation.values().length;

    private final Clock clock;
    private final Family<Histogram> plugins;
    private final Family<Histogram> steps;

    /** By plug-in, "" for all of them, and by what else numbers are told apart. */
    private final Map<String, AtomicReferenceArray<Histogram>> known = new ConcurrentHashMap<>();

    /** Titles are written at once, numbers as writes come. */
    public AdmissionMetrics(Metrics metrics, Clock clock) {
        this.clock = clock;
        plugins =
                metrics.histograms(
                        Title.histogram(
                                "apiserver_admission_controller_admission_duration_seconds",
                                "How long an admission plug-in took.",
                                "name",
                                "type",
                                "operation",
                                "rejected"),
                        BUCKETS);
        steps =
                metrics.histograms(
                        Title.histogram(
                                "apiserver_admission_step_admission_duration_seconds",
                                "How long all plug-ins of a step took.",
                                "type",
                                "operation",
                                "rejected"),
                        BUCKETS);
    }

    @Override
    public long nanos() {
        return clock.nanos();
    }

    @Override
    public void passed(
            String plugin, Step step, Operation operation, boolean isRefused, long nanos) {
        observe(plugin, step, operation, isRefused, nanos);
    }

    @Override
    public void passed(Step step, Operation operation, boolean isRefused, long nanos) {
        observe("", step, operation, isRefused, nanos);
    }

    /** Looks before it may have to lock: each write comes here dozens of times. */
    @SuppressWarnings("EnumOrdinal") // A place in an array of this process alone.
    private void observe(
            String plugin, Step step, Operation operation, boolean isRefused, long nanos) {
        AtomicReferenceArray<Histogram> its = known.get(plugin);
        if (its == null) {
            its = known.computeIfAbsent(plugin, name -> places());
        }
        int place = (step.ordinal() * OPERATIONS + operation.ordinal()) * 2 + (isRefused ? 1 : 0);
        Histogram one = its.get(place);
        if (one == null) {
            one = histogram(plugin, step, operation, isRefused);
            its.set(place, one);
        }
        one.observe(nanos);
    }

    private static AtomicReferenceArray<Histogram> places() {
        return new AtomicReferenceArray<>(STEPS * OPERATIONS * 2);
    }

    /** The same each time it is asked for. */
    private Histogram histogram(String plugin, Step step, Operation operation, boolean isRefused) {
        String type = word(step);
        String refused = Boolean.toString(isRefused);
        return plugin.isEmpty()
                ? steps.of(type, operation.name(), refused)
                : plugins.of(plugin, type, operation.name(), refused);
    }

    private static String word(Step step) {
        return step == AdmissionMeter.Step.MUTATE ? "admit" : "validate";
    }
}
