package io.podium.network.rules;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Service;
import io.podium.api.discovery.v1.EndpointSlice;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Doers;
import io.podium.base.loop.Loop;
import io.podium.client.Door;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.View;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rules of one node as the services want them. Begins with the whole table, goes on with
 * what changed; after a trouble it begins again. Lives on its loop.
 */
public final class RulesRoom implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RulesRoom.class);

    /** Changes that come so shortly one after the other go into one transaction. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** Before the name of a pod, where services stand under their own; a space is in no name. */
    private static final String POD = "pod ";

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final Door door;
    private final Settings settings;
    private final ServiceRenderer renderer;
    private final HostPortRenderer hostPorts;
    private final Nft nft;
    private final Loop loop;
    private final Doers doers;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Set<Key> dirty = new HashSet<>();
    private final Set<Key> dirtyPods = new HashSet<>();
    private Optional<AutoCloseable> following = Optional.empty();
    private Optional<View> newest = Optional.empty();

    /** What the kernel has, unless the next transaction is a whole one. */
    private Ruleset applied = Ruleset.empty();

    private boolean isWhole = true;
    private boolean isPlanned;
    private boolean isApplying;
    private Duration retry = FIRST_RETRY;
    private volatile boolean isClosed;

    public RulesRoom(Door door, Settings settings, Nft nft, Loop loop, Doers doers) {
        this.door = door;
        this.settings = settings;
        this.nft = nft;
        this.loop = loop;
        this.doers = doers;
        renderer = new ServiceRenderer(settings.node());
        hostPorts = new HostPortRenderer(settings.node());
    }

    /**
     * Begins to follow the cluster. The future completes when the node has its rules for the first
     * time.
     */
    public CompletableFuture<Void> start() {
        following =
                Optional.of(
                        door.follow((view, changes) -> {
                            Set<Key> keys = keys(changes);
                            Set<Key> pods = pods(changes);
                            loop.execute(() -> changed(view, keys, pods));
                        }));
        return ready.copy();
    }

    /** The services that a change is about. */
    static Set<Key> keys(List<ObjectChange> changes) {
        return changes.stream()
                .flatMap(change -> Stream.of(change.before(), change.after()))
                .flatMap(Optional::stream)
                .flatMap(object -> service(object).stream())
                .collect(Collectors.toSet());
    }

    /** The pods of this node with ports of it that a change is about. */
    private Set<Key> pods(List<ObjectChange> changes) {
        return changes.stream()
                .flatMap(change -> Stream.of(change.before(), change.after()))
                .flatMap(Optional::stream)
                .filter(object -> object instanceof Pod pod && hostPorts.isConcerned(pod))
                .map(Key::of)
                .collect(Collectors.toSet());
    }

    private static Optional<Key> service(ApiObject object) {
        return switch (object) {
            case Service service -> Optional.of(Key.of(service));
            case EndpointSlice slice ->
                    Optional.ofNullable(
                                    slice.metadata().labels().get(ServiceRenderer.SERVICE_LABEL))
                            .map(name -> new Key(slice.namespace(), name));
            default -> Optional.empty();
        };
    }

    private void changed(View view, Set<Key> keys, Set<Key> pods) {
        newest = Optional.of(view);
        dirty.addAll(keys);
        dirtyPods.addAll(pods);
        if (isDirty() || isWhole) {
            plan(PAUSE);
        }
    }

    private boolean isDirty() {
        return !dirty.isEmpty() || !dirtyPods.isEmpty();
    }

    private void plan(Duration delay) {
        if (!isPlanned && !isApplying && !isClosed) {
            isPlanned = true;
            loop.schedule(delay, this::apply);
        }
    }

    private void apply() {
        isPlanned = false;
        if (isClosed) {
            return;
        }
        Ruleset desired = applied;
        for (Key key : dirty) {
            desired = desired.with(key.toString(), renderer.render(newest.orElseThrow(), key));
        }
        for (Key key : dirtyPods) {
            desired = desired.with(POD + key, hostPorts.render(newest.orElseThrow(), key));
        }
        Set<String> names = dirty.stream().map(Key::toString).collect(Collectors.toSet());
        dirtyPods.forEach(key -> names.add(POD + key));
        dirty.clear();
        dirtyPods.clear();
        String transaction =
                isWhole
                        ? Transaction.whole(settings, desired)
                        : Transaction.between(applied, desired, names);
        applied = desired;
        if (!transaction.isEmpty()) {
            isApplying = true;
            Consumer<Throwable> done = trouble -> loop.execute(() -> done(trouble));
            var _ = doers.call(() -> send(transaction)).whenComplete((_, e) -> done.accept(e));
        }
    }

    private boolean send(String transaction) throws Exception {
        nft.apply(transaction);
        return true;
    }

    private void done(Throwable trouble) {
        isApplying = false;
        isWhole = trouble != null;
        if (trouble == null) {
            retry = FIRST_RETRY;
            ready.complete(null);
            if (isDirty()) {
                plan(PAUSE);
            }
            return;
        }
        LOG.warn("cannot set the rules of {}, next try in {}", settings.node(), retry, trouble);
        plan(retry);
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
    }

    /** Stops following; the rules stay, because pods outlive this process. */
    @Override
    public void close() {
        isClosed = true;
        following.ifPresent(subscription -> {
            try {
                subscription.close();
            } catch (Exception e) {
                LOG.debug("cannot stop following", e);
            }
        });
    }
}
