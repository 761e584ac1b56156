package io.podium.api.value;

import io.podium.api.schema.Field;
import io.podium.api.schema.Type;
import io.podium.base.Invariant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * An object of a schema type. Which fields are present is one bit each; values stand densely in
 * field order, so an object costs one array and no key set, and a view finds a field by its number
 * of bits before it.
 */
public final class TypedMap implements MapValue {
    private final Type type;
    private final long present;
    private final Object[] values;

    private TypedMap(Type type, long present, Object[] values) {
        this.type = type;
        this.present = present;
        this.values = values;
    }

    static TypedMap empty(Type type) {
        return new TypedMap(type, 0, new Object[0]);
    }

    /** From one slot per field of the type (null for absent); the array is not kept. */
    public static TypedMap of(Type type, Object[] slots) {
        long present = 0;
        int count = 0;
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != null) {
                present |= 1L << i;
                count++;
            }
        }
        var values = new Object[count];
        int next = 0;
        for (Object slot : slots) {
            if (slot != null) {
                values[next++] = slot;
            }
        }
        return new TypedMap(type, present, values);
    }

    public Type type() {
        return type;
    }

    /** Which fields of the type are present, one bit each; for codecs that walk without entries. */
    public long present() {
        return present;
    }

    /** The n-th value of those present, in the order of the fields. */
    public Object value(int slot) {
        return values[slot];
    }

    /** The value of the field at the index in its type, or null. */
    public Object at(int index) {
        long bit = 1L << index;
        return (present & bit) == 0 ? null : values[Long.bitCount(present & (bit - 1))];
    }

    /** This object with the field at the index set. */
    // Setting the same instance changes nothing; comparing more would cost more.
    @SuppressWarnings("ReferenceEquality")
    public TypedMap with(int index, Object value) {
        Invariant.check(
                value != null,
                "no value for %s of %s",
                type.fields().get(index).name(),
                type.name());
        long bit = 1L << index;
        int slot = Long.bitCount(present & (bit - 1));
        if ((present & bit) != 0) {
            if (values[slot] == value) {
                return this;
            }
            Object[] copy = values.clone();
            copy[slot] = value;
            return new TypedMap(type, present, copy);
        }
        var copy = new Object[values.length + 1];
        System.arraycopy(values, 0, copy, 0, slot);
        copy[slot] = value;
        System.arraycopy(values, slot, copy, slot + 1, values.length - slot);
        return new TypedMap(type, present | bit, copy);
    }

    /** This object without the field at the index. */
    public TypedMap without(int index) {
        long bit = 1L << index;
        if ((present & bit) == 0) {
            return this;
        }
        int slot = Long.bitCount(present & (bit - 1));
        var copy = new Object[values.length - 1];
        System.arraycopy(values, 0, copy, 0, slot);
        System.arraycopy(values, slot + 1, copy, slot, copy.length - slot);
        return new TypedMap(type, present & ~bit, copy);
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public Object get(String name) {
        int index = type.indexOf(name);
        return index < 0 ? null : at(index);
    }

    @Override
    public TypedMap with(String name, Object value) {
        int index = type.indexOf(name);
        Invariant.check(index >= 0, "type %s has no field %s", type.name(), name);
        return with(index, value);
    }

    @Override
    public TypedMap without(String name) {
        int index = type.indexOf(name);
        return index < 0 ? this : without(index);
    }

    /** The field of the n-th value present. */
    private Field fieldOf(int slot) {
        long bits = present;
        for (int i = 0; i < slot; i++) {
            bits &= bits - 1;
        }
        return type.fields().get(Long.numberOfTrailingZeros(bits));
    }

    @Override
    public Iterator<Map.Entry<String, Object>> iterator() {
        return new Iterator<>() {
            private long bits = present;
            private int slot;

            @Override
            public boolean hasNext() {
                return bits != 0;
            }

            @Override
            public Map.Entry<String, Object> next() {
                if (bits == 0) {
                    throw new NoSuchElementException();
                }
                Field field = type.fields().get(Long.numberOfTrailingZeros(bits));
                bits &= bits - 1;
                return Map.entry(field.name(), values[slot++]);
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof TypedMap that
                ? type == that.type && present == that.present && Arrays.equals(values, that.values)
                : other instanceof FreeMap free && free.holdsThatOf(this);
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int slot = 0; slot < values.length; slot++) {
            hash += fieldOf(slot).name().hashCode() ^ values[slot].hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        return FreeMap.text(this);
    }
}
