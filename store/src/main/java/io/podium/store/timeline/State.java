package io.podium.store.timeline;

import io.podium.base.collect.PersistentMap;
import io.podium.store.Change;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Everything at one revision, as persistent maps: keeping it costs only what differs from its
 * neighbours.
 */
public record State(long revision, PersistentMap<String, PersistentMap<Key, Entry>> entries)
        implements Snapshot {
    /** Before the first commit. */
    public static final State EMPTY = new State(0, PersistentMap.empty());

    @Override
    public Optional<Entry> get(Key key) {
        return of(key.resource()).get(key);
    }

    @Override
    public void scan(
            String resource, String namespace, Optional<Key> after, Predicate<Entry> visitor) {
        Key first = new Key(resource, namespace, "");
        if (after.isPresent() && after.get().compareTo(first) > 0) {
            first = after.get();
        }
        of(resource)
                .scanFrom(
                        first,
                        (key, entry) -> {
                            if (after.isPresent() && key.equals(after.get())) {
                                return true;
                            }
                            boolean wanted =
                                    namespace.isEmpty() || namespace.equals(key.namespace());
                            return wanted && visitor.test(entry);
                        });
    }

    @Override
    public int count(String resource, String namespace) {
        PersistentMap<Key, Entry> all = of(resource);
        return namespace.isEmpty()
                ? all.size()
                : end(all, resource, namespace) - all.rank(new Key(resource, namespace, ""));
    }

    @Override
    public int countAfter(String resource, String namespace, Key last) {
        PersistentMap<Key, Entry> all = of(resource);
        int end = namespace.isEmpty() ? all.size() : end(all, resource, namespace);
        int upToLast = all.rank(last) + (all.get(last).isPresent() ? 1 : 0);
        return Math.max(end - upToLast, 0);
    }

    /** How many keys come before the end of a namespace. */
    private static int end(PersistentMap<Key, Entry> all, String resource, String namespace) {
        // A namespace's keys begin with its name and a slash; behind those come the ones with the
        // next character.
        return all.rank(new Key(resource, "", namespace + (char) ('/' + 1)));
    }

    @Override
    public List<String> resources() {
        var names = new ArrayList<String>();
        entries.scan((name, all) -> names.add(name));
        return names;
    }

    /** This state at a later revision, with the changes done. */
    public State after(long newRevision, List<Change> changes) {
        PersistentMap<String, PersistentMap<Key, Entry>> result = entries;
        for (Change change : changes) {
            String resource = change.key().resource();
            PersistentMap<Key, Entry> all = result.get(resource).orElseGet(PersistentMap::empty);
            PersistentMap<Key, Entry> edited =
                    change.after()
                            .map(entry -> all.with(change.key(), entry))
                            .orElseGet(() -> all.without(change.key()));
            result = edited.isEmpty() ? result.without(resource) : result.with(resource, edited);
        }
        return new State(newRevision, result);
    }

    private PersistentMap<Key, Entry> of(String resource) {
        return entries.get(resource).orElseGet(PersistentMap::empty);
    }
}
