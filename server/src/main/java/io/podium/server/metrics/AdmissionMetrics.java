package io.podium.server.metrics;

import io.podium.base.time.Clock;
import io.podium.server.admission.AdmissionMeter;
import io.podium.server.admission.Attempt.Operation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts how long admission takes, plug-in by plug-in and as a whole. */
public final class AdmissionMetrics implements AdmissionMeter {
    private static final Buckets BUCKETS = Buckets.seconds(0.005, 0.025, 0.1, 0.5, 1, 2.5);

    /** What numbers are told apart by; the plug-in is "" for all of them. */
    private record Passage(String plugin, Step step, Operation operation, boolean isRefused) {}

    private final Clock clock;
    private final Family<Histogram> plugins;
    private final Family<Histogram> steps;
    private final Map<Passage, Histogram> known = new ConcurrentHashMap<>();

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
        observe(new Passage(plugin, step, operation, isRefused), nanos);
    }

    @Override
    public void passed(Step step, Operation operation, boolean isRefused, long nanos) {
        observe(new Passage("", step, operation, isRefused), nanos);
    }

    /** Looks before it may have to lock: each write comes here dozens of times. */
    private void observe(Passage passage, long nanos) {
        Histogram one = known.get(passage);
        if (one == null) {
            one = known.computeIfAbsent(passage, this::histogram);
        }
        one.observe(nanos);
    }

    private Histogram histogram(Passage one) {
        String step = word(one.step);
        String operation = one.operation.name();
        String refused = Boolean.toString(one.isRefused);
        return one.plugin.isEmpty()
                ? steps.of(step, operation, refused)
                : plugins.of(one.plugin, step, operation, refused);
    }

    private static String word(Step step) {
        return step == AdmissionMeter.Step.MUTATE ? "admit" : "validate";
    }
}
