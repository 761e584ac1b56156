package io.podium.api.patch;

import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder.Decoded;
import io.podium.api.json.JsonEncoder;
import io.podium.api.json.Typer;
import io.podium.api.schema.Field;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Makes what a patch left fit its schema again, and finds back the instances that were there
 * before.
 */
final class Shaping {
    private Shaping() {}

    /**
     * The result of a patch by one of the RFCs; fails with 422 when a value is of the wrong sort.
     * Upstream decodes such a result anew, and shows all of it.
     */
    static Patched decoded(Object patched, TypedMap before, List<String> faults) {
        return shape(patched, before, faults, () -> JsonEncoder.text(patched), fault -> fault);
    }

    /**
     * The result of a strategic merge; fails with 422 when a value is of the wrong sort. Upstream
     * converts such a result without a text between, and shows the patch.
     */
    static Patched converted(Object patched, TypedMap before, Object patch) {
        return shape(
                patched,
                before,
                List.of(),
                () -> GoText.of(patch),
                fault -> {
                    String said = Conversion.fault(patched, before.type());
                    return said.isEmpty() ? fault : said;
                });
    }

    private static Patched shape(
            Object patched,
            TypedMap before,
            List<String> faults,
            Supplier<String> shown,
            UnaryOperator<String> wording) {
        Decoded decoded;
        try {
            decoded = Typer.type(patched, before.type());
        } catch (DecodeException fault) {
            throw Patched.refusal(shown, wording.apply(fault.getMessage()));
        }
        var all = new ArrayList<>(faults);
        all.addAll(decoded.findings());
        return new Patched((TypedMap) reuse(decoded.value(), before), List.copyOf(all), shown);
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
