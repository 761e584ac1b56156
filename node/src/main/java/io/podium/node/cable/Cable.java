package io.podium.node.cable;

import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Question;
import io.podium.client.View;
import java.io.UncheckedIOException;
import java.net.NoRouteToHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A door that can be cut off and joined again. */
public final class Cable implements Door {
    private final Door door;
    private final String address;
    private final List<Ear> ears = new CopyOnWriteArrayList<>();
    private volatile Optional<View> last = Optional.empty();

    /** Which object changed; one of the same name that followed is another. */
    private record Named(String resource, String namespace, String name, String uid) {
        static Named of(ObjectChange change) {
            ApiObject object = change.after().or(change::before).orElseThrow();
            return new Named(change.resource(), object.namespace(), object.name(), object.uid());
        }
    }

    /** One listener, and what it has not been told yet. */
    private final class Ear {
        private final BiConsumer<View, List<ObjectChange>> listener;
        private final Map<Named, ObjectChange> missed = new LinkedHashMap<>();
        private Optional<View> newest = Optional.empty();

        Ear(BiConsumer<View, List<ObjectChange>> listener) {
            this.listener = listener;
        }

        void hear(View view, List<ObjectChange> changes) {
            synchronized (Cable.this) {
                if (last.isEmpty()) {
                    listener.accept(view, changes);
                    return;
                }
                newest = Optional.of(view);
                changes.forEach(this::miss);
            }
        }

        /** Of several changes the state before the first and after the last are told. */
        private void miss(ObjectChange change) {
            Named name = Named.of(change);
            ObjectChange first = missed.get(name);
            ObjectChange all =
                    first == null
                            ? change
                            : new ObjectChange(change.resource(), first.before(), change.after());
            if (all.before().isEmpty() && all.after().isEmpty()) {
                missed.remove(name);
            } else {
                missed.put(name, all);
            }
        }

        void catchUp() {
            Optional<View> view = newest;
            List<ObjectChange> changes = new ArrayList<>(missed.values());
            newest = Optional.empty();
            missed.clear();
            view.ifPresent(now -> listener.accept(now, changes));
        }
    }

    /**
     * @param address of the API server, for the words of what fails
     */
    public Cable(Door door, String address) {
        this.door = door;
        this.address = address;
    }

    public boolean isCut() {
        return last.isPresent();
    }

    /** From now on nothing comes through. */
    public synchronized void cut() {
        if (last.isEmpty()) {
            last = Optional.of(door.view());
        }
    }

    /** Joins it again, and tells all that was missed. */
    public synchronized void join() {
        if (last.isPresent()) {
            last = Optional.empty();
            ears.forEach(Ear::catchUp);
        }
    }

    /** While it is cut, what was seen last. */
    @Override
    public View view() {
        return last.orElseGet(door::view);
    }

    @Override
    public AutoCloseable follow(BiConsumer<View, List<ObjectChange>> listener) {
        var ear = new Ear(listener);
        ears.add(ear);
        AutoCloseable feed = door.follow(ear::hear);
        return () -> {
            ears.remove(ear);
            feed.close();
        };
    }

    @Override
    public CompletableFuture<Outcome> act(Action action) {
        return isCut() ? unreachable() : door.act(action);
    }

    @Override
    public CompletableFuture<Question.Reply> ask(Question question) {
        return isCut() ? unreachable() : door.ask(question);
    }

    @Override
    public CompletableFuture<Long> newestRevision() {
        return isCut() ? unreachable() : door.newestRevision();
    }

    private <T> CompletableFuture<T> unreachable() {
        String words = "dial tcp " + address + ": connect: network is unreachable";
        return CompletableFuture.failedFuture(
                new UncheckedIOException(new NoRouteToHostException(words)));
    }
}
