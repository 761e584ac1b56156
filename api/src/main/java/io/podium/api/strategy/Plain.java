package io.podium.api.strategy;

import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;

/** A view over any kind, for strategies that need nothing special of it. */
public record Plain(TypedMap value) implements ApiObject {
    @Override
    public ObjectMeta metadata() {
        return value.get("metadata") instanceof TypedMap metadata
                ? ObjectMeta.of(metadata)
                : ObjectMeta.empty();
    }

    @Override
    public Plain withMetadata(ObjectMeta metadata) {
        return new Plain(value.with("metadata", metadata.value()));
    }
}
