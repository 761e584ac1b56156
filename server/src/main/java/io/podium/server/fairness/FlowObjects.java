package io.podium.server.fairness;

import io.podium.api.flowcontrol.v1.FlowSchema;
import io.podium.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.podium.api.kinds.flowcontrol.DefaultFlows;
import io.podium.api.value.TypedMap;
import io.podium.store.Body;
import io.podium.store.Change;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The flow schemas and priority levels of the store as far as it was followed. The mandatory ones
 * are there even while the store has none.
 */
final class FlowObjects {
    static final String SCHEMAS = "flowschemas.flowcontrol.apiserver.k8s.io";
    static final String LEVELS = "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io";

    private final Function<Body, TypedMap> trees;
    private final Map<String, FlowSchema> schemas = new TreeMap<>();
    private final Map<String, PriorityLevelConfiguration> levels = new TreeMap<>();

    private final boolean hasDefaults;

    FlowObjects(Function<Body, TypedMap> trees) {
        this(trees, true);
    }

    /** Only what the store has. */
    static FlowObjects withoutDefaults(Function<Body, TypedMap> trees) {
        return new FlowObjects(trees, false);
    }

    private FlowObjects(Function<Body, TypedMap> trees, boolean hasDefaults) {
        this.trees = trees;
        this.hasDefaults = hasDefaults;
        for (String name : List.of(DefaultFlows.EXEMPT, DefaultFlows.CATCH_ALL)) {
            removed(new Key(SCHEMAS, "", name));
            removed(new Key(LEVELS, "", name));
        }
    }

    void read(Snapshot now) {
        for (String resource : List.of(SCHEMAS, LEVELS)) {
            now.scan(
                    resource,
                    "",
                    Optional.empty(),
                    entry -> {
                        put(entry);
                        return true;
                    });
        }
    }

    static boolean isAbout(Change change) {
        String resource = change.key().resource();
        return resource.equals(SCHEMAS) || resource.equals(LEVELS);
    }

    void follow(Change change) {
        change.after().ifPresentOrElse(this::put, () -> removed(change.key()));
    }

    private void put(Entry entry) {
        TypedMap tree = trees.apply(entry.body());
        if (entry.key().resource().equals(SCHEMAS)) {
            schemas.put(entry.key().name(), FlowSchema.of(tree));
        } else {
            levels.put(entry.key().name(), PriorityLevelConfiguration.of(tree));
        }
    }

    private void removed(Key key) {
        if (key.resource().equals(SCHEMAS)) {
            schemas.remove(key.name());
            DefaultFlows.mandatorySchema(key.name())
                    .filter(_ -> hasDefaults)
                    .ifPresent(fixed -> schemas.put(key.name(), fixed));
        } else {
            levels.remove(key.name());
            DefaultFlows.mandatoryLevel(key.name())
                    .filter(_ -> hasDefaults)
                    .ifPresent(fixed -> levels.put(key.name(), fixed));
        }
    }

    Map<String, FlowSchema> schemas() {
        return schemas;
    }

    Map<String, PriorityLevelConfiguration> levels() {
        return levels;
    }
}
