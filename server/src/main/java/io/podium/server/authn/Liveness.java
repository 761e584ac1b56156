package io.podium.server.authn;

import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.store.Body;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Whether the objects a token names are still the ones it was made for. */
final class Liveness {
    /** Upstream lets a token outlive the deletion of its object so long, for clean-up. */
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    private final Supplier<Snapshot> store;
    private final Function<Body, TypedMap> trees;
    private final Clock clock;

    Liveness(Supplier<Snapshot> store, Function<Body, TypedMap> trees, Clock clock) {
        this.store = store;
        this.trees = trees;
        this.clock = clock;
    }

    Optional<TypedMap> find(String resource, String namespace, String name) {
        return store.get()
                .get(new Key(resource, namespace, name))
                .map(entry -> trees.apply(entry.body()));
    }

    boolean isAlive(TokenClaims claims) {
        return isAlive(
                        "serviceaccounts",
                        claims.namespace(),
                        claims.serviceAccount(),
                        claims.serviceAccountUid())
                && isAlive(claims.boundTo(), claims.namespace());
    }

    private boolean isAlive(BoundTo bound, String namespace) {
        return switch (bound.kind()) {
            case "" -> true;
            case "Pod" -> isAlive("pods", namespace, bound.name(), bound.uid());
            case "Secret" -> isAlive("secrets", namespace, bound.name(), bound.uid());
            case "Node" -> isAlive("nodes", "", bound.name(), bound.uid());
            default -> false;
        };
    }

    private boolean isAlive(String resource, String namespace, String name, String uid) {
        Optional<Entry> entry = store.get().get(new Key(resource, namespace, name));
        if (entry.isEmpty() || !entry.get().body().header().uid().equals(uid)) {
            return false;
        }
        TypedMap tree = trees.apply(entry.get().body());
        return !(tree.get("metadata") instanceof TypedMap metadata)
                || ObjectMeta.of(metadata)
                        .deletionTimestamp()
                        .map(at -> clock.now().isBefore(at.plus(LEEWAY)))
                        .orElse(true);
    }
}
