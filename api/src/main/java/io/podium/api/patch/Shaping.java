package io.podium.api.patch;

import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder.Decoded;
import io.podium.api.json.Typer;
import io.podium.api.schema.Field;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes what a patch left fit its schema again, and finds back the instances that were there
 * before.
 */
final class Shaping {
    private Shaping() {}

    /** Fails with 422 naming the patch when a value is of the wrong sort. */
    static Patched shape(Object patched, TypedMap before, Object patch, List<String> faults) {
        Decoded decoded;
        try {
            decoded = Typer.type(patched, before.type());
        } catch (DecodeException fault) {
            throw refusal(patch, fault.getMessage());
        }
        var all = new ArrayList<>(faults);
        all.addAll(decoded.findings());
        return new Patched((TypedMap) reuse(decoded.value(), before), List.copyOf(all));
    }

    /** The 422 upstream answers when a patch does not fit: one cause on the field patch. */
    private static ApiError refusal(Object patch, String why) {
        var problems = new Problems();
        problems.invalid("patch", GoText.of(patch), why);
        return ApiError.invalid("", "", "", problems.causes());
    }

    /**
     * The value with every part that equals its counterpart before replaced by that counterpart.
     */
    private static Object reuse(Object now, Object before) {
        if (before == null || now.equals(before)) {
            return before == null ? now : before;
        }
        if (now instanceof TypedMap map
                && before instanceof TypedMap old
                && map.type() == old.type()) {
            TypedMap result = map;
            for (Field field : map.type().fields()) {
                Object value = map.at(field.index());
                if (value != null) {
                    result = result.with(field.index(), reuse(value, old.at(field.index())));
                }
            }
            return result;
        }
        if (now instanceof ListValue list && before instanceof ListValue old) {
            ListValue result = list;
            for (int i = 0; i < list.size(); i++) {
                Object one = i < old.size() ? reuse(list.get(i), old.get(i)) : list.get(i);
                result = result.with(i, one);
            }
            return result;
        }
        if (now instanceof MapValue map
                && before instanceof MapValue old
                && !(now instanceof TypedMap)) {
            MapValue result = map;
            for (Map.Entry<String, Object> entry : map) {
                Object one = reuse(entry.getValue(), old.get(entry.getKey()));
                result = result.with(entry.getKey(), one);
            }
            return result;
        }
        return now;
    }
}
