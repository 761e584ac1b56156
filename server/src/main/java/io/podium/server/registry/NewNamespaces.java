package io.podium.server.registry;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.value.TypedMap;
import io.podium.server.render.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Pods may come right behind their namespace, a moment before a controller has made the account
 * {@code default} they run as. They wait for it, as long as upstream's admission looks for it
 * again: ten times, 100 to 200 ms apart.
 */
final class NewNamespaces {
    private static final String DEFAULT_ACCOUNT = "default";
    private static final int LOOKS = 10;
    private static final Duration PAUSE = Duration.ofMillis(150);

    private final Rooms rooms;

    NewNamespaces(Rooms rooms) {
        this.rooms = rooms;
    }

    /** Takes the step that creates the object, perhaps a little later. */
    CompletableFuture<Outcome> settled(
            Kind<?> kind,
            String namespace,
            TypedMap tree,
            Supplier<CompletableFuture<Outcome>> step) {
        if (kind.type() != Pod.TYPE || !runsAsDefault(Pod.of(tree).spec()) || isReady(namespace)) {
            return step.get();
        }
        var result = new CompletableFuture<Outcome>();
        look(namespace, step, result, LOOKS - 1);
        return result;
    }

    private static boolean runsAsDefault(PodSpec spec) {
        String name = spec.serviceAccountName();
        return name.isEmpty() || name.equals(DEFAULT_ACCOUNT);
    }

    /** Nobody makes an account in a namespace that is not there. */
    private boolean isReady(String namespace) {
        return rooms.lookup().find("serviceaccounts", namespace, DEFAULT_ACCOUNT).isPresent()
                || rooms.lookup().find("namespaces", "", namespace).isEmpty();
    }

    private void look(
            String namespace,
            Supplier<CompletableFuture<Outcome>> step,
            CompletableFuture<Outcome> result,
            int looksLeft) {
        rooms.loop()
                .schedule(
                        PAUSE,
                        () -> {
                            if (looksLeft <= 1 || isReady(namespace)) {
                                Troubles.into(result, step);
                            } else {
                                look(namespace, step, result, looksLeft - 1);
                            }
                        });
    }
}
