package io.podium.api.managed;

import io.podium.api.managed.Form.Struct;
import io.podium.api.value.FreeMap;
import io.podium.api.value.TypedMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Takes out of a merged object what its applier no longer says and nobody else owns. Lists and maps
 * that hold what others own stay, as do items that go with a removed one but were never the
 * applier's.
 */
final class Pruning {
    private final Forms forms;
    private final Site site;
    private final TypedMap merged;

    Pruning(Forms forms, Site site, TypedMap merged) {
        this.forms = forms;
        this.site = site;
        this.merged = merged;
    }

    /**
     * The object without what is not said any more.
     *
     * @param managers with what the applier says now
     * @param last what the applier said before
     */
    TypedMap run(Stakes managers, Stake last) {
        if (last.fields().isEmpty()) {
            return merged;
        }
        Optional<TypedMap> then = as(last.apiVersion(), merged);
        if (then.isEmpty()) {
            return merged;
        }
        TypedMap kept = shorn(then.get(), last.fields());
        TypedMap pruned = as(site.apiVersion(), last.apiVersion(), kept).orElse(merged);
        for (String version : versions(managers)) {
            pruned = withOwned(managers, version, pruned);
        }
        return withDangling(pruned, last);
    }

    private TypedMap shorn(TypedMap object, FreeMap set) {
        Struct form = forms.of(object.type());
        return Removal.of(form, object, Applied.withFields(form, set));
    }

    private Optional<TypedMap> as(String apiVersion, TypedMap object) {
        return as(apiVersion, site.apiVersion(), object);
    }

    private Optional<TypedMap> as(String apiVersion, String now, TypedMap object) {
        return apiVersion.equals(now)
                ? Optional.of(object)
                : site.versions().as(apiVersion, Removal.tidy(forms.of(object.type()), object));
    }

    private Set<String> versions(Stakes managers) {
        var versions = new LinkedHashSet<String>();
        versions.add(site.apiVersion());
        managers.all().forEach(one -> versions.add(one.apiVersion()));
        return versions;
    }

    /** With what somebody owns, and what is around it. */
    private TypedMap withOwned(Stakes managers, String version, TypedMap pruned) {
        FreeMap owned = FieldSets.NONE;
        for (Stake one : managers.all()) {
            if (one.apiVersion().equals(version)) {
                owned = FieldSets.union(owned, one.fields());
            }
        }
        Optional<TypedMap> all = as(version, merged);
        Optional<TypedMap> rest = as(version, pruned);
        if (all.isEmpty() || rest.isEmpty()) {
            return pruned;
        }
        Struct form = forms.of(all.get().type());
        FreeMap gone =
                FieldSets.difference(
                        FieldSets.difference(fields(form, all.get()), fields(form, rest.get())),
                        Applied.withFields(form, owned));
        TypedMap result = Removal.of(form, all.get(), gone);
        return as(site.apiVersion(), version, result).orElse(pruned);
    }

    /** With what was taken along but never was the applier's. */
    private TypedMap withDangling(TypedMap pruned, Stake last) {
        Optional<TypedMap> all = as(last.apiVersion(), merged);
        Optional<TypedMap> rest = as(last.apiVersion(), pruned);
        if (all.isEmpty() || rest.isEmpty()) {
            return pruned;
        }
        Struct form = forms.of(all.get().type());
        FreeMap gone =
                FieldSets.intersection(
                        FieldSets.difference(fields(form, all.get()), fields(form, rest.get())),
                        Applied.withFields(form, last.fields()));
        TypedMap result = Removal.of(form, all.get(), gone);
        return as(site.apiVersion(), last.apiVersion(), result).orElse(pruned);
    }

    private static FreeMap fields(Struct form, TypedMap object) {
        return Applied.withFields(form, Applied.set(form, object));
    }
}
