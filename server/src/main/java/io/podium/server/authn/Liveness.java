package io.podium.server.authn;

import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.store.Body;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Whether the objects a token names are still the ones it was made for. */
final class Liveness {
    /** Upstream lets a token outlive the deletion of its object so long, for clean-up. */
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final String INVALIDATED = "service account token has been invalidated";

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

    /** All objects of a resource in a namespace. */
    List<TypedMap> list(String resource, String namespace) {
        var found = new java.util.ArrayList<TypedMap>();
        store.get()
                .scan(
                        resource,
                        namespace,
                        Optional.empty(),
                        entry -> found.add(trees.apply(entry.body())));
        return found;
    }

    /** Why a token proves nothing any more, as upstream words it; empty while all live. */
    Optional<String> trouble(TokenClaims claims) {
        String place = claims.namespace() + "/" + claims.serviceAccount();
        Optional<TypedMap> account =
                find("serviceaccounts", claims.namespace(), claims.serviceAccount());
        if (account.isEmpty()) {
            return Optional.of("serviceaccounts \"" + claims.serviceAccount() + "\" not found");
        }
        if (isOver(account.get())) {
            return Optional.of("service account " + place + " has been deleted");
        }
        String uid = meta(account.get()).uid();
        return uid.equals(claims.serviceAccountUid())
                ? trouble(claims.boundTo(), claims.namespace())
                : Optional.of(
                        "service account UID ("
                                + uid
                                + ") does not match claim ("
                                + claims.serviceAccountUid()
                                + ")");
    }

    /** The same for the account of a token out of a Secret. */
    Optional<String> trouble(LegacyToken token) {
        Optional<TypedMap> account = find("serviceaccounts", token.namespace(), token.account());
        if (account.isEmpty()) {
            return Optional.of("serviceaccounts \"" + token.account() + "\" not found");
        }
        if (meta(account.get()).hasDeletionTimestamp()) {
            return Optional.of(
                    "ServiceAccount "
                            + token.namespace()
                            + "/"
                            + token.account()
                            + " has been deleted");
        }
        String uid = meta(account.get()).uid();
        return uid.equals(token.accountUid())
                ? Optional.empty()
                : Optional.of(
                        "ServiceAccount UID ("
                                + uid
                                + ") does not match claim ("
                                + token.accountUid()
                                + ")");
    }

    private Optional<String> trouble(BoundTo bound, String namespace) {
        return switch (bound.kind()) {
            case "" -> Optional.empty();
            case "Pod" -> trouble(bound, "pod", find("pods", namespace, bound.name()));
            case "Secret" -> trouble(bound, "secret", find("secrets", namespace, bound.name()));
            case "Node" -> trouble(bound, "node", find("nodes", "", bound.name()));
            default -> Optional.of(INVALIDATED);
        };
    }

    private Optional<String> trouble(BoundTo bound, String word, Optional<TypedMap> found) {
        if (found.isEmpty() || isOver(found.get())) {
            return Optional.of(INVALIDATED);
        }
        String uid = meta(found.get()).uid();
        return uid.equals(bound.uid())
                ? Optional.empty()
                : Optional.of(
                        word
                                + " UID ("
                                + uid
                                + ") does not match service account "
                                + word
                                + " ref claim ("
                                + bound.uid()
                                + ")");
    }

    private boolean isOver(TypedMap object) {
        return meta(object)
                .deletionTimestamp()
                .map(at -> !clock.now().isBefore(at.plus(LEEWAY)))
                .orElse(false);
    }

    private static ObjectMeta meta(TypedMap object) {
        return object.get("metadata") instanceof TypedMap metadata
                ? ObjectMeta.of(metadata)
                : ObjectMeta.empty();
    }
}
