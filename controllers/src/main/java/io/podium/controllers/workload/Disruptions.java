package io.podium.controllers.workload;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.client.Action;
import io.podium.client.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** Writes that tell a pod, and whoever owns it, why it has to go before it goes. */
public final class Disruptions {
    /** The condition's name. */
    public static final String TARGET = "DisruptionTarget";

    private Disruptions() {}

    /** The pod's condition DisruptionTarget becomes true, for this reason. */
    public static Action marked(View view, Pod pod, String reason, String message) {
        return write(pod, Map.of("conditions", conditions(view, pod, reason, message)));
    }

    /** The same, and the pod counts as failed: nobody else will ever say how it ended. */
    public static Action failed(View view, Pod pod, String reason, String message) {
        return write(
                pod,
                Map.of("phase", "Failed", "conditions", conditions(view, pod, reason, message)));
    }

    /** The pod counts as failed, and nothing is said about why. */
    public static Action failed(Pod pod) {
        return write(pod, Map.of("phase", "Failed"));
    }

    /** The condition becomes false; why it was true is left in it, as upstream leaves it. */
    public static Action takenBack(View view, Pod pod) {
        var conditions = new ArrayList<Object>();
        for (PodCondition condition : pod.status().conditions()) {
            conditions.add(
                    condition.type().equals(TARGET)
                            ? condition
                                    .withStatus("False")
                                    .withObservedGeneration(pod.metadata().generation())
                                    .withLastTransitionTime(view.now())
                                    .value()
                            : condition.value());
        }
        return write(pod, Map.of("conditions", ListValue.of(conditions)));
    }

    private static Object conditions(View view, Pod pod, String reason, String message) {
        var conditions = new ArrayList<Object>();
        for (PodCondition condition : pod.status().conditions()) {
            if (!condition.type().equals(TARGET)) {
                conditions.add(condition.value());
            }
        }
        conditions.add(
                PodCondition.empty()
                        .withType(TARGET)
                        .withStatus("True")
                        .withLastTransitionTime(view.now())
                        .withReason(reason)
                        .withMessage(message)
                        .value());
        return ListValue.of(conditions);
    }

    private static Action write(Pod pod, Map<String, Object> status) {
        Map<String, Object> metadata =
                Map.of("uid", pod.uid(), "resourceVersion", pod.metadata().resourceVersion());
        return new Action.Patch(
                pod,
                "status",
                FreeMap.of(
                        new HashMap<>(
                                Map.of(
                                        "metadata",
                                        FreeMap.of(metadata),
                                        "status",
                                        FreeMap.of(status)))));
    }
}
