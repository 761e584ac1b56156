package io.podium.server.registry;

import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.TypedMap;
import java.util.function.UnaryOperator;

/** The metadata of a tree whose kind is not known to the compiler. */
final class Metadata {
    private Metadata() {}

    static ObjectMeta of(TypedMap tree) {
        return tree.get("metadata") instanceof TypedMap metadata
                ? ObjectMeta.of(metadata)
                : ObjectMeta.empty();
    }

    static TypedMap with(TypedMap tree, ObjectMeta metadata) {
        return metadata.value().equals(tree.get("metadata"))
                ? tree
                : tree.with("metadata", metadata.value());
    }

    static TypedMap edit(TypedMap tree, UnaryOperator<ObjectMeta> change) {
        return with(tree, change.apply(of(tree)));
    }

    /** Without what nobody may say of what is only coming to be. */
    static ObjectMeta unborn(ObjectMeta metadata) {
        return metadata.withoutSelfLink()
                .withoutUid()
                .withoutCreationTimestamp()
                .withoutDeletionTimestamp()
                .withoutDeletionGracePeriodSeconds();
    }

    /**
     * Keeps what an update may leave out or must not change without telling: identity, times of
     * birth and death.
     */
    static ObjectMeta carried(ObjectMeta wanted, ObjectMeta old) {
        ObjectMeta result = wanted;
        if (wanted.namespace().isEmpty() && old.hasNamespace()) {
            result = result.withNamespace(old.namespace());
        }
        if (wanted.uid().isEmpty()) {
            result = result.withUid(old.uid());
        }
        if (old.creationTimestamp().isPresent()) {
            result = result.withCreationTimestamp(old.creationTimestamp().get());
        }
        if (old.deletionTimestamp().isPresent()) {
            result = result.withDeletionTimestamp(old.deletionTimestamp().get());
        }
        if (!wanted.hasDeletionGracePeriodSeconds() && old.hasDeletionGracePeriodSeconds()) {
            result = result.withDeletionGracePeriodSeconds(old.deletionGracePeriodSeconds());
        }
        if (wanted.generation() != old.generation()) {
            result =
                    old.hasGeneration()
                            ? result.withGeneration(old.generation())
                            : result.withoutGeneration();
        }
        if (wanted.hasSelfLink()) {
            result = result.withoutSelfLink();
        }
        return result;
    }
}
