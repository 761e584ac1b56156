package io.podium.api.managed;

import io.podium.api.managed.Comparison.Difference;
import io.podium.api.managed.Form.Struct;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps managedFields: what a write changed belongs to the writer from then on, and to nobody else
 * that did not say the same. Threads may share one instance.
 */
public final class Ownership {
    /** Fields nobody manages: what an object is, and what the server alone says. */
    private static final FreeMap NOBODYS = nobodys();

    private static final String MANAGED_FIELDS = "managedFields";

    private final Forms forms = new Forms();
    private final Births births = new Births(forms);
    private final Map<Type, TypedMap> blanks = new ConcurrentHashMap<>();

    private static FreeMap nobodys() {
        FreeMap set = FieldSets.NONE;
        for (String path :
                List.of(
                        "apiVersion",
                        "kind",
                        "metadata",
                        "metadata.name",
                        "metadata.namespace",
                        "metadata.creationTimestamp",
                        "metadata.selfLink",
                        "metadata.uid",
                        "metadata.clusterName",
                        "metadata.generation",
                        "metadata.managedFields",
                        "metadata.resourceVersion")) {
            set = FieldSets.union(set, ResetFields.path(path));
        }
        return set;
    }

    Forms forms() {
        return forms;
    }

    /** The object to be created, with the fields its creator manages. */
    public TypedMap created(Site site, TypedMap object, String manager, String now) {
        TypedMap blank = blank(site.type());
        if (!managedFields(object).isEmpty()) {
            return updated(site, blank, object, manager, now);
        }
        TypedMap bare = unmanaged(object);
        FreeMap fields = births.managed(site, blank, bare);
        if (fields.isEmpty()) {
            return bare;
        }
        return with(bare, ListValue.of(updater(site, manager, now).withFields(fields).value()));
    }

    /**
     * The object an update asks for, with managedFields as they are after it.
     *
     * @param live as it is; both are of the site's version
     * @param now the time, as objects spell it
     */
    public TypedMap updated(Site site, TypedMap live, TypedMap wanted, String manager, String now) {
        ListValue known = managedFields(live);
        Stakes before = sent(site, known, wanted);
        boolean isUntracked = before.isEmpty() && !metadata(live).uid().isEmpty();
        if (isUntracked) {
            return with(wanted, ListValue.EMPTY);
        }
        Stakes after = update(site, live, wanted, before, updater(site, manager, now)).capped();
        ListValue list = after.list();
        return with(wanted, list.equals(known) ? known : list);
    }

    static Stake updater(Site site, String manager, String now) {
        String name = manager.isEmpty() ? "unknown" : manager;
        return new Stake(
                name, Stake.UPDATE, site.apiVersion(), site.subresource(), now, FieldSets.NONE);
    }

    /** What a client says of the managers counts for objects themselves, if it can be read. */
    private static Stakes sent(Site site, ListValue known, TypedMap wanted) {
        ListValue sent = managedFields(wanted);
        if (site.subresource().isEmpty() && !sent.equals(known)) {
            boolean isReset =
                    sent.isEmpty()
                            ? metadata(wanted).hasManagedFields()
                            : sent.size() == 1 && sent.map(0).isEmpty();
            if (isReset) {
                return Stakes.NONE;
            }
            Optional<List<Stake>> read = Stake.readSent(sent);
            if (read.isPresent() && !read.get().isEmpty()) {
                return new Stakes(read.get());
            }
        }
        return managers(known);
    }

    /** Whether both have the same managers of the same fields, since other times. */
    public static boolean differInTimesOnly(ObjectMeta one, ObjectMeta other) {
        ListValue mine = one.value().list(MANAGED_FIELDS);
        ListValue theirs = other.value().list(MANAGED_FIELDS);
        return mine.size() == theirs.size()
                && !mine.isEmpty()
                && timeless(mine).equals(timeless(theirs));
    }

    private static List<Object> timeless(ListValue list) {
        return list.stream().map(one -> (Object) ((MapValue) one).without("time")).toList();
    }

    static Stakes managers(ListValue list) {
        return new Stakes(Stake.read(list).orElse(List.of()));
    }

