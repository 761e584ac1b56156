package io.podium.campaigns.cluster;

import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.ObjectReference;
import io.podium.api.strategy.Column;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.render.Kind;
import io.podium.server.render.Kinds;
import io.podium.server.render.ObjectBody;
import io.podium.store.Change;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Shows objects as {@code kubectl get} does: each change that shows, as it comes, and all there is
 * in the end. What a cluster has by itself is left out, but for its nodes.
 */
final class Rows {
    private static final String NODES = "nodes";
    private static final String EVENTS = "events";

    /** Heartbeats, and what only repeats what other objects say. */
    private static final Set<String> SILENT =
            Set.of(
                    "leases.coordination.k8s.io",
                    "events.events.k8s.io",
                    "endpoints",
                    "endpointslices.discovery.k8s.io");

    /** Each namespace has them. */
    private static final Set<String> USUAL =
            Set.of("serviceaccounts/default", "configmaps/kube-root-ca.crt");

    /** Columns that change because time passes. */
    private static final Set<String> AGES = Set.of("Age", "Last Schedule", "Duration", "Last Seen");

    private final Kinds kinds;
    private final Clock clock;
    private final Consumer<String> teller;
    private final Set<Key> usual = new HashSet<>();
    private final Map<Key, String> shown = new HashMap<>();
    private boolean isBegun;

    Rows(Kinds kinds, Clock clock, Consumer<String> teller) {
        this.kinds = kinds;
        this.clock = clock;
        this.teller = teller;
    }

    /** All there is by now is the cluster's own. */
    void begin() {
        isBegun = true;
    }

    /** Tells the change, if it shows in a row. */
    void see(Change change) {
        Key key = change.key();
        if (!isBegun) {
            usual.add(key);
        }
        if (!isTold(key)) {
            return;
        }
        Optional<TypedMap> tree = change.after().map(Rows::tree);
        if (key.resource().equals(EVENTS)) {
            tree.map(Event::of).ifPresent(this::tell);
        } else {
            Kind<?> kind = kinds.stored(key.resource());
            tell(kind, key, tree.map(one -> row(kind, one)).orElse("is gone"));
        }
    }

    private boolean isTold(Key key) {
        boolean isUsual =
                usual.contains(key)
                        || SILENT.contains(key.resource())
                        || USUAL.contains(key.resource() + "/" + key.name());
        return !isUsual || key.resource().equals(NODES);
    }

    private static TypedMap tree(Entry entry) {
        return ((ObjectBody) entry.body()).tree();
    }

    private void tell(Event event) {
        ObjectReference about = event.involvedObject();
        say(
                about.kind(),
                place(about.namespace(), about.name()),
                event.type() + " " + event.reason() + ": " + event.message());
    }

    private void tell(Kind<?> kind, Key key, String row) {
        boolean isNews = !row.equals(shown.put(key, row));
        if (isNews && isBegun) {
            say(kind.resource().kind(), place(key.namespace(), key.name()), row);
        }
    }

    private void say(String kind, String place, String what) {
        Instant now = clock.now().truncatedTo(ChronoUnit.SECONDS);
        teller.accept("%s  %-48s  %s".formatted(now, kind + " " + place, what));
    }

    private static String place(String namespace, String name) {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    /** The cells behind the name, but for ages, and where pods are. */
    private String row(Kind<?> kind, TypedMap tree) {
        List<? extends Column<?>> columns = kind.columns();
        List<Object> cells = kind.cells(tree, clock.now());
        var out = new ArrayList<String>();
        for (int i = 1; i < columns.size(); i++) {
            Column<?> column = columns.get(i);
            boolean isWanted = column.priority() == 0 || column.name().equals("Node");
            if (isWanted && !AGES.contains(column.name())) {
                out.add(heading(column) + "=" + cells.get(i));
            }
        }
        return String.join(" ", out);
    }

    private static String heading(Column<?> column) {
        return column.name().toUpperCase(Locale.ROOT).replace(' ', '-');
    }

    /** One table for each kind there is something of, as {@code kubectl get --all-namespaces}. */
    String tables(Snapshot snapshot) {
        var out = new StringBuilder();
        for (String resource : snapshot.resources()) {
            var lines = new ArrayList<List<String>>();
            Kind<?> kind = kinds.stored(resource);
            snapshot.scan(
                    resource,
                    "",
                    Optional.empty(),
                    entry -> {
                        if (!resource.equals(EVENTS) && isTold(entry.key())) {
                            lines.add(line(kind, entry));
                        }
                        return true;
                    });
            if (!lines.isEmpty()) {
                lines.addFirst(head(kind));
                out.append('\n').append(resource).append('\n').append(aligned(lines));
            }
        }
        return out.toString();
    }

    private List<String> head(Kind<?> kind) {
        var head = new ArrayList<String>();
        if (kind.resource().namespaced()) {
            head.add("NAMESPACE");
        }
        kind.columns().stream()
                .filter(column -> column.priority() == 0)
                .map(column -> column.name().toUpperCase(Locale.ROOT))
                .forEach(head::add);
        return head;
    }

    private List<String> line(Kind<?> kind, Entry entry) {
        List<? extends Column<?>> columns = kind.columns();
        List<Object> cells = kind.cells(tree(entry), clock.now());
        var line = new ArrayList<String>();
        if (kind.resource().namespaced()) {
            line.add(entry.key().namespace());
        }
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).priority() == 0) {
                line.add(String.valueOf(cells.get(i)));
            }
        }
        return line;
    }

    private static String aligned(List<List<String>> lines) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        var out = new StringBuilder();
        for (List<String> line : lines) {
            var text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i)).repeat(" ", widths[i] + 3 - line.get(i).length());
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
