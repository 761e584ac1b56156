package io.podium.api.kinds.pod;

import io.podium.api.core.v1.Lifecycle;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Set;

/** What is done after a container's start and before its stop, and the signal that stops it. */
final class LifecycleRules {
    private static final Set<String> SIGNALS = Lifecycle.TYPE.field("stopSignal").values();
    private static final Set<String> WINDOWS_SIGNALS = Set.of("SIGKILL", "SIGTERM");

    private LifecycleRules() {}

    static void check(MapValue lifecycle, FieldPath path, PodContext context, Problems problems) {
        for (String hook : List.of("postStart", "preStop")) {
            if (lifecycle.has(hook)) {
                HandlerRules.check(lifecycle.map(hook), path.child(hook), context, problems);
            }
        }
        if (lifecycle.has("stopSignal")) {
            signal(lifecycle.string("stopSignal"), path.child("stopSignal"), context, problems);
        }
    }

    private static void signal(
            String signal, FieldPath path, PodContext context, Problems problems) {
        if (!context.spec().has("os")) {
            problems.forbidden(path, "may not be set for containers with empty `spec.os.name`");
            return;
        }
        Set<String> known = context.os().equals("windows") ? WINDOWS_SIGNALS : SIGNALS;
        if (!known.contains(signal)) {
            problems.notSupported(path, signal, known);
        }
    }
}
