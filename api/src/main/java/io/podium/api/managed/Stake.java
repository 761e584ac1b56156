package io.podium.api.managed;

import io.podium.api.json.DecodeException;
import io.podium.api.meta.v1.ManagedFieldsEntry;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of managedFields: who manages what.
 *
 * @param apiVersion the version the fields are of
 * @param time when the set last changed, "" when nobody knows
 */
record Stake(
        String manager,
        String operation,
        String apiVersion,
        String subresource,
        String time,
        FreeMap fields) {

    static final String APPLY = "Apply";
    static final String UPDATE = "Update";
    private static final String FORMAT = "FieldsV1";

    /** The order they stand in on the wire. */
    static final Comparator<Stake> ORDER =
            Comparator.comparing(Stake::operation)
                    .thenComparing(Stake::time)
                    .thenComparing(Stake::manager)
                    .thenComparing(Stake::apiVersion)
                    .thenComparing(Stake::subresource);

    boolean isApplied() {
        return operation.equals(APPLY);
    }

    /** Whether both are of one manager doing one thing; who applies is the same in any version. */
    boolean isAs(Stake other) {
        return manager.equals(other.manager)
                && operation.equals(other.operation)
                && subresource.equals(other.subresource)
                && (isApplied() || apiVersion.equals(other.apiVersion));
    }

    // The same instance says that nothing changed.
    @SuppressWarnings("ReferenceEquality")
    Stake withFields(FreeMap now) {
        return now == fields
                ? this
                : new Stake(manager, operation, apiVersion, subresource, time, now);
    }

    Stake at(String now) {
        return new Stake(manager, operation, apiVersion, subresource, now, fields);
    }

    TypedMap value() {
        ManagedFieldsEntry entry =
                ManagedFieldsEntry.empty()
                        .withManager(manager)
                        .withOperation(operation)
                        .withApiVersion(apiVersion)
                        .withFieldsType(FORMAT)
                        .withFieldsV1(fields);
        if (!subresource.isEmpty()) {
            entry = entry.withSubresource(subresource);
        }
        TypedMap value = entry.value();
        return time.isEmpty() ? value : value.with("time", time);
    }

    /** The entries of a list; empty where one of them is none. */
    static Optional<List<Stake>> read(ListValue list) {
        var all = new ArrayList<Stake>();
        for (Object one : list) {
            if (!(one instanceof MapValue entry) || !isReadable(entry)) {
                return Optional.empty();
            }
            try {
                Object fields = entry.get("fieldsV1");
                all.add(
                        new Stake(
                                entry.string("manager"),
                                entry.string("operation"),
                                entry.string("apiVersion"),
                                entry.string("subresource"),
                                entry.string("time"),
                                fields instanceof FreeMap set ? set : FieldSets.NONE));
            } catch (DecodeException e) {
                return Optional.empty();
            }
        }
        return Optional.of(List.copyOf(all));
    }

    private static boolean isReadable(MapValue entry) {
        String operation = entry.string("operation");
        return (operation.equals(APPLY) || operation.equals(UPDATE))
                && !entry.string("apiVersion").isEmpty()
                && entry.string("fieldsType").equals(FORMAT)
                && (!entry.has("fieldsV1") || FieldSets.isSet(entry.get("fieldsV1")));
    }

    /** As {@link #read}, of what a client sent: every element is spelled as we spell it. */
    static Optional<List<Stake>> readSent(ListValue list) {
        Optional<List<Stake>> read = read(list);
        if (read.isEmpty()) {
            return read;
        }
        try {
            return Optional.of(
                    read.get().stream()
                            .map(one ->
                                    one.withFields(
                                            FieldSets.root(
                                                    FieldSets.notMember(canonical(one.fields)))))
                            .toList());
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private static FreeMap canonical(FreeMap node) {
        var result = new FreeMap.Builder();
        for (Map.Entry<String, Object> entry : node) {
            Object below = entry.getValue() == Null.NULL ? FieldSets.NONE : entry.getValue();
            if (!(below instanceof FreeMap set)) {
                throw DecodeException.syntax("a set of fields holds objects only");
            }
            result.put(canonical(entry.getKey()), canonical(set));
        }
        FreeMap built = result.build();
        boolean isLone = built.size() == 1 && built.name(0).equals(FieldSets.SELF);
        return isLone ? FieldSets.MEMBER : built;
    }

    private static String canonical(String element) {
        if (element.equals(FieldSets.SELF) || element.startsWith("f:")) {
            return element;
        }
        String rest = element.length() < 2 ? "" : element.substring(2);
        return switch (element.substring(0, element.length() - rest.length())) {
            case "v:" -> Elements.value(Loose.parse(rest));
            case "k:" -> {
                if (!(Loose.parse(rest) instanceof FreeMap keys) || keys.isEmpty()) {
                    throw DecodeException.syntax("no key in " + element);
                }
                StringBuilder text = Elements.key();
                for (int i = 0; i < keys.size(); i++) {
                    Elements.add(text, keys.name(i), keys.value(i));
                }
                yield text.append('}').toString();
            }
            case "i:" -> "i:" + Long.parseLong(rest);
            default -> throw DecodeException.syntax("missing colon in path element " + element);
        };
    }
}
