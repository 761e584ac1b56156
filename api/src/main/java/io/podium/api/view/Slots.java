package io.podium.api.view;

import io.podium.api.schema.Type;
import io.podium.api.time.PlainTime;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.base.Invariant;
import java.time.Instant;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What generated views read and write fields with; nothing else needs it. Lists and maps are
 * wrapped, not copied.
 */
public final class Slots {
    private Slots() {}

    /** The value itself, which must be of the type. */
    public static TypedMap checked(TypedMap value, Type type) {
        Invariant.check(
                value.type() == type, "a view of %s over a value of %s", type, value.type());
        return value;
    }

    public static String text(TypedMap value, int index) {
        return value.at(index) instanceof String text ? text : "";
    }

    public static long integer(TypedMap value, int index) {
        return value.at(index) instanceof Long number ? number : 0;
    }

    public static double real(TypedMap value, int index) {
        return switch (value.at(index)) {
            case Double number -> number;
            case Long number -> number;
            case null, default -> 0;
        };
    }

    public static boolean truth(TypedMap value, int index) {
        return value.at(index) instanceof Boolean truth && truth;
    }

    public static Optional<Instant> time(TypedMap value, int index) {
        return value.at(index) instanceof String text
                ? Optional.of(PlainTime.parse(text))
                : Optional.empty();
    }

    public static Optional<Object> any(TypedMap value, int index) {
        return Optional.ofNullable(value.at(index));
    }

    public static <V> V view(TypedMap value, int index, Function<TypedMap, V> view, V empty) {
        return value.at(index) instanceof TypedMap map ? view.apply(map) : empty;
    }

    public static <V> List<V> list(TypedMap value, int index, Function<Object, V> read) {
        return value.at(index) instanceof ListValue list ? new Elements<>(list, read) : List.of();
    }

    public static <V> Map<String, V> map(TypedMap value, int index, Function<Object, V> read) {
        return value.at(index) instanceof MapValue map ? new Content<>(map, read) : Map.of();
    }

    public static <V> Map<String, List<V>> mapOfLists(
            TypedMap value, int index, Function<Object, V> read) {
        return map(value, index, list -> new Elements<>((ListValue) list, read));
    }

    /** The list as a value; one that came out of a view is taken as it is. */
    public static <V> ListValue listOf(List<V> list, Function<V, Object> write) {
        if (list instanceof Elements<?> elements) {
            return elements.list;
        }
        var values = new Object[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = write.apply(list.get(i));
        }
        return ListValue.of(values);
    }

    /** The map as a value; one that came out of a view is taken as it is. */
    public static <V> MapValue mapOf(Map<String, ? extends V> map, Function<V, Object> write) {
        if (map instanceof Content<?> content) {
            return content.map;
        }
        var values = new TreeMap<String, Object>();
        map.forEach((name, value) -> values.put(name, write.apply(value)));
        return FreeMap.of(values);
    }

    public static <V> MapValue mapOfListsOf(Map<String, List<V>> map, Function<V, Object> write) {
        return mapOf(map, list -> listOf(list, write));
    }

    /** A value of any sort as the tree holds it: whole numbers are Long. */
    public static Object anyOf(Object value) {
        return switch (value) {
            case Typed view -> view.value();
            case Integer number -> (long) number;
            case null, default -> value;
        };
    }

    public static Integer int32(Object value) {
        return (int) (long) (Long) value;
    }

    public static Long int64(Integer value) {
        return (long) value;
    }

    public static Instant instant(Object value) {
        return PlainTime.parse((String) value);
    }

    /** RFC 3339 in whole seconds, as metav1.Time is written. */
    public static String seconds(Instant time) {
        return PlainTime.seconds(time);
    }

    /** RFC 3339 with six decimals, as metav1.MicroTime is written. */
    public static String micros(Instant time) {
        return PlainTime.micros(time);
    }

    /** A list value seen as a list of views. */
    private static final class Elements<V> extends AbstractList<V> implements RandomAccess {
        private final ListValue list;
        private final Function<Object, V> read;

        Elements(ListValue list, Function<Object, V> read) {
            this.list = list;
            this.read = read;
        }

        @Override
        public V get(int index) {
            return read.apply(list.get(index));
        }

        @Override
        public int size() {
            return list.size();
        }
    }

    /** A map value seen as a map of views. */
    private static final class Content<V> extends AbstractMap<String, V> {
        private final MapValue map;
        private final Function<Object, V> read;

        Content(MapValue map, Function<Object, V> read) {
            this.map = map;
            this.read = read;
        }

        @Override
        public V get(Object key) {
            Object value = key instanceof String name ? map.get(name) : null;
            return value == null ? null : read.apply(value);
        }

        @Override
        public boolean containsKey(Object key) {
            return key instanceof String name && map.has(name);
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public Set<Entry<String, V>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<String, V>> iterator() {
                    Iterator<Entry<String, Object>> entries = map.iterator();
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return entries.hasNext();
                        }

                        @Override
                        public Entry<String, V> next() {
                            Entry<String, Object> entry = entries.next();
                            return Map.entry(entry.getKey(), read.apply(entry.getValue()));
                        }
                    };
                }

                @Override
                public int size() {
                    return map.size();
                }
            };
        }
    }
}
