package io.podium.api.strategy;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.view.ApiObject;
import io.podium.base.Invariant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A strategy for every resource of a schema; immutable, shared by all clusters of a JVM. */
public final class Strategies {
    private final Map<String, Strategy<?>> byResource = new LinkedHashMap<>();

    private Strategies(Schema schema) {
        for (Resource resource : schema.resources()) {
            byResource.put(key(resource), SpecialStrategies.make(resource));
        }
    }

    /** Strategies for all resources of the schema. */
    public static Strategies all(Schema schema) {
        return new Strategies(schema);
    }

    /**
     * The strategy of the resource, which must be one of the schema. Objects given to it are views
     * it made itself, so that the kind need not be known to the caller.
     */
    @SuppressWarnings("unchecked")
    public Strategy<ApiObject> of(Resource resource) {
        Strategy<?> strategy = byResource.get(key(resource));
        Invariant.check(strategy != null, "there is no strategy for %s", resource.groupResource());
        return (Strategy<ApiObject>) strategy;
    }

    public Collection<Strategy<?>> strategies() {
        return Collections.unmodifiableCollection(byResource.values());
    }

    private static String key(Resource resource) {
        return resource.apiVersion() + "/" + resource.plural();
    }
}
