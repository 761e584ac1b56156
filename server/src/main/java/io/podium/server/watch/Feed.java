package io.podium.server.watch;

import io.podium.store.Change;
import io.podium.store.Entry;
import io.podium.store.Key;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The lanes of one resource: all its objects, those of a namespace, of a name, of a node, with a
 * label. A watcher follows one lane, so that a change costs nothing to those it cannot concern.
 */
final class Feed {
    static final String ALL = "";

    private final Map<String, Lane> lanes = new HashMap<>();

    /** How many lanes there are for each key of a label. */
    private final Map<String, Integer> labelKeys = new HashMap<>();

    static String ofNamespace(String namespace) {
        return "namespace:" + namespace;
    }

    static String ofName(String namespace, String name) {
        return "name:" + namespace + "/" + name;
    }

    static String ofNode(String node) {
        return "node:" + node;
    }

    static String ofLabel(String key, String value) {
        return "label:" + key + "=" + value;
    }

    /** The lane the order asks for, made when nobody follows it yet. */
    Lane lane(WatchOrder order, Budget budget) {
        return lanes.computeIfAbsent(
                order.lane(),
                name -> {
                    var lane = new Lane(order, budget);
                    lane.labelKey().ifPresent(key -> labelKeys.merge(key, 1, Integer::sum));
                    return lane;
                });
    }

    /** Nobody follows the lane any more. */
    void drop(Lane lane) {
        if (lanes.remove(lane.name(), lane)) {
            lane.labelKey()
                    .ifPresent(key ->
                            labelKeys.computeIfPresent(
                                    key, (name, count) -> count == 1 ? null : count - 1));
        }
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }

    /** Visits each lane the change concerns, once. */
    void visit(Change change, Consumer<Lane> visitor) {
        Key key = change.key();
        visit(ALL, visitor);
        if (!key.namespace().isEmpty()) {
            visit(ofNamespace(key.namespace()), visitor);
            visit(ofName("", key.name()), visitor); // A name in all namespaces.
        }
        visit(ofName(key.namespace(), key.name()), visitor);
        visit(change, entry -> entry.body().header().node(), Feed::ofNode, visitor);
        for (String labelKey : labelKeys.keySet()) {
            visit(
                    change,
                    entry -> entry.body().header().labels().get(labelKey),
                    value -> ofLabel(labelKey, value),
                    visitor);
        }
    }

    /** The lanes of what a property was and of what it is. */
    private void visit(
            Change change,
            Function<Entry, String> property,
            Function<String, String> lane,
            Consumer<Lane> visitor) {
        Optional<String> before = change.before().map(property);
        Optional<String> after = change.after().map(property);
        after.ifPresent(value -> visit(lane.apply(value), visitor));
        if (!before.equals(after)) {
            before.ifPresent(value -> visit(lane.apply(value), visitor));
        }
    }

    private void visit(String name, Consumer<Lane> visitor) {
        Lane lane = lanes.get(name);
        if (lane != null) {
            visitor.accept(lane);
        }
    }
}
