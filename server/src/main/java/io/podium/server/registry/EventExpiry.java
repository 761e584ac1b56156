package io.podium.server.registry;

import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.store.Change;
import io.podium.store.ConflictException;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Store;
import io.podium.store.Write;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events live an hour after their last write; then they are deleted, a few at a time. */
final class EventExpiry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventExpiry.class);
    private static final String EVENTS = "events";
    private static final Duration LIFE = Duration.ofHours(1);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private record Written(Key key, long revision, long nanos) {}

    private final Store store;
    private final Loop loop;
    private final Clock clock;
    private final Store.Subscription subscription;

    /** In the order of writing; guarded by itself. */
    private final ArrayDeque<Written> written = new ArrayDeque<>();

    private volatile boolean isClosed;

    EventExpiry(Store store, Loop loop, Clock clock) {
        this.store = store;
        this.loop = loop;
        this.clock = clock;
        var start = store.snapshot();
        start.scan(
                EVENTS,
                "",
                Optional.empty(),
                entry -> {
                    note(entry);
                    return true;
                });
        this.subscription = store.watch(start.revision(), this::changed);
        loop.schedule(LOOK_EVERY, this::look);
    }

    private void changed(List<Change> changes) {
        for (Change change : changes) {
            if (change.key().resource().equals(EVENTS)) {
                change.after().ifPresent(this::note);
            }
        }
    }

    private void note(Entry entry) {
        synchronized (written) {
            written.add(new Written(entry.key(), entry.revision(), clock.nanos()));
        }
    }

    private void look() {
        if (isClosed) {
            return;
        }
        for (Optional<Written> next = expired(); next.isPresent(); next = expired()) {
            Written old = next.get();
            store.snapshot()
                    .get(old.key())
                    .filter(entry -> entry.revision() == old.revision())
                    .ifPresent(this::delete);
        }
        loop.schedule(LOOK_EVERY, this::look);
    }

    private Optional<Written> expired() {
        synchronized (written) {
            Written oldest = written.peek();
            boolean isOld = oldest != null && clock.nanos() - oldest.nanos() >= LIFE.toNanos();
            return isOld ? Optional.of(written.poll()) : Optional.empty();
        }
    }

    private void delete(Entry entry) {
        var _ =
                store.commit(List.of(Write.delete(entry)))
                        .whenComplete((commit, trouble) -> {
                            boolean isChanged =
                                    Troubles.cause(trouble) instanceof ConflictException;
                            // One that was written meanwhile has another hour.
                            if (trouble != null && !isChanged) {
                                LOG.warn(
                                        "an old event could not be deleted: {}",
                                        entry.key(),
                                        trouble);
                            }
                        });
    }

    @Override
    public void close() {
        isClosed = true;
        subscription.close();
    }
}
