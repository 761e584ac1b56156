package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.error.UnifiedDiff;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;

/**
 * What of a pod's spec may change after its creation: images, a sooner end, more tolerations, fewer
 * gates, and while there are gates a narrower choice of nodes.
 */
public final class PodUpdateRules {
    private static final String CHANGEABLE =
            "`spec.containers[*].image`,`spec.initContainers[*].image`,"
                    + "`spec.activeDeadlineSeconds`,"
                    + "`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                    + " previously negative)";
    private static final String GRACE = "terminationGracePeriodSeconds";

    private PodUpdateRules() {}

    /** Checks what is changed of a pod; whether it is good by itself is looked at before. */
    public static void pod(MapValue pod, MapValue old, Problems problems) {
        MapValue annotations = pod.at("metadata", "annotations");
        AnnotationRules.update(
                annotations, old.at("metadata", "annotations"), PodSpecRules.ANNOTATIONS, problems);
        // Upstream looks at them a second time, and so tells their faults twice.
        AnnotationRules.check(annotations, pod.map("spec"), PodSpecRules.ANNOTATIONS, problems);
        if (!pod.map("spec").equals(old.map("spec"))) {
            check(pod.map("spec"), old.map("spec"), PodSpecRules.SPEC, problems);
        }
    }

    /** Checks a changed spec. */
    private static void check(MapValue spec, MapValue old, FieldPath path, Problems problems) {
        for (String list : List.of("containers", "initContainers")) {
            if (!images(spec.list(list), old.list(list), path.child(list), problems)) {
                return;
            }
        }
        if (!deadline(spec, old, path.child("activeDeadlineSeconds"), problems)) {
            return;
        }
        tolerations(
                spec.list("tolerations"),
                old.list("tolerations"),
                path.child("tolerations"),
                problems);
        gates(
                spec.list("schedulingGates"),
                old.list("schedulingGates"),
                path.child("schedulingGates"),
                problems);
        if (SameMeaning.of(spec, old)) {
            return;
        }
        MapValue rest = withoutChangeable(spec, old);
        if (!old.list("schedulingGates").isEmpty()) {
            rest = GatedRules.check(rest, old, path, problems);
        }
        if (!SameMeaning.of(rest, old)) {
            problems.forbidden(
                    path,
                    "pod updates may not change fields other than "
                            + CHANGEABLE
                            + "\n"
                            + UnifiedDiff.of(InternalSpec.of(old), InternalSpec.of(rest)));
        }
    }

    private static boolean images(
            ListValue containers, ListValue old, FieldPath path, Problems problems) {
        if (containers.size() != old.size()) {
            problems.forbidden(path, "pod updates may not add or remove containers");
            return false;
        }
        for (int i = 0; i < containers.size(); i++) {
            if (containers.map(i).string("image").isEmpty()) {
                problems.required(path.index(i).child("image"), "");
            }
            ContainerRules.image(containers.map(i), path.index(i), problems);
        }
        return true;
    }

    /** A pod may get a deadline, and a sooner one. */
    private static boolean deadline(
            MapValue spec, MapValue old, FieldPath path, Problems problems) {
        String field = "activeDeadlineSeconds";
        if (!spec.has(field)) {
            if (old.has(field)) {
                problems.invalid(
                        path, null, "must not update from a positive integer to nil value");
            }
            return true;
        }
        long seconds = spec.integer(field);
        if (seconds < 0 || seconds > Integer.MAX_VALUE) {
            problems.invalid(path, seconds, "must be between 0 and 2147483647, inclusive");
            return false;
        }
        if (old.has(field) && old.integer(field) < seconds) {
            problems.invalid(path, seconds, "must be less than or equal to previous value");
            return false;
        }
        return true;
    }

    private static void tolerations(
            ListValue now, ListValue old, FieldPath path, Problems problems) {
        for (int i = 0; i < old.size(); i++) {
            MapValue wanted = old.map(i).without("tolerationSeconds");
            boolean isThere = false;
            for (int n = 0; n < now.size() && !isThere; n++) {
                isThere = SameMeaning.of(wanted, now.map(n).without("tolerationSeconds"));
            }
            if (!isThere) {
                problems.forbidden(
                        path,
                        "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
        SchedulingRules.tolerations(now, path, problems);
    }

    private static void gates(ListValue now, ListValue old, FieldPath path, Problems problems) {
        var before = new HashSet<String>();
        for (int i = 0; i < old.size(); i++) {
            before.add(old.map(i).string("name"));
        }
        for (int i = 0; i < now.size(); i++) {
            String name = now.map(i).string("name");
            if (!before.contains(name)) {
                problems.forbidden(
                        path.index(i).child("name"),
                        "only deletion is allowed, but found new scheduling gate '" + name + "'");
            }
        }
    }

    /** The spec with all that may change as it was. */
    private static MapValue withoutChangeable(MapValue spec, MapValue old) {
        MapValue rest = spec;
        for (String list : List.of("containers", "initContainers")) {
            ListValue containers = spec.list(list);
            for (int i = 0; i < containers.size(); i++) {
                MapValue container = containers.map(i);
                containers = containers.with(i, as(container, old.list(list).map(i), "image"));
            }
            rest = containers.isEmpty() ? rest : rest.with(list, containers);
        }
        for (String field : List.of("activeDeadlineSeconds", "schedulingGates", "tolerations")) {
            rest = as(rest, old, field);
        }
        boolean isMended = old.integer(GRACE) < 0 && rest.integer(GRACE) == 1;
        return isMended ? as(rest, old, GRACE) : rest;
    }

    /** The object with the field as the other has it. */
    static MapValue as(MapValue object, MapValue other, String field) {
        Object value = other.get(field);
        return value == null ? object.without(field) : object.with(field, value);
    }
}
