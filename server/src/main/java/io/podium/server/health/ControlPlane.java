package io.podium.server.health;

import io.podium.base.Invariant;
import io.podium.base.loop.Loop;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The scheduler and the controllers as the API server sees them: whether they run in this process,
 * and whether their loops turn. What runs elsewhere is not seen and counts as down.
 */
public final class ControlPlane {
    public static final String CONTROLLERS = "controller-manager";
    public static final String SCHEDULER = "scheduler";

    /** How long a part may take to answer; upstream waits as long. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Where upstream asks its parts, which stands in what it says when nobody answers. */
    private static final Map<String, String> PLACES =
            Map.of(CONTROLLERS, "127.0.0.1:10257", SCHEDULER, "127.0.0.1:10259");

    private final Map<String, Loop> running = new ConcurrentHashMap<>();

    /** Notes that the part runs on this loop, until the returned handle is closed. */
    public AutoCloseable runs(String part, Loop loop) {
        Invariant.check(PLACES.containsKey(part), "no part of the control plane: %s", part);
        running.put(part, loop);
        return () -> running.remove(part, loop);
    }

    /** The names of all parts, whether they run or not. */
    public Set<String> parts() {
        return PLACES.keySet();
    }

    /**
     * Asks a part by a task on its loop.
     *
     * @param timers ends the wait for a loop that does not turn
     */
    public CompletableFuture<Health> ask(String part, Loop timers) {
        String place = PLACES.get(part);
        String asked = "Get \"https://" + place + "/healthz\": ";
        Optional<Loop> loop = Optional.ofNullable(running.get(part));
        if (loop.isEmpty()) {
            return CompletableFuture.completedFuture(
                    Health.silent(asked + "dial tcp " + place + ": connect: connection refused"));
        }
        var health = new CompletableFuture<Health>();
        Loop.Cancel late =
                timers.schedule(
                        PATIENCE,
                        () -> health.complete(Health.silent(asked + "context deadline exceeded")));
        loop.get()
                .execute(() -> {
                    late.cancel();
                    health.complete(Health.WELL);
                });
        return health;
    }
}
