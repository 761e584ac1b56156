package io.podium.api.versions;

import io.podium.api.schema.Field;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Deployments and DaemonSets of the versions before apps/v1beta2. Each had one field that apps/v1
 * keeps as an annotation, under the name Kubernetes uses for it.
 */
final class Workloads {
    private static final String ROLLBACK = "deprecated.deployment.rollback.to";
    private static final String GENERATION = "deprecated.daemonset.template.generation";
    private static final Pattern NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,18}");

    private Workloads() {}

    /** The revision to roll back to becomes an annotation. */
    static TypedMap deploymentToStored(TypedMap deployment, Type to) {
        TypedMap stored = Retyping.of(deployment, to);
        if (deployment.map("spec").get("rollbackTo") instanceof TypedMap rollback) {
            return annotated(stored, ROLLBACK, Long.toString(rollback.integer("revision")));
        }
        return isNumber(stored, ROLLBACK) ? annotated(stored, ROLLBACK, "") : stored;
    }

    static TypedMap deploymentFromStored(TypedMap deployment, Type to) {
        TypedMap served = Retyping.of(deployment, to);
        if (!isNumber(deployment, ROLLBACK) || !(served.get("spec") instanceof TypedMap spec)) {
            return served;
        }
        Field field = spec.type().field("rollbackTo");
        long revision = number(deployment, ROLLBACK);
        TypedMap rollback = MapValue.empty(field.type());
        rollback = revision == 0 ? rollback : rollback.with("revision", revision);
        return annotated(served.with("spec", spec.with(field.index(), rollback)), ROLLBACK, "");
    }

    /** The number of the template becomes an annotation. */
    static TypedMap daemonSetToStored(TypedMap set, Type to) {
        long generation = set.map("spec").integer("templateGeneration");
        TypedMap stored = Retyping.of(set, to);
        if (generation != 0) {
            return annotated(stored, GENERATION, Long.toString(generation));
        }
        return isCounted(stored) ? annotated(stored, GENERATION, "") : stored;
    }

    static TypedMap daemonSetFromStored(TypedMap set, Type to) {
        TypedMap served = Retyping.of(set, to);
        if (!isCounted(set) || !(served.get("spec") instanceof TypedMap spec)) {
            return served;
        }
        TypedMap counted = spec.with("templateGeneration", number(set, GENERATION));
        return annotated(served.with("spec", counted), GENERATION, "");
    }

    private static boolean isCounted(TypedMap set) {
        return isNumber(set, GENERATION) && number(set, GENERATION) != 0;
    }

    /** Whether the annotation is a number as we would write it; others are the user's own. */
    private static boolean isNumber(TypedMap object, String name) {
        String text = object.at("metadata", "annotations").string(name);
        return NUMBER.matcher(text).matches() && new BigInteger(text).bitLength() < Long.SIZE;
    }

    private static long number(TypedMap object, String name) {
        return Long.parseLong(object.at("metadata", "annotations").string(name));
    }

    /** The object with the annotation, or without it when the text is empty. */
    private static TypedMap annotated(TypedMap object, String name, String text) {
        Type type = object.type().field("metadata").type();
        TypedMap metadata =
                object.get("metadata") instanceof TypedMap map ? map : MapValue.empty(type);
        MapValue annotations =
                metadata.get("annotations") instanceof MapValue map ? map : FreeMap.of(Map.of());
        annotations = text.isEmpty() ? annotations.without(name) : annotations.with(name, text);
        return object.with(
                "metadata",
                annotations.isEmpty()
                        ? metadata.without("annotations")
                        : metadata.with("annotations", annotations));
    }
}
