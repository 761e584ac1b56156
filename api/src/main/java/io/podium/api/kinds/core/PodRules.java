package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.PodTemplateRules;
import io.podium.api.value.MapValue;

/** What holds for pod templates, for the strategies of workloads. */
public final class PodRules {
    private PodRules() {}

    /** Checks a pod template's labels, annotations and spec. */
    public static void template(MapValue template, FieldPath path, Problems problems) {
        PodTemplateRules.check(template, path, problems);
    }
}
