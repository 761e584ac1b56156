package io.podium.api.kinds.apps;

import io.podium.api.value.MapValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small objects as upstream's texts show them: by the names of its Go fields, nothing left out. */
final class GoForm {
    private GoForm() {}

    /** A strategy of updates: its type, and its fields under RollingUpdate, or null. */
    static Map<String, Object> strategy(MapValue strategy, String... rollingFields) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("Type", strategy.string("type"));
        if (!strategy.has("rollingUpdate")) {
            shown.put("RollingUpdate", null);
            return shown;
        }
        MapValue rolling = strategy.map("rollingUpdate");
        var inner = new LinkedHashMap<String, Object>();
        for (String field : rollingFields) {
            String name = Character.toUpperCase(field.charAt(0)) + field.substring(1);
            inner.put(name, rolling.get(field));
        }
        shown.put("RollingUpdate", inner);
        return shown;
    }
}
