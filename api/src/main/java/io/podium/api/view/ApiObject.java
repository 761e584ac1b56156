package io.podium.api.view;

import io.podium.api.meta.v1.ObjectMeta;

/**
 * A view of a whole object: something with kind, apiVersion and metadata. Every generated kind is
 * one.
 */
public interface ApiObject extends Typed {
    ObjectMeta metadata();

    /** The same object with other metadata. */
    ApiObject withMetadata(ObjectMeta metadata);

    default String name() {
        return metadata().name();
    }

    default String namespace() {
        return metadata().namespace();
    }

    default String uid() {
        return metadata().uid();
    }

    /** Whether it waits to be gone. */
    default boolean isDeleting() {
        return metadata().hasDeletionTimestamp();
    }
}
