package io.podium.server.render;

import io.podium.api.value.TypedMap;

import java.util.function.UnaryOperator;

/**
 * How one version of a kind is stored.
 *
 * @param storage the name under which the store keeps the kind
 * @param toStored from this version to the stored one
 * @param fromStored from the stored version to this one
 */
record Conversion(
        String storage,
        boolean isStored,
        UnaryOperator<TypedMap> toStored,
        UnaryOperator<TypedMap> fromStored) {

    /** The only version, or the one that is stored. */
    static Conversion none(String storage) {
        return new Conversion(storage, true, UnaryOperator.identity(), UnaryOperator.identity());
    }
}
