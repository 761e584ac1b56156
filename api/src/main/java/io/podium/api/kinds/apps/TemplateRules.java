package io.podium.api.kinds.apps;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.PodRules;
import io.podium.api.kinds.pod.PodWarnings;
import io.podium.api.kinds.pod.VolumeRules;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.view.ApiObject;
import java.util.List;

/** What holds for the template of a workload, and between it and the selector. */
public final class TemplateRules {
    static final String MISMATCH = "`selector` does not match template `labels`";

    private TemplateRules() {}

    /**
     * Checks the template as a pod's.
     *
     * @param old the template before an update, which may have what a new one must not; or null
     */
    public static void check(MapValue template, MapValue old, FieldPath path, Problems problems) {
        PodRules.template(template, old, path, problems);
    }

    /** Checks that pods of one template, of which there may be several, share no writable disk. */
    static void shared(MapValue template, MapValue old, FieldPath path, Problems problems) {
        VolumeRules.replicated(
                template.map("spec").list("volumes"),
                old == null ? ListValue.EMPTY : old.map("spec").list("volumes"),
                path.child("spec").child("volumes"),
                problems);
    }

    /** The template of a workload before an update, null for a new one. */
    static MapValue before(ApiObject old) {
        return old == null ? null : old.value().map("spec").map("template");
    }

    /** What is said about the pods of a template, where anything of the spec has changed. */
    static List<String> warnings(ApiObject object, ApiObject old, FieldPath template) {
        MapValue spec = object.value().map("spec");
        boolean isSame = old != null && spec.equals(old.value().map("spec"));
        return isSame ? List.of() : PodWarnings.ofTemplate(spec.map("template"), template);
    }

    /** Pods that are replaced when they end must not be meant to end. */
    static void endless(MapValue template, FieldPath path, String kind, Problems problems) {
        MapValue spec = template.map("spec");
        String policy = spec.string("restartPolicy");
        if (!policy.isEmpty() && !policy.equals("Always")) {
            problems.notOneOf(path.child("spec").child("restartPolicy"), policy, "Always");
        }
        if (spec.has("activeDeadlineSeconds")) {
            problems.forbidden(
                    path.child("spec").child("activeDeadlineSeconds"),
                    "activeDeadlineSeconds in " + kind + " is not Supported");
        }
    }

    /** Checks a selector that must be there and demand something. */
    static void selector(MapValue spec, String kind, FieldPath path, Problems problems) {
        if (!spec.has("selector")) {
            problems.required(path.child("selector"), "");
            return;
        }
        MapValue selector = spec.map("selector");
        ObjectRules.labelSelector(selector, path.child("selector"), problems);
        if (isEmpty(selector)) {
            problems.invalid(
                    path.child("selector"), selector, "empty selector is invalid for " + kind);
        }
    }

    static boolean isEmpty(MapValue selector) {
        return selector.map("matchLabels").isEmpty() && selector.list("matchExpressions").isEmpty();
    }

    /**
     * Checks that the template has the labels that are looked for.
     *
     * @return whether the selector could be read
     */
    public static boolean matches(MapValue spec, FieldPath path, Problems problems) {
        MapValue labels = spec.at("template", "metadata", "labels");
        try {
            MapValue selector = spec.has("selector") ? spec.map("selector") : null;
            if (!LabelSelector.of(selector).matches(labels)) {
                mismatch(labels, path, problems);
            }
            return true;
        } catch (MalformedSelector _) {
            return false;
        }
    }

    static void mismatch(MapValue labels, FieldPath path, Problems problems) {
        problems.invalid(
                path.child("template").child("metadata").child("labels"),
                labels.isEmpty() ? null : labels,
                MISMATCH);
    }
}
