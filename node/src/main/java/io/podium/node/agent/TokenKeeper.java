package io.podium.node.agent;

import io.podium.api.authentication.v1.BoundObjectReference;
import io.podium.api.authentication.v1.TokenRequest;
import io.podium.api.authentication.v1.TokenRequestSpec;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.core.v1.ServiceAccountTokenProjection;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.node.volume.MountTrouble;
import io.podium.node.volume.PayloadRenderer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Tokens of service accounts for the pods of one node, asked for once and again before they are
 * old.
 */
final class TokenKeeper implements PayloadRenderer.Tokens {
    /** Of its life; the kubelet's rule. */
    private static final int OLD_PERCENT = 80;

    private static final Duration OLDEST = Duration.ofHours(24);
    private static final Duration USUAL_LIFE = Duration.ofHours(1);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Door door;
    private final Clock clock;
    private final Loop loop;
    private final Consumer<String> changed;
    private final Map<Wanted, Held> tokens = new HashMap<>();

    /** What tells tokens apart. */
    private record Wanted(String uid, String audience, long seconds) {}

    /** What became of asking: a token, a failure, or nothing yet. */
    private record Held(
            String token, Instant expires, Instant old, boolean asking, String failure) {
        static final Held NOTHING = new Held("", Instant.MIN, Instant.MIN, false, "");
    }

    /**
     * @param changed called with a pod's uid when a token of it came, failed or grew old
     */
    TokenKeeper(Door door, Clock clock, Loop loop, Consumer<String> changed) {
        this.door = door;
        this.clock = clock;
        this.loop = loop;
        this.changed = changed;
    }

    @Override
    public synchronized Optional<String> token(
            Pod pod, String volume, ServiceAccountTokenProjection projection) {
        long seconds =
                projection.hasExpirationSeconds()
                        ? projection.expirationSeconds()
                        : USUAL_LIFE.toSeconds();
        var wanted = new Wanted(pod.uid(), projection.audience(), seconds);
        Held held = tokens.getOrDefault(wanted, Held.NOTHING);
        Instant now = clock.now();
        if (!held.asking() && !now.isBefore(held.old())) {
            tokens.put(
                    wanted,
                    new Held(held.token(), held.expires(), held.old(), true, held.failure()));
            ask(pod, wanted);
        }
        if (now.isBefore(held.expires())) {
            return Optional.of(held.token());
        }
        if (!held.failure().isEmpty()) {
            throw new MountTrouble(volume, "failed to fetch token: " + held.failure());
        }
        // The answer may already be there: a door may answer on the spot.
        return Optional.of(tokens.get(wanted)).map(Held::token).filter(token -> !token.isEmpty());
    }

    private void ask(Pod pod, Wanted wanted) {
        String name =
                pod.spec().serviceAccountName().isEmpty()
                        ? "default"
                        : pod.spec().serviceAccountName();
        ServiceAccount account =
                door.view()
                        .find(ServiceAccount.class, pod.namespace(), name)
                        .orElseGet(() -> ServiceAccount.create(pod.namespace(), name));
        var spec =
                TokenRequestSpec.empty()
                        .withAudiences(
                                wanted.audience().isEmpty()
                                        ? List.of()
                                        : List.of(wanted.audience()))
                        .withExpirationSeconds(wanted.seconds())
                        .withBoundObjectRef(
                                BoundObjectReference.empty()
                                        .withKind("Pod")
                                        .withApiVersion("v1")
                                        .withName(pod.name())
                                        .withUid(pod.uid()));
        var request = TokenRequest.create(pod.namespace(), name).withSpec(spec);
        var _ =
                door.act(new Action.Post(account, "token", request))
                        .whenComplete((outcome, trouble) -> {
                            if (trouble == null
                                    && outcome.object().isPresent()
                                    && outcome.object().get() instanceof TokenRequest answer) {
                                came(wanted, answer);
                            } else {
                                failed(
                                        wanted,
                                        trouble == null ? "the answer is no token" : text(trouble));
                            }
                        });
    }

    private static String text(Throwable trouble) {
        Throwable cause =
                trouble instanceof CompletionException && trouble.getCause() != null
                        ? trouble.getCause()
                        : trouble;
        return String.valueOf(cause.getMessage());
    }

    private void came(Wanted wanted, TokenRequest answer) {
        Instant now = clock.now();
        Instant expires =
                answer.status().expirationTimestamp().orElse(now.plusSeconds(wanted.seconds()));
        Duration life = Duration.between(now, expires);
        Duration young = life.multipliedBy(OLD_PERCENT).dividedBy(100);
        Instant old = now.plus(young.compareTo(OLDEST) > 0 ? OLDEST : young);
        synchronized (this) {
            tokens.put(wanted, new Held(answer.status().token(), expires, old, false, ""));
        }
        loop.schedule(Duration.between(now, old), () -> changed.accept(wanted.uid()));
        changed.accept(wanted.uid());
    }

    private void failed(Wanted wanted, String why) {
        synchronized (this) {
            Held held = tokens.getOrDefault(wanted, Held.NOTHING);
            Instant again = clock.now().plus(RETRY);
            tokens.put(wanted, new Held(held.token(), held.expires(), again, false, why));
        }
        loop.schedule(RETRY, () -> changed.accept(wanted.uid()));
        changed.accept(wanted.uid());
    }

    /** The pod is gone. */
    synchronized void forget(String uid) {
        tokens.keySet().removeIf(wanted -> wanted.uid().equals(uid));
    }
}
