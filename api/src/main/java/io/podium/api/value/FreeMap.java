package io.podium.api.value;

import io.podium.base.Invariant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;

/** An object without schema (labels, data, raw JSON): names sorted, beside their values. */
public final class FreeMap implements MapValue {
    static final FreeMap EMPTY = new FreeMap(new String[0], new Object[0]);

    private final String[] names;
    private final Object[] values;

    private FreeMap(String[] names, Object[] values) {
        this.names = names;
        this.values = values;
    }

    /** The same content, sorted by name. */
    public static FreeMap of(Map<String, ?> content) {
        if (content.isEmpty()) {
            return EMPTY;
        }
        SortedMap<String, Object> sorted = new TreeMap<>(content);
        var names = sorted.keySet().toArray(String[]::new);
        return new FreeMap(names, sorted.values().toArray());
    }

    /** Collects names and values in any order; cheap when they come sorted, and never quadratic. */
    public static final class Builder {
        private static final int SMALL = 256;

        /** Many maps are empty (as in managedFields), most are small. */
        private static final int FIRST = 4;

        private String[] names = EMPTY.names;
        private Object[] values = EMPTY.values;
        private int size;
        private SortedMap<String, Object> large;

        public Builder() {}

        /** With room for so many names. */
        public Builder(int expected) {
            names = new String[expected];
            values = new Object[expected];
        }

        /** Sets the name; whether it was set before. */
        public boolean put(String name, Object value) {
            if (large != null) {
                return large.put(name, value) != null;
            }
            if (size == 0 || names[size - 1].compareTo(name) < 0) {
                insert(size, name, value);
                return false;
            }
            int at = Arrays.binarySearch(names, 0, size, name);
            if (at >= 0) {
                values[at] = value;
                return true;
            }
            if (size >= SMALL) {
                large = new TreeMap<>();
                for (int i = 0; i < size; i++) {
                    large.put(names[i], values[i]);
                }
                large.put(name, value);
            } else {
                insert(-at - 1, name, value);
            }
            return false;
        }

        private void insert(int at, String name, Object value) {
            if (size == names.length) {
                int room = Math.max(FIRST, size * 2);
                names = Arrays.copyOf(names, room);
                values = Arrays.copyOf(values, room);
            }
            System.arraycopy(names, at, names, at + 1, size - at);
            System.arraycopy(values, at, values, at + 1, size - at);
            names[at] = name;
            values[at] = value;
            size++;
        }

        public boolean has(String name) {
            return large != null
                    ? large.containsKey(name)
                    : Arrays.binarySearch(names, 0, size, name) >= 0;
        }

        /** The map of what was collected; the builder begins anew. */
        public FreeMap build() {
            FreeMap built = built();
            names = EMPTY.names; // They may be the map's now.
            values = EMPTY.values;
            size = 0;
            large = null;
            return built;
        }

        private FreeMap built() {
            if (large != null) {
                return of(large);
            }
            if (size == 0) {
                return EMPTY;
            }
            return size == names.length
                    ? new FreeMap(names, values)
                    : new FreeMap(Arrays.copyOf(names, size), Arrays.copyOf(values, size));
        }
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public Object get(String name) {
        int index = Arrays.binarySearch(names, name);
        return index < 0 ? null : values[index];
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Sharing is about instances.
    public FreeMap with(String name, Object value) {
        Invariant.check(value != null, "no value for %s", name);
        int index = Arrays.binarySearch(names, name);
        if (index >= 0) {
            if (values[index] == value) {
                return this;
            }
            Object[] copy = values.clone();
            copy[index] = value;
            return new FreeMap(names, copy);
        }
        int at = -index - 1;
        var newNames = new String[names.length + 1];
        var newValues = new Object[names.length + 1];
        System.arraycopy(names, 0, newNames, 0, at);
        System.arraycopy(values, 0, newValues, 0, at);
        newNames[at] = name;
        newValues[at] = value;
        System.arraycopy(names, at, newNames, at + 1, names.length - at);
        System.arraycopy(values, at, newValues, at + 1, names.length - at);
        return new FreeMap(newNames, newValues);
    }

    @Override
    public FreeMap without(String name) {
        int at = Arrays.binarySearch(names, name);
        if (at < 0) {
            return this;
        }
        var newNames = new String[names.length - 1];
        var newValues = new Object[names.length - 1];
        System.arraycopy(names, 0, newNames, 0, at);
        System.arraycopy(values, 0, newValues, 0, at);
        System.arraycopy(names, at + 1, newNames, at, newNames.length - at);
        System.arraycopy(values, at + 1, newValues, at, newNames.length - at);
        return new FreeMap(newNames, newValues);
    }

    @Override
    public Iterator<Map.Entry<String, Object>> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < names.length;
            }

            @Override
            public Map.Entry<String, Object> next() {
                if (next >= names.length) {
                    throw new NoSuchElementException();
                }
                var entry = Map.entry(names[next], values[next]);
                next++;
                return entry;
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (other instanceof FreeMap that) {
            return Arrays.equals(names, that.names) && Arrays.equals(values, that.values);
        }
        return other instanceof TypedMap that && holdsThatOf(that);
    }

    /** Whether this holds the same names and values as the typed object. */
    boolean holdsThatOf(TypedMap that) {
        if (that.size() != names.length) {
            return false;
        }
        for (int i = 0; i < names.length; i++) {
            if (!values[i].equals(that.get(names[i]))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < names.length; i++) {
            hash += names[i].hashCode() ^ values[i].hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        return text(this);
    }

    /** The name at the index, in order; for codecs that walk without entries. */
    public String name(int index) {
        return names[index];
    }

    /** Whether the name at the index, if there is one, is that instance. */
    @SuppressWarnings("ReferenceEquality") // Sharing is about instances.
    public boolean isAt(int index, String name) {
        return index < names.length && names[index] == name;
    }

    /** The index of the name, negative when it is not there. */
    public int place(String name) {
        return Arrays.binarySearch(names, name);
    }

    /** The value at the index, in order. */
    public Object value(int index) {
        return values[index];
    }

    static String text(MapValue map) {
        var text = new StringBuilder("{");
        for (Map.Entry<String, Object> entry : map) {
            text.append(text.length() > 1 ? ", " : "")
                    .append(entry.getKey())
                    .append(": ")
                    .append(entry.getValue());
        }
        return text.append('}').toString();
    }
}
