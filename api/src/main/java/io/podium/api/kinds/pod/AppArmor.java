package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Profiles of AppArmor that a pod names in the older way, by annotations, become fields of its
 * containers: the node looks at the fields alone.
 */
public final class AppArmor {
    private static final String FIELD = "appArmorProfile";
    private static final String CONTEXT = "securityContext";
    private static final String LOCALHOST = "localhost/";
    private static final List<String> LISTS =
            List.of("initContainers", "containers", "ephemeralContainers");

    private AppArmor() {}

    /** The spec of a new pod with what its annotations say. */
    public static TypedMap carried(TypedMap spec, MapValue annotations) {
        TypedMap result = spec;
        if (annotations.isEmpty() || isWindows(spec)) {
            return result;
        }
        for (String list : LISTS) {
            ListValue containers = spec.list(list);
            for (int i = 0; i < containers.size(); i++) {
                var container = (TypedMap) containers.map(i);
                Optional<TypedMap> profile = wanted(spec, container, annotations);
                if (profile.isPresent()) {
                    TypedMap context = context(container).with(FIELD, profile.get());
                    containers = containers.with(i, container.with(CONTEXT, context));
                }
            }
            result = containers.isEmpty() ? result : result.with(list, containers);
        }
        return result;
    }

    /** Of annotations that no field stands beside; those that say no more than the pod are none. */
    public static List<String> warnings(MapValue spec, MapValue annotations) {
        var warnings = new ArrayList<String>();
        if (annotations.isEmpty() || isWindows(spec)) {
            return warnings;
        }
        for (String list : LISTS) {
            ListValue containers = spec.list(list);
            for (int i = 0; i < containers.size(); i++) {
                var container = (TypedMap) containers.map(i);
                String key = AnnotationRules.APP_ARMOR + container.string("name");
                boolean isSaid = annotations.has(key) && !container.map(CONTEXT).has(FIELD);
                boolean isNone =
                        isSaid && profile(context(container), annotations.string(key)).isEmpty();
                if (isSaid && (isNone || wanted(spec, container, annotations).isPresent())) {
                    warnings.add(
                            FieldPath.of("metadata").child("annotations").key(key)
                                    + ": deprecated since v1.30; use the \"appArmorProfile\" field"
                                    + " instead");
                }
            }
        }
        return warnings;
    }

    private static boolean isWindows(MapValue spec) {
        return spec.map("os").string("name").equals("windows");
    }

    private static TypedMap context(TypedMap container) {
        return container.get(CONTEXT) instanceof TypedMap context
                ? context
                : MapValue.empty(container.type().field(CONTEXT).type());
    }

    /** What the container's field is to be, where that differs from the pod's own. */
    private static Optional<TypedMap> wanted(
            MapValue spec, TypedMap container, MapValue annotations) {
        String key = AnnotationRules.APP_ARMOR + container.string("name");
        TypedMap context = context(container);
        if (!annotations.has(key) || context.has(FIELD)) {
            return Optional.empty();
        }
        Object ofPod = spec.map(CONTEXT).get(FIELD);
        return profile(context, annotations.string(key)).filter(one -> !one.equals(ofPod));
    }

    /** Empty when it is none. */
    private static Optional<TypedMap> profile(TypedMap context, String annotation) {
        TypedMap profile = MapValue.empty(context.type().field(FIELD).type());
        if (annotation.equals("unconfined")) {
            return Optional.of(profile.with("type", "Unconfined"));
        }
        if (annotation.equals("runtime/default")) {
            return Optional.of(profile.with("type", "RuntimeDefault"));
        }
        if (!annotation.startsWith(LOCALHOST)) {
            return Optional.empty();
        }
        String name = annotation.substring(LOCALHOST.length());
        TypedMap local = profile.with("type", "Localhost").with("localhostProfile", name);
        var problems = new Problems();
        SecurityRules.appArmor(context.with(FIELD, local), FieldPath.ROOT, problems);
        return name.isEmpty() || !problems.isEmpty() ? Optional.empty() : Optional.of(local);
    }
}
