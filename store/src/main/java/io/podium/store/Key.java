package io.podium.store;

import java.util.Comparator;

/**
 * Names one object: ordered by resource, namespace, name.
 *
 * @param resource the storage name, such as pods or deployments.apps; one per kind, whatever its
 *     versions
 * @param namespace "" for cluster-scoped objects
 */
public record Key(String resource, String namespace, String name) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::resource)
                    .thenComparing(Key::namespace)
                    .thenComparing(Key::name);

    @Override
    public int compareTo(Key other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return namespace.isEmpty()
                ? resource + "/" + name
                : resource + "/" + namespace + "/" + name;
    }
}
