package io.podium.server.render;

import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;

/** How bodies of one cluster change their form, and where the second forms are kept. */
public record Forms(JsonDecoder decoder, FormCache cache) {
    /** A tree costs about this much more than its bytes. */
    private static final int TREE_WEIGHT_PERCENT = 120;

    private static final int ARRAY_HEADER = 16;

    /** Forms whose cache keeps at most so many bytes. */
    public static Forms withBudget(long cacheBytes) {
        return new Forms(new JsonDecoder(), new FormCache(cacheBytes));
    }

    byte[] encode(TypedMap tree) {
        return JsonEncoder.encode(tree);
    }

    TypedMap decode(Type type, byte[] bytes) {
        return decoder.decode(bytes, type).value();
    }

    FormCache.Kept keepBytes(byte[] bytes) {
        return cache.keep(bytes, bytes.length + ARRAY_HEADER);
    }

    FormCache.Kept keepTree(TypedMap tree, int bytes) {
        return cache.keep(tree, bytes * TREE_WEIGHT_PERCENT / 100);
    }
}
