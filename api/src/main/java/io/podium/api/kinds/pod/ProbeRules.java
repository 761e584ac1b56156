package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.MapValue;
import java.util.List;

/** How containers are asked for their health. */
final class ProbeRules {
    private static final List<String> NUMBERS =
            List.of(
                    "initialDelaySeconds",
                    "timeoutSeconds",
                    "periodSeconds",
                    "successThreshold",
                    "failureThreshold");

    private ProbeRules() {}

    /** Checks the three probes of a container. */
    static void check(MapValue container, FieldPath path, PodContext context, Problems problems) {
        if (container.has("livenessProbe")) {
            MapValue probe = container.map("livenessProbe");
            probe(probe, path.child("livenessProbe"), context, problems);
            onlyOnce(probe, path.child("livenessProbe"), problems);
        }
        if (container.has("readinessProbe")) {
            MapValue probe = container.map("readinessProbe");
            probe(probe, path.child("readinessProbe"), context, problems);
            if (probe.has("terminationGracePeriodSeconds")) {
                problems.invalid(
                        path.child("readinessProbe").child("terminationGracePeriodSeconds"),
                        probe.integer("terminationGracePeriodSeconds"),
                        "must not be set for readinessProbes");
            }
        }
        if (container.has("startupProbe")) {
            MapValue probe = container.map("startupProbe");
            probe(probe, path.child("startupProbe"), context, problems);
            onlyOnce(probe, path.child("startupProbe"), problems);
        }
    }

    private static void probe(
            MapValue probe, FieldPath path, PodContext context, Problems problems) {
        HandlerRules.check(probe, path, context, problems);
        for (String field : NUMBERS) {
            long number = probe.integer(field);
            if (number < 0) {
                problems.invalid(path.child(field), number, "must be greater than or equal to 0");
            }
        }
        long grace = probe.integer("terminationGracePeriodSeconds");
        if (probe.has("terminationGracePeriodSeconds") && grace <= 0) {
            problems.invalid(
                    path.child("terminationGracePeriodSeconds"), grace, "must be greater than 0");
        }
    }

    /** What has failed starts anew with its first success. */
    private static void onlyOnce(MapValue probe, FieldPath path, Problems problems) {
        long threshold = probe.integer("successThreshold");
        if (threshold != 1) {
            problems.invalid(path.child("successThreshold"), threshold, "must be 1");
        }
    }
}
