package io.podium.server.render;

import io.podium.api.value.TypedMap;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How one version of a kind is stored.
 *
 * @param storage the name under which the store keeps the kind
 * @param toStored from this version to the stored one; what this version cannot say stays as it was
 * @param fromStored from the stored version to this one
 */
record Conversion(
        String storage, boolean isStored, ToStored toStored, UnaryOperator<TypedMap> fromStored) {

    /** The only version, or the one that is stored. */
    static Conversion none(String storage) {
        return new Conversion(storage, true, (sent, old) -> sent, UnaryOperator.identity());
    }

    /** From one version to the stored one. */
    interface ToStored {
        /**
         * The stored version of what was sent.
         *
         * @param old what is stored already, for what the version sent cannot say
         */
        TypedMap apply(TypedMap sent, Optional<TypedMap> old);
    }
}