    /** The managers after an update by the one, who gets what it changed. */
    Stakes update(Site site, TypedMap live, TypedMap wanted, Stakes before, Stake updater) {
        var differences = new Differences(site, live, wanted);
        Stakes after =
                before.map(one -> {
                    Optional<Difference> found = differences.in(one.apiVersion());
                    return found.map(difference -> taken(one.fields(), difference))
                            .orElse(FieldSets.NONE);
                });
        Difference own = differences.own();
        Stake mine = after.find(updater).orElse(updater);
        FreeMap set = unshared(FieldSets.union(mine.fields(), own.changed()));
        if (set.isEmpty()) {
            return after.without(one -> one.isAs(updater));
        }
        Stake entry = mine.withFields(set);
        return after.with(own.changed().isEmpty() ? entry : entry.at(updater.time()));
    }

    /** A set without the fields nobody manages. */
    static FreeMap unshared(FreeMap set) {
        return FieldSets.difference(set, NOBODYS);
    }

    static FreeMap taken(FreeMap fields, Difference difference) {
        FreeMap rest = FieldSets.difference(fields, difference.changed());
        return FieldSets.difference(rest, difference.removed());
    }

    /** What differs, in each version somebody manages. */
    final class Differences {
        private final Site site;
        private final TypedMap live;
        private final TypedMap wanted;
        private final Map<String, Optional<Difference>> known = new HashMap<>();

        Differences(Site site, TypedMap live, TypedMap wanted) {
            this.site = site;
            this.live = unmanaged(live);
            this.wanted = unmanaged(wanted);
        }

        Difference own() {
            return in(site.apiVersion()).orElseThrow();
        }

        /** Empty when there is no such version any more. */
        Optional<Difference> in(String apiVersion) {
            return known.computeIfAbsent(apiVersion, this::find);
        }

        private Optional<Difference> find(String apiVersion) {
            if (apiVersion.equals(site.apiVersion())) {
                return Optional.of(between(live, wanted));
            }
            Struct form = forms.of(site.type());
            Optional<TypedMap> before = site.versions().as(apiVersion, live);
            Optional<TypedMap> after = site.versions().as(apiVersion, Removal.tidy(form, wanted));
            return before.isEmpty() || after.isEmpty()
                    ? Optional.empty()
                    : Optional.of(between(before.get(), after.get()));
        }

        private Difference between(TypedMap before, TypedMap after) {
            return Comparison.between(forms.of(after.type()), before, after)
                    .without(site.ignored());
        }
    }

    /** What Go's empty object of the type holds: its plain structs, but nothing in them. */
    TypedMap blank(Type type) {
        TypedMap known = blanks.get(type);
        if (known == null) {
            known = blank(forms.of(type));
            blanks.put(type, known);
        }
        return known;
    }

    private static TypedMap blank(Struct struct) {
        TypedMap blank = MapValue.empty(struct.type());
        for (Form.Member member : struct.members()) {
            if (member.isAlwaysThere()) {
                blank = filled(blank, member);
            }
        }
        return blank;
    }

    private static TypedMap filled(TypedMap blank, Form.Member member) {
        return switch (member.form()) {
            case Struct inner -> blank.with(member.index(), blank(inner));
            case Form.Leaf(var sort) ->
                    switch (sort) {
                        case STRING -> blank.with(member.index(), "");
                        case INT32, INT64 -> blank.with(member.index(), 0L);
                        case BOOL -> blank.with(member.index(), false);
                        default -> blank;
                    };
            default -> blank;
        };
    }

    static ObjectMeta metadata(TypedMap object) {
        return object.get("metadata") instanceof TypedMap metadata
                ? ObjectMeta.of(metadata)
                : ObjectMeta.empty();
    }

    static ListValue managedFields(TypedMap object) {
        return metadata(object).value().list(MANAGED_FIELDS);
    }

    private static TypedMap unmanaged(TypedMap object) {
        return with(object, ListValue.EMPTY);
    }

    /** The object with the list as its managedFields. */
    static TypedMap with(TypedMap object, ListValue list) {
        TypedMap metadata = metadata(object).value();
        if (!list.isEmpty()) {
            return object.with("metadata", metadata.with(MANAGED_FIELDS, list));
        }
        return metadata.has(MANAGED_FIELDS)
                ? object.with("metadata", metadata.without(MANAGED_FIELDS))
                : object;
    }
}
