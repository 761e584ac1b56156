package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.PodTemplateRules;
import io.podium.api.value.MapValue;

/** What holds for pod templates, for the strategies of workloads. */
public final class PodRules {
    private PodRules() {}

    /**
     * Checks a pod template's labels, annotations and spec.
     *
     * @param old the template before an update, or null
     */
    public static void template(
            MapValue template, MapValue old, FieldPath path, Problems problems) {
        PodTemplateRules.check(template, old, path, problems);
    }
}
