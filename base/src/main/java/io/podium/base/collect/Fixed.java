package io.podium.base.collect;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Copies that do not change, for what strangers send. {@code Set.copyOf} and {@code Map.copyOf}
 * look along all elements whose hashes collide, and texts whose hashes collide are easily made;
 * here such elements form a tree.
 */
public final class Fixed {
    private Fixed() {}

    /** The elements, each once. */
    public static <E> Set<E> set(Collection<? extends E> elements) {
        return elements.isEmpty() ? Set.of() : Collections.unmodifiableSet(new HashSet<>(elements));
    }

    /** The same content. */
    public static <K, V> Map<K, V> map(Map<? extends K, ? extends V> content) {
        return content.isEmpty() ? Map.of() : Collections.unmodifiableMap(new HashMap<>(content));
    }
}
