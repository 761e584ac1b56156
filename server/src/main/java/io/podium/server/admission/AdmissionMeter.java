package io.podium.server.admission;

import io.podium.server.admission.Attempt.Operation;

/** Hears how long plug-ins take. */
public interface AdmissionMeter {
    /** Hears nothing. */
    AdmissionMeter SILENT = new AdmissionMeter() {};

    /** What plug-ins do to an object. */
    enum Step {
        MUTATE,
        REVIEW
    }

    /** Now, in nanoseconds; what is between two calls is how long something took. */
    default long nanos() {
        return 0;
    }

    /** One plug-in is done. */
    default void passed(
            String plugin, Step step, Operation operation, boolean isRefused, long nanos) {}

    /** All of them are done, or one refused. */
    default void passed(Step step, Operation operation, boolean isRefused, long nanos) {}
}
