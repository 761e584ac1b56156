package io.podium.server.render;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Resource.Subresource;
import io.podium.api.schema.Schema;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.Plain;
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

/** All kinds the server serves, by resource and by the name they are stored under. */
public final class Kinds {
    private final Schema schema;
    private final Map<Resource, Kind<?>> byResource = new HashMap<>();
    private final Map<String, Kind<?>> byStorage = new HashMap<>();
    private final List<Kind<?>> all = new ArrayList<>();
    private final Map<String, Kind<?>> scales = new HashMap<>();
    private final Map<Resource, Kind<?>> shown = new HashMap<>();

    /**
     * The kinds of the schema that are stored: whatever can be created and then found. What can
     * only be looked at is made when somebody looks.
     */
    public Kinds(Schema schema, Strategies strategies) {
        this.schema = schema;
        addScales();
        for (Resource resource : schema.resources()) {
            if (!resource.verbs().contains("get")) {
                continue;
            }
            if (resource.verbs().contains("create")) {
                add(resource, strategies);
            } else {
                shown.put(resource, Kind.stored(resource, strategies.of(resource)));
            }
        }
    }

    private void addScales() {
        Kind<?> present = null;
        for (Resource resource : Versions.scales()) {
            var strategy = new GenericStrategy<>(resource, Plain::new);
            Kind<?> kind =
                    present == null
                            ? Kind.stored(resource, strategy)
                            : Kind.served(resource, strategy, present);
            present = kind.stored();
            scales.put(resource.apiVersion(), kind);
        }
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

    /** The kind of a resource whose objects are never stored, only shown: component statuses. */
    public Optional<Kind<?>> shown(Resource resource) {
        return Optional.ofNullable(shown.get(resource));
    }

    /** The kind of what the resource's subresource scale shows; no object of it is ever stored. */
    public Kind<?> scale(Resource resource) {
        Subresource sub = resource.subresource("scale");
        Kind<?> scale = sub == null ? null : scales.get(sub.group() + "/" + sub.version());
        Invariant.check(scale != null, "%s has no scale", resource.groupResource());
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
