package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.error.Shown;
import io.podium.api.node.v1.RuntimeClass;
import io.podium.client.View;

/** How a pod wants its containers run, by its runtime class. Pure. */
final class RuntimeHandlers {
    private RuntimeHandlers() {}

    /** As the runtime knows the way, "" for the usual one. Fails with {@link ConfigTrouble}. */
    static String of(Pod pod, View view) {
        String name = pod.spec().runtimeClassName();
        if (name.isEmpty()) {
            return "";
        }
        return view.find(RuntimeClass.class, "", name)
                .map(RuntimeClass::handler)
                .orElseThrow(() ->
                        new ConfigTrouble(
                                "failed to get sandbox runtime: runtimeclasses.node.k8s.io "
                                        + Shown.of(name)
                                        + " not found"));
    }
}
