package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.function.Function;

/** Volumes and claims: they begin pending, and ask for storage in a way that can be met. */
public final class ClaimStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private final boolean isClaim;

    public ClaimStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
        this.isClaim = resource.plural().equals("persistentvolumeclaims");
    }

    @Override
    public T prepareCreate(T object) {
        TypedMap value = object.value();
        TypedMap status =
                MapValue.empty(value.type().field("status").type()).with("phase", "Pending");
        return view(value.with("status", status));
    }

    @Override
    public void validate(T object, Problems problems) {
        MapValue spec = object.value().map("spec");
        FieldPath path = FieldPath.of("spec");
        if (spec.list("accessModes").isEmpty()) {
            problems.required(
                    path.child("accessModes"), isClaim ? "at least 1 access mode is required" : "");
        }
        if (isClaim && !spec.at("resources", "requests").has("storage")) {
            problems.required(path.child("resources").key("storage"), "");
        }
        if (!isClaim && !spec.map("capacity").has("storage")) {
            problems.required(path.child("capacity"), "");
        }
    }
}
