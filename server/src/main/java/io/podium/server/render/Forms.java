package io.podium.server.render;

import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import java.util.function.Predicate;

/**
 * How bodies of one cluster change their form, and where the second forms are kept.
 *
 * @param keepsTrees the types whose trees somebody in this process holds on to anyway (the views of
 *     the spokes), so that they are the form to keep
 */
public record Forms(
        Encodings encodings, Packing packing, FormCache cache, Predicate<Type> keepsTrees) {
    /** A tree costs about this much of its bytes when it shares nothing. */
    private static final int TREE_WEIGHT_PERCENT = 170;

    private static final int ARRAY_HEADER = 16;

    /** Forms whose cache keeps at most so many bytes; what is resident are bytes. */
    public static Forms withBudget(long cacheBytes) {
        return new Forms(
                new Encodings(new JsonDecoder(), new Protobuf()),
                new Packing(),
                new FormCache(cacheBytes),
                type -> false);
    }

    /** The same, but trees of these types are resident. */
    public Forms keepingTrees(Predicate<Type> types) {
        return new Forms(encodings, packing, cache, types);
    }

    /** The same for objects that are shown once: their forms take nobody's room. */
    public Forms keepingNothing() {
        return new Forms(encodings, packing, new FormCache(0), keepsTrees);
    }

    public JsonDecoder decoder() {
        return encodings.decoder();
    }

    public Protobuf protobuf() {
        return encodings.protobuf();
    }

    byte[] encode(TypedMap tree) {
        return JsonEncoder.encode(tree);
    }

    TypedMap decode(Type type, byte[] json) {
        return encodings.decoder().decode(json, type).value();
    }

    FormCache.Kept keepBytes(byte[] bytes) {
        return cache.keep(bytes, bytes.length + ARRAY_HEADER);
    }

    FormCache.Kept keepTree(TypedMap tree, int jsonLength) {
        return cache.keep(tree, (int) (jsonLength * (long) TREE_WEIGHT_PERCENT / 100));
    }
}
