package io.podium.controllers.endpoints;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Service;
import io.podium.api.selector.LabelSelector;
import io.podium.client.Key;
import io.podium.client.View;
import io.podium.controllers.workload.Pods;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Which Services a change of a pod concerns. */
public final class ServiceTrigger {
    private ServiceTrigger() {}

    /**
     * Those that select the pod as it was or as it is; none when nothing changed that an endpoint
     * shows.
     */
    public static void wake(
            View view, Optional<Pod> before, Optional<Pod> after, Consumer<Key> keys) {
        if (before.isPresent() && after.isPresent() && isAlike(before.get(), after.get())) {
            return;
        }
        Pod pod = after.or(() -> before).orElseThrow();
        for (Service service : view.list(Service.class, pod.namespace())) {
            if (!Backends.isSelecting(service)) {
                continue;
            }
            LabelSelector selector = LabelSelector.ofMap(service.spec().selector());
            boolean selects =
                    before.filter(one -> selector.matches(one.metadata().labels())).isPresent()
                            || after.filter(one -> selector.matches(one.metadata().labels()))
                                    .isPresent();
            if (selects) {
                keys.accept(Key.of(service));
            }
        }
    }

    private static boolean isAlike(Pod before, Pod after) {
        return face(before).equals(face(after));
    }

    private static List<Object> face(Pod pod) {
        return List.of(
                pod.uid(),
                pod.metadata().labels(),
                pod.isDeleting(),
                Pods.isOver(pod),
                Pods.isReady(pod),
                pod.status().podIPs(),
                pod.status().podIP(),
                pod.spec());
    }
}
