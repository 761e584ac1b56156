package io.podium.api.kinds.core;

import io.podium.api.core.v1.Namespace;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Namespaces: the finalizer that keeps them until they are empty, and the label with their own
 * name.
 */
public final class NamespaceStrategy extends GenericStrategy<Namespace> {
    private static final FieldPath FINALIZERS = FieldPath.of("spec").child("finalizers");
    private static final Set<String> STANDARD =
            Set.of("kubernetes", "orphan", "foregroundDeletion");
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    public NamespaceStrategy(Resource resource) {
        super(resource, Namespace::of);
    }

    @Override
    public Namespace applyDefaults(Namespace namespace) {
        TypedMap value = namespace.value();
        TypedMap status = part(value, "status");
        if (status.string("phase").isEmpty()) {
            value = value.with("status", status.with("phase", "Active"));
        }
        TypedMap metadata = namespace.metadata().value();
        String name = metadata.string("name");
        MapValue labels =
                metadata.get("labels") instanceof MapValue map ? map : FreeMap.of(Map.of());
        if (name.isEmpty() || labels.string(NAME_LABEL).equals(name)) {
            return Namespace.of(value);
        }
        return Namespace.of(
                value.with("metadata", metadata.with("labels", labels.with(NAME_LABEL, name))));
    }

    @Override
    public Namespace prepareCreate(Namespace namespace) {
        TypedMap value = applyDefaults(namespace).value();
        TypedMap spec = part(value, "spec");
        ListValue finalizers = spec.list("finalizers");
        if (!finalizers.contains("kubernetes")) {
            spec = spec.with("finalizers", finalizers.plus("kubernetes"));
        }
        TypedMap status =
                MapValue.empty(value.type().field("status").type()).with("phase", "Active");
        return Namespace.of(value.with("spec", spec).with("status", status));
    }

    private static TypedMap part(TypedMap value, String name) {
        return value.get(name) instanceof TypedMap map
                ? map
                : MapValue.empty(value.type().field(name).type());
    }

    /** Its finalizers change by the finalize subresource only. */
    @Override
    public Namespace prepareUpdate(Namespace namespace, Namespace old) {
        return withField(super.prepareUpdate(namespace, old), "spec", old);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(Namespace namespace, Problems problems) {
        for (Object finalizer : namespace.value().map("spec").list("finalizers")) {
            finalizer(String.valueOf(finalizer), FINALIZERS, problems);
        }
    }

    /** Checks the finalizers that are left when one is done. */
    public static void checkFinalizers(ListValue finalizers, Problems problems) {
        for (int i = 0; i < finalizers.size(); i++) {
            finalizer(String.valueOf(finalizers.get(i)), FINALIZERS.index(i), problems);
        }
    }

    private static void finalizer(String name, FieldPath path, Problems problems) {
        problems.invalidEach(path, name, Names.qualifiedName(name));
        if (!name.contains("/") && !STANDARD.contains(name)) {
            problems.invalid(
                    path,
                    name,
                    "name is neither a standard finalizer name nor is it fully qualified");
        }
    }

    /** What finalizers are named is looked at when they are given. */
    @Override
    public void validateChanged(Namespace namespace, Namespace old, Problems problems) {
        // Nothing but its metadata changes so.
    }

    @Override
    public void validateStatusUpdate(Namespace namespace, Namespace old, Problems problems) {
        String phase = namespace.value().map("status").string("phase");
        boolean deleting = namespace.isDeleting();
        if (!deleting && !phase.equals("Active") && !phase.isEmpty()) {
            problems.invalid(
                    "status.Phase", phase, "may only be 'Active' if `deletionTimestamp` is empty");
        } else if (deleting && !phase.equals("Terminating")) {
            problems.invalid(
                    "status.Phase",
                    phase,
                    "may only be 'Terminating' if `deletionTimestamp` is not empty");
        }
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("status.phase");
    }

    @Override
    public Map<String, String> selectableFields(Namespace namespace) {
        return Map.of("status.phase", namespace.value().map("status").string("phase"));
    }
}
