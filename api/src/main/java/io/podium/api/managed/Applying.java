package io.podium.api.managed;

import io.podium.api.error.ApiError;
import io.podium.api.json.DecodeException;
import io.podium.api.json.Typer;
import io.podium.api.managed.Form.Struct;
import io.podium.api.managed.Ownership.Differences;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an applied configuration makes of an object: server-side apply. */
public final class Applying {
    private static final String BEFORE = "before-first-apply";

    private final Ownership ownership;

    public Applying(Ownership ownership) {
        this.ownership = ownership;
    }

    /**
     * Somebody's wish.
     *
     * @param said the configuration as it was sent
     * @param force whether to take what others manage
     * @param now the time, as objects spell it
     */
    public record Order(MapValue said, String manager, boolean force, String now) {}

    /**
     * The object after the configuration was applied, with its managedFields.
     *
     * @param live as it is, of the site's version; empty to create it
     */
    public TypedMap applied(Site site, Optional<TypedMap> live, Order order) {
        check(site, order.said());
        TypedMap old = live.orElseGet(() -> ownership.blank(site.type()));
        Stakes managers = Ownership.managers(Ownership.managedFields(old));
        TypedMap bare = Ownership.with(old, ListValue.EMPTY);
        if (managers.isEmpty() && live.isPresent()) {
            Stake first = Ownership.updater(site, BEFORE, order.now());
            managers = ownership.update(site, ownership.blank(site.type()), bare, managers, first);
        }
        var run = new Run(site, bare, order, managers);
        LastApplied last = LastApplied.of(bare, order.manager());
        if (order.force()
                || run.conflicts.isEmpty()
                || last.covers(ownership, site, run.contested())) {
            return last.kept(run.result(), order.said());
        }
        throw Conflicts.refusal(site, run.conflicts);
    }

    /** Refuses a configuration that is none of the site's kind. */
    public void check(Site site, MapValue said) {
        String apiVersion = said.string("apiVersion");
        if (!apiVersion.equals(site.apiVersion()) || !said.string("kind").equals(site.kind())) {
            throw ApiError.badRequest(
                    "invalid object type: " + versioned(apiVersion, said.string("kind")));
        }
        Object sent = said.map("metadata").get("managedFields");
        if (sent != null && sent != Null.NULL) {
            throw ApiError.badRequest("metadata.managedFields must be nil");
        }
        String fault = Faults.of(ownership.forms().of(site.type()), said);
        if (!fault.isEmpty()) {
            throw broken(
                    "failed to create typed patch object (" + named(site, said) + "): " + fault);
        }
    }

    private static ApiError broken(String message) {
        return ApiError.of(500, "", message);
    }

    /** As upstream's messages name an object: namespace/name; version and kind. */
    private static String named(Site site, MapValue said) {
        MapValue metadata = said.map("metadata");
        return metadata.string("namespace")
                + "/"
                + metadata.string("name")
                + "; "
                + versioned(site.apiVersion(), site.kind());
    }

    /** A kind as Go prints it: the group, which is empty for the core's, stands before a slash. */
    private static String versioned(String apiVersion, String kind) {
        return (apiVersion.contains("/") ? "" : "/") + apiVersion + ", Kind=" + kind;
    }

    /** One try: the object merged and pruned, and what others would lose by it. */
    private final class Run {
        private final Site site;
        private final Struct form;
        private final TypedMap live;
        private final Order order;
        private final Stake mine;
        private final Stakes managers;
        private final TypedMap pruned;
        private final Differences differences;
        private final List<Stake> conflicts = new ArrayList<>();

        Run(Site site, TypedMap live, Order order, Stakes before) {
            this.site = site;
            this.form = ownership.forms().of(site.type());
            this.live = live;
            this.order = order;
            FreeMap set = FieldSets.without(Applied.set(form, order.said()), site.ignored());
            var applier =
                    new Stake(
                            order.manager(),
                            Stake.APPLY,
                            site.apiVersion(),
                            site.subresource(),
                            "",
                            set);
            Optional<Stake> last = before.find(applier);
            this.mine = last.map(one -> applier.at(one.time())).orElse(applier);
            this.managers = before.with(mine);
            TypedMap merged = Merge.of(form, live, order.said(), typed());
            this.pruned =
                    last.map(one -> new Pruning(ownership.forms(), site, merged).run(managers, one))
                            .orElse(merged);
            this.differences = ownership.new Differences(site, live, pruned);
            for (Stake one : managers.all()) {
                if (!one.isAs(mine)) {
                    differences
                            .in(one.apiVersion())
                            .map(found -> FieldSets.intersection(one.fields(), found.changed()))
                            .filter(lost -> !lost.isEmpty())
                            .ifPresent(lost -> conflicts.add(one.withFields(lost)));
                }
            }
        }

        private TypedMap typed() {
            try {
                return Typer.type(order.said(), site.type()).value();
            } catch (DecodeException e) {
                throw broken(
                        "failed to convert new object ("
                                + named(site, order.said())
                                + ") to proper version: unable to convert unstructured object to "
                                + site.apiVersion()
                                + ", Kind="
                                + site.kind()
                                + ": "
                                + e.getMessage());
            }
        }

        FreeMap contested() {
            FreeMap all = FieldSets.NONE;
            for (Stake one : conflicts) {
                all = FieldSets.union(all, one.fields());
            }
            return all;
        }

        TypedMap result() {
            Stakes after =
                    managers.map(one -> {
                        if (one.isAs(mine)) {
                            return Ownership.unshared(mine.fields());
                        }
                        return differences
                                .in(one.apiVersion())
                                .map(found -> Ownership.taken(one.fields(), found))
                                .orElse(FieldSets.NONE);
                    });
            boolean isNoop = pruned.equals(live); // Another order of a list counts, too.
            Optional<Stake> entry = after.find(mine);
            if (!isNoop && entry.isPresent()) {
                after = after.with(entry.get().at(order.now()));
            }
            return Ownership.with(isNoop ? live : Removal.tidy(form, pruned), after.list());
        }
    }
}
