package io.podium.server.render;

import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** How bodies of one cluster change their form, and where the second forms are kept. */
public record Forms(
        Function<TypedMap, byte[]> encoder, BiFunction<Type, byte[], TypedMap> decoder, FormCache cache) {
    /** A tree costs about this much more than its bytes. */
    private static final int TREE_WEIGHT_PERCENT = 120;

    private static final int ARRAY_HEADER = 16;

    byte[] encode(TypedMap tree) {
        return encoder.apply(tree);
    }

    TypedMap decode(Type type, byte[] bytes) {
        return decoder.apply(type, bytes);
    }

    FormCache.Kept keepBytes(byte[] bytes) {
        return cache.keep(bytes, bytes.length + ARRAY_HEADER);
    }

    FormCache.Kept keepTree(TypedMap tree, int bytes) {
        return cache.keep(tree, bytes * TREE_WEIGHT_PERCENT / 100);
    }
}
