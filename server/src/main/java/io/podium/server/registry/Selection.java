package io.podium.server.registry;

import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.api.selector.FieldSelector;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.selector.Requirement;
import io.podium.server.render.Kind;
import io.podium.server.request.ApiRequest;
import io.podium.server.watch.WatchOrder;
import io.podium.store.Entry;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Which objects of a kind are meant, by labels and fields. Answers from the header alone wherever
 * it can.
 */
final class Selection implements Predicate<Entry> {
    private static final String NAME = "metadata.name";
    private static final String NAMESPACE = "metadata.namespace";
    private static final String NODE = "spec.nodeName";

    private final Kind<?> kind;
    private final LabelSelector labels;
    private final FieldSelector fields;
    private final boolean needsTree;

    private Selection(Kind<?> kind, LabelSelector labels, FieldSelector fields) {
        this.kind = kind;
        this.labels = labels;
        this.fields = fields;
        this.needsTree = fields.terms().stream().anyMatch(term -> !isInHeader(term.field()));
    }

    /** Of the query's labelSelector and fieldSelector. */
    static Selection of(ApiRequest request, Kind<?> kind) {
        try {
            LabelSelector labels = LabelSelector.parse(request.parameter("labelSelector"));
            FieldSelector fields = FieldSelector.parse(request.parameter("fieldSelector"));
            checkFields(fields, kind);
            return new Selection(kind, labels, fields);
        } catch (MalformedSelector e) {
            throw ApiError.badRequest(e.getMessage());
        }
    }

    private static void checkFields(FieldSelector fields, Kind<?> kind) {
        List<String> special = kind.selectableFieldNames();
        for (FieldSelector.Term term : fields.terms()) {
            String field = term.field();
            if (!field.equals(NAME) && !field.equals(NAMESPACE) && !special.contains(field)) {
                throw ApiError.badRequest(
                        special.isEmpty()
                                ? "\""
                                        + field
                                        + "\" is not a known field selector: only"
                                        + " \"metadata.name\", \"metadata.namespace\""
                                : "field label not supported: " + field);
            }
        }
    }

    private boolean isInHeader(String field) {
        return field.equals(NAME)
                || field.equals(NAMESPACE)
                || (field.equals(NODE) && kind.type() == Pod.TYPE);
    }

    boolean isEverything() {
        return labels.isEverything() && fields.isEverything();
    }

    /** The only name that can match, or "". */
    String name() {
        return fields.exactValue(NAME).orElse("");
    }

    /** The only namespace that can match, or "". */
    String namespace() {
        return fields.exactValue(NAMESPACE).orElse("");
    }

    /** The only node whose pods can match, or "". */
    String node() {
        return kind.type() == Pod.TYPE ? fields.exactValue(NODE).orElse("") : "";
    }

    /** A label all that match have, if one is demanded. */
    Optional<WatchOrder.Label> label() {
        for (Requirement one : labels.requirements()) {
            Optional<String> value = labels.exactValue(one.key());
            if (value.isPresent()) {
                return value.map(text -> new WatchOrder.Label(one.key(), text));
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selection that
                && kind.equals(that.kind)
                && labels.equals(that.labels)
                && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, labels, fields);
    }

    @Override
    public boolean test(Entry entry) {
        if (!labels.isEverything() && !labels.matches(entry.body().header().labels())) {
            return false;
        }
        if (fields.isEverything()) {
            return true;
        }
        UnaryOperator<String> special =
                needsTree ? kind.selectableFields(Rooms.peek(entry)) : field -> "";
        return fields.matches(field ->
                switch (field) {
                    case NAME -> entry.key().name();
                    case NAMESPACE -> entry.key().namespace();
                    default ->
                            isInHeader(field) ? entry.body().header().node() : special.apply(field);
                });
    }
}
