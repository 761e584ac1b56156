package io.podium.api.value;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.RandomAccess;

/** An immutable list of values; it is a {@code java.util.List} that refuses change. */
public final class ListValue extends AbstractList<Object> implements RandomAccess {
    public static final ListValue EMPTY = new ListValue(new Object[0]);

    private final Object[] values;

    private ListValue(Object[] values) {
        this.values = values;
    }

    public static ListValue of(Object... values) {
        return values.length == 0 ? EMPTY : new ListValue(values.clone());
    }

    public static ListValue of(Collection<?> values) {
        return values.isEmpty() ? EMPTY : new ListValue(values.toArray());
    }

    /** From the array itself, which must not be changed afterwards; for codecs. */
    public static ListValue wrap(Object[] values) {
        return values.length == 0 ? EMPTY : new ListValue(values);
    }

    @Override
    public Object get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }

    /** The object at the index, an empty one when it is of another sort. */
    public MapValue map(int index) {
        return values[index] instanceof MapValue map ? map : FreeMap.EMPTY;
    }

    /** This list with the value at the index replaced. */
    @SuppressWarnings("ReferenceEquality") // Sharing is about instances.
    public ListValue with(int index, Object value) {
        if (values[index] == value) {
            return this;
        }
        Object[] copy = values.clone();
        copy[index] = value;
        return new ListValue(copy);
    }

    /** This list with the value at its end. */
    public ListValue plus(Object value) {
        Object[] copy = Arrays.copyOf(values, values.length + 1);
        copy[values.length] = value;
        return new ListValue(copy);
    }
}
