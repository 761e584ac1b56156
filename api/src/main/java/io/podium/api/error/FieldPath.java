package io.podium.api.error;

/**
 * Where in an object something stands, such as spec.containers[0].name. Text is made only when
 * asked for.
 */
public final class FieldPath {
    private final FieldPath parent;
    private final String name;
    private final int index;

    private FieldPath(FieldPath parent, String name, int index) {
        this.parent = parent;
        this.name = name;
        this.index = index;
    }

    /** The object itself; its children are top-level fields. */
    public static final FieldPath ROOT = new FieldPath(null, "", -1);

    /** A top-level field; dots make deeper ones. */
    public static FieldPath of(String name) {
        return new FieldPath(ROOT, name, -1);
    }

    public FieldPath child(String child) {
        return new FieldPath(this, child, -1);
    }

    /** An element of a list. */
    public FieldPath index(int at) {
        return new FieldPath(this, "", at);
    }

    /** An entry of a map: data[key]. */
    public FieldPath key(String key) {
        return new FieldPath(this, "[" + key + "]", -1);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.append(text);
        if (index >= 0) {
            text.append('[').append(index).append(']');
            return;
        }
        if (!text.isEmpty() && !name.startsWith("[")) {
            text.append('.');
        }
        text.append(name);
    }
}
