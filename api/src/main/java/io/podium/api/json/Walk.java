package io.podium.api.json;

import io.podium.api.schema.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where a decoder is, and what it found on the way that a strict server would refuse. */
final class Walk {
    /** Deeper texts are refused; the deepest sensible object, a CRD, stays far below. */
    static final int MAXIMUM_DEPTH = 500;

    private static final int MAXIMUM_FINDINGS = 100;

    private Object[] steps = new Object[16];
    private Type[] owners = new Type[16];
    private int depth;
    private Set<String> findings;
    private boolean silent;

    /** Down into a field of a struct. */
    void enterField(Type owner, String name) {
        push(owner, name);
    }

    /** Down into an entry of a map; Go's type errors do not mention it, unknown fields do. */
    void enterKey(String name) {
        push(null, name);
    }

    void enterIndex(int index) {
        push(null, index);
    }

    private void push(Type owner, Object step) {
        if (depth == MAXIMUM_DEPTH) {
            throw DecodeException.syntax("exceeded max depth");
        }
        if (depth == steps.length) {
            steps = Arrays.copyOf(steps, depth * 2);
            owners = Arrays.copyOf(owners, depth * 2);
        }
        owners[depth] = owner;
        steps[depth++] = step;
    }

    void leave() {
        depth--;
    }

    void unknown(String name) {
        find("unknown field", name);
    }

    void duplicate(String name) {
        find("duplicate field", name);
    }

    /** Whether findings are none of ours here. */
    void silence(boolean now) {
        silent = now;
    }

    private void find(String what, String name) {
        if (silent) {
            return;
        }
        if (findings == null) {
            findings = new LinkedHashSet<>();
        }
        if (findings.size() < MAXIMUM_FINDINGS) {
            findings.add(what + " \"" + path(name) + "\"");
        }
    }

    List<String> findings() {
        return findings == null ? List.of() : new ArrayList<>(findings);
    }

    private String path(String name) {
        var path = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (steps[i] instanceof Integer index) {
                path.append('[').append((int) index).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(steps[i]);
            }
        }
        return path.append(path.isEmpty() ? "" : ".").append(name).toString();
    }

    /**
     * Go's complaint about a value of the wrong type.
     *
     * @param found string, number, number 1.5, bool, object or array
     * @param wanted Go's name of the type, such as int32 or []v1.Container
     */
    DecodeException mismatch(String found, String wanted) {
        Type struct = null;
        var fields = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (owners[i] != null) {
                struct = owners[i];
                fields.append(fields.isEmpty() ? "" : ".").append(steps[i]);
            }
        }
        String where =
                struct == null ? "value" : "struct field " + struct.shortName() + "." + fields;
        return DecodeException.mismatch(
                "json: cannot unmarshal " + found + " into Go " + where + " of type " + wanted);
    }
}
