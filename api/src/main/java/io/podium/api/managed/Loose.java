package io.podium.api.managed;

import io.podium.api.json.DecodeException;
import io.podium.api.json.Interner;
import io.podium.api.json.JsonDecoder;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Values without schema. */
final class Loose {
    private Loose() {}

    /** The names of a map in alphabetical order. */
    static FreeMap sorted(MapValue map) {
        if (map instanceof FreeMap free) {
            return free;
        }
        var sorted = new FreeMap.Builder();
        for (Map.Entry<String, Object> entry : map) {
            sorted.put(entry.getKey(), entry.getValue());
        }
        return sorted.build();
    }

    /** Any JSON; {@link DecodeException} when it is none. */
    static Object parse(String text) {
        return new JsonDecoder(new Interner(0)).decodeFree(text.getBytes(StandardCharsets.UTF_8));
    }
}
