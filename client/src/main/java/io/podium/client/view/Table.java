package io.podium.client.view;

import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.Requirement;
import io.podium.api.view.ApiObject;
import io.podium.base.collect.PersistentMap;
import io.podium.client.Key;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All objects of one kind by key, and where their labels lead. Objects with and without controller
 * stand in two label indexes, so that a search for orphans meets no others.
 */
record Table(PersistentMap<Key, ApiObject> objects, Index controlled, Index free) {
    static final Table EMPTY = new Table(PersistentMap.empty(), Index.EMPTY, Index.EMPTY);

    Table with(Key key, ApiObject object) {
        Optional<ApiObject> old = objects.get(key);
        PersistentMap<Key, ApiObject> changed = objects.with(key, object);
        if (old.isPresent() && isIndexedAlike(old.get(), object)) {
            return new Table(changed, controlled, free);
        }
        Table cleared = old.map(before -> unindexed(key, before)).orElse(this);
        return cleared.indexed(key, object, changed);
    }

    Table without(Key key) {
        Optional<ApiObject> old = objects.get(key);
        if (old.isEmpty()) {
            return this;
        }
        Table cleared = unindexed(key, old.get());
        return new Table(objects.without(key), cleared.controlled, cleared.free);
    }

    private static boolean isIndexedAlike(ApiObject old, ApiObject object) {
        return isControlled(old) == isControlled(object)
                && old.metadata().labels().equals(object.metadata().labels());
    }

    static boolean isControlled(ApiObject object) {
        ObjectMeta metadata = object.metadata();
        return metadata.hasOwnerReferences()
                && metadata.ownerReferences().stream().anyMatch(OwnerReference::controller);
    }

    private Table indexed(Key key, ApiObject object, PersistentMap<Key, ApiObject> changed) {
        boolean isControlled = isControlled(object);
        Index index = isControlled ? controlled : free;
        for (Map.Entry<String, String> label : object.metadata().labels().entrySet()) {
            index = index.with(new IndexKey(label.getKey(), label.getValue(), key));
        }
        return isControlled
                ? new Table(changed, index, free)
                : new Table(changed, controlled, index);
    }

    private Table unindexed(Key key, ApiObject object) {
        boolean isControlled = isControlled(object);
        Index index = isControlled ? controlled : free;
        for (Map.Entry<String, String> label : object.metadata().labels().entrySet()) {
            index = index.without(new IndexKey(label.getKey(), label.getValue(), key));
        }
        return isControlled
                ? new Table(objects, index, free)
                : new Table(objects, controlled, index);
    }

    List<ApiObject> all() {
        var found = new ArrayList<ApiObject>(objects.size());
        objects.scan((_, object) -> found.add(object));
        return found;
    }

    List<ApiObject> in(String namespace) {
        var found = new ArrayList<ApiObject>();
        objects.scanFrom(
                new Key(namespace, ""),
                (key, object) -> key.namespace().equals(namespace) && found.add(object));
        return found;
    }

    int count(String namespace) {
        // The smallest namespace behind this one begins with a zero character more.
        return objects.rank(new Key(namespace + '\0', "")) - objects.rank(new Key(namespace, ""));
    }

    /** What matches in the namespace, in the order of names. */
    List<ApiObject> matching(String namespace, LabelSelector selector, boolean onlyFree) {
        if (selector.isNothing()) {
            return List.of();
        }
        Optional<Lead> lead = lead(namespace, selector, onlyFree);
        if (lead.isEmpty()) {
            return in(namespace).stream()
                    .filter(object -> !onlyFree || !isControlled(object))
                    .filter(object -> selector.matches(object.metadata().labels()))
                    .toList();
        }
        var keys = new ArrayList<Key>();
        for (String value : lead.get().values()) {
            Predicate<Key> collect = keys::add;
            free.scan(lead.get().label(), value, namespace, collect);
            if (!onlyFree) {
                controlled.scan(lead.get().label(), value, namespace, collect);
            }
        }
        keys.sort(Comparator.naturalOrder());
        var found = new ArrayList<ApiObject>();
        for (Key key : keys) {
            ApiObject object = objects.get(key).orElseThrow();
            if (selector.matches(object.metadata().labels())) {
                found.add(object);
            }
        }
        return found;
    }

    /** The label of the selector that leads to the fewest objects. */
    private record Lead(String label, List<String> values, int count) {}

    private Optional<Lead> lead(String namespace, LabelSelector selector, boolean onlyFree) {
        Optional<Lead> best = Optional.empty();
        for (Requirement requirement : selector.requirements()) {
            switch (requirement.operator()) {
                case IN, EQUALS, DOUBLE_EQUALS -> {
                    int count = 0;
                    for (String value : requirement.values()) {
                        count += free.count(requirement.key(), value, namespace);
                        count +=
                                onlyFree
                                        ? 0
                                        : controlled.count(requirement.key(), value, namespace);
                    }
                    if (best.isEmpty() || count < best.get().count()) {
                        best =
                                Optional.of(
                                        new Lead(requirement.key(), requirement.values(), count));
                    }
                }
                default -> {
                    // Says what a label must not be, or only that it is there: no way into the
                    // index.
                }
            }
        }
        return best;
    }
}
