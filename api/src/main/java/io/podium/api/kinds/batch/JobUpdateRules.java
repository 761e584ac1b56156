package io.podium.api.kinds.batch;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.PodTemplateRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Objects;

/** What of a job never changes, and what may while nothing of it runs. */
final class JobUpdateRules {
    private JobUpdateRules() {}

    static void check(MapValue job, MapValue old, FieldPath path, Problems problems) {
        MapValue now = job.map("spec");
        MapValue before = old.map("spec");
        completions(now, before, path, problems);
        keeps("selector", now, before, path, problems);
        template(now.map("template"), old, path, problems);
        for (String field :
                List.of(
                        "completionMode",
                        "podFailurePolicy",
                        "backoffLimitPerIndex",
                        "managedBy",
                        "successPolicy")) {
            keeps(field, now, before, path, problems);
        }
    }

    private static void keeps(
            String field, MapValue now, MapValue before, FieldPath path, Problems problems) {
        Object value = now.get(field);
        if (!Objects.equals(value, before.get(field))) {
            problems.invalid(path.child(field), value, "field is immutable");
        }
    }

    private static void completions(
            MapValue now, MapValue before, FieldPath path, Problems problems) {
        if (!JobRules.isIndexed(now)) {
            keeps("completions", now, before, path, problems);
            return;
        }
        boolean isChanged = !Objects.equals(now.get("completions"), before.get("completions"));
        if (isChanged
                && now.has("completions")
                && now.integer("completions") != now.integer("parallelism")) {
            problems.invalid(
                    path.child("completions"),
                    now.integer("completions"),
                    "can only be modified in tandem with spec.parallelism");
        }
    }

    private static void template(
            MapValue template, MapValue old, FieldPath path, Problems problems) {
        MapValue before = old.at("spec", "template");
        if (template.equals(before)) {
            return;
        }
        MapValue allowed = maySchedule(old) ? scheduled(before, template) : before;
        if (!template.equals(allowed)) {
            Object shown = PodTemplateRules.shown(template);
            problems.invalid(path.child("template"), shown, "field is immutable");
        }
    }

    /** Whether the job is held back and nothing of it runs. */
    private static boolean maySchedule(MapValue job) {
        MapValue status = job.map("status");
        return job.map("spec").bool("suspend")
                && (!status.has("startTime")
                        || (JobStatusRules.isTrue(status, "Suspended")
                                && status.integer("active") == 0));
    }

    /** The former template with all that says where its pods go, and with what, as it is now. */
    private static MapValue scheduled(MapValue before, MapValue now) {
        MapValue spec = before.map("spec");
        MapValue wanted = now.map("spec");
        for (String field : List.of("nodeSelector", "tolerations", "schedulingGates")) {
            spec = taken(spec, wanted, field);
        }
        spec = withNodeAffinity(spec, wanted);
        for (String list : List.of("containers", "initContainers")) {
            spec = withResources(spec, wanted, list);
        }
        MapValue metadata = before.map("metadata");
        for (String field : List.of("annotations", "labels")) {
            metadata = taken(metadata, now.map("metadata"), field);
        }
        return before.with("spec", spec).with("metadata", metadata);
    }

    private static MapValue taken(MapValue map, MapValue from, String field) {
        Object value = from.get(field);
        return value == null ? map.without(field) : map.with(field, value);
    }

    private static MapValue withNodeAffinity(MapValue spec, MapValue wanted) {
        MapValue affinity = wanted.map("affinity");
        if (!wanted.has("affinity")) {
            MapValue rest = spec.map("affinity").without("nodeAffinity");
            return rest.isEmpty() ? spec.without("affinity") : spec.with("affinity", rest);
        }
        if (!spec.has("affinity")) {
            return spec.with(
                    "affinity", affinity.without("podAffinity").without("podAntiAffinity"));
        }
        return spec.with("affinity", taken(spec.map("affinity"), affinity, "nodeAffinity"));
    }

    private static MapValue withResources(MapValue spec, MapValue wanted, String list) {
        ListValue containers = spec.list(list);
        ListValue others = wanted.list(list);
        if (containers.isEmpty() || containers.size() != others.size()) {
            return spec;
        }
        for (int i = 0; i < containers.size(); i++) {
            MapValue container = taken(containers.map(i), others.map(i), "resources");
            containers = containers.with(i, container);
        }
        return spec.with(list, containers);
    }
}
