package io.podium.server.render;

import io.podium.api.autoscaling.v1.Scale;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.Strategies;
import io.podium.api.strategy.Strategy;
import io.podium.api.versions.Versions;
import io.podium.api.view.ApiObject;
import io.podium.base.Invariant;
import io.podium.store.Body;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All kinds the server serves, by resource and by the name they are stored under. */
public final class Kinds {
    private final Schema schema;
    private final Map<Resource, Kind<?>> byResource = new HashMap<>();
    private final Map<String, Kind<?>> byStorage = new HashMap<>();
    private final List<Kind<?>> all = new ArrayList<>();
    private final Kind<?> scale;

    /** The kinds of the schema that are stored: whatever can be created and then found. */
    public Kinds(Schema schema, Strategies strategies) {
        this.schema = schema;
        this.scale = scaleKind();
        for (Resource resource : schema.resources()) {
            if (resource.verbs().contains("create") && resource.verbs().contains("get")) {
                add(resource, strategies);
            }
        }
    }

    private static Kind<?> scaleKind() {
        var resource =
                new Resource(
                        "autoscaling",
                        "v1",
                        Scale.KIND,
                        "scales",
                        "scale",
                        List.of(),
                        List.of(),
                        true,
                        Set.of(),
                        List.of(),
                        Scale.TYPE);
        return Kind.stored(resource, new GenericStrategy<>(resource, Scale::of));
    }

    /** The stored version before those that are kept as it. */
    private Kind<?> add(Resource resource, Strategies strategies) {
        Kind<?> known = byResource.get(resource);
        if (known != null) {
            return known;
        }
        Resource storage = Versions.storage(resource);
        Strategy<ApiObject> strategy = strategies.of(resource);
        Kind<?> kind =
                storage.equals(resource)
                        ? Kind.stored(resource, strategy)
                        : Kind.served(resource, strategy, add(storage, strategies));
        byResource.put(resource, kind);
        all.add(kind);
        if (kind.isStored()) {
            Kind<?> before = byStorage.put(kind.storage(), kind);
            Invariant.check(before == null, "two kinds are stored as %s", kind.storage());
        }
        return kind;
    }

    public Schema schema() {
        return schema;
    }

    public List<Kind<?>> all() {
        return List.copyOf(all);
    }

    /** The kind of the resource; empty for those that are only calculated, such as reviews. */
    public Optional<Kind<?>> find(Resource resource) {
        return Optional.ofNullable(byResource.get(resource));
    }

    /** The kind of what the subresource scale shows; no object of it is ever stored. */
    public Kind<?> scale() {
        return scale;
    }

    /** The kind in its stored version. */
    public Kind<?> stored(String storage) {
        Kind<?> kind = byStorage.get(storage);
        Invariant.check(kind != null, "nothing is stored as %s", storage);
        return kind;
    }

    /** Makes bodies of what a log kept. */
    public Body.Reader reader(Forms forms) {
        return (key, header, bytes) ->
                ObjectBody.read(forms, stored(key.resource()).type(), header, bytes);
    }
}
