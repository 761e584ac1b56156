package io.podium.api.kinds.batch;

import io.podium.api.batch.v1.Job;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.PodDefaults;
import io.podium.api.kinds.core.PodRules;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Map;

/** Jobs: defaults that depend on one another, and a selector made from the job's own uid. */
public final class JobStrategy extends GenericStrategy<Job> {
    private static final FieldPath SPEC = FieldPath.of("spec");

    public JobStrategy(Resource resource) {
        super(resource, Job::of);
    }

    @Override
    public Job applyDefaults(Job job) {
        TypedMap value = PodDefaults.withTemplate(job.value(), "spec", "template");
        if (!(value.get("spec") instanceof TypedMap spec)) {
            return job;
        }
        TypedMap result = specDefaults(spec);
        MapValue labels = result.at("template", "metadata", "labels");
        if (!labels.isEmpty()
                && value.get("metadata") instanceof TypedMap metadata
                && metadata.map("labels").isEmpty()) {
            value = value.with("metadata", metadata.with("labels", labels));
        }
        return Job.of(value.with("spec", result));
    }

    /** Defaults of a job's spec, in Jobs and in the templates of CronJobs. */
    static TypedMap specDefaults(TypedMap spec) {
        TypedMap result = spec;
        if (!spec.has("completions") && !spec.has("parallelism")) {
            result = result.with("completions", 1L).with("parallelism", 1L);
        } else if (!spec.has("parallelism")) {
            result = result.with("parallelism", 1L);
        }
        if (!result.has("backoffLimit")) {
            result =
                    result.with(
                            "backoffLimit",
                            result.has("backoffLimitPerIndex") ? (long) Integer.MAX_VALUE : 6L);
        }
        result =
                result.has("completionMode") ? result : result.with("completionMode", "NonIndexed");
        result = result.has("suspend") ? result : result.with("suspend", false);
        result = result.has("manualSelector") ? result : result.with("manualSelector", false);
        if (!result.has("podReplacementPolicy")) {
            String policy = result.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed";
            result = result.with("podReplacementPolicy", policy);
        }
        return result;
    }

    /** The selector and the labels it looks for. The registry gave the uid before. */
    @Override
    public Job prepareCreate(Job job) {
        Job prepared = super.prepareCreate(job);
        String uid = prepared.metadata().uid();
        boolean isManual = prepared.value().map("spec").bool("manualSelector");
        if (isManual || uid.isEmpty() || !(prepared.value().get("spec") instanceof TypedMap spec)) {
            return prepared;
        }
        String name = prepared.metadata().name();
        TypedMap template = part(spec, "template");
        TypedMap metadata = part(template, "metadata");
        MapValue labels =
                metadata.get("labels") instanceof MapValue map ? map : FreeMap.of(Map.of());
        labels =
                labels.with("batch.kubernetes.io/controller-uid", uid)
                        .with("batch.kubernetes.io/job-name", name)
                        .with("controller-uid", uid)
                        .with("job-name", name);
        TypedMap selector = part(spec, "selector");
        MapValue wanted =
                selector.get("matchLabels") instanceof MapValue map ? map : FreeMap.of(Map.of());
        selector =
                selector.with(
                        "matchLabels", wanted.with("batch.kubernetes.io/controller-uid", uid));
        TypedMap labelled = template.with("metadata", metadata.with("labels", labels));
        return Job.of(
                prepared.value()
                        .with("spec", spec.with("template", labelled).with("selector", selector)));
    }

    private static TypedMap part(TypedMap map, String field) {
        return map.get(field) instanceof TypedMap part
                ? part
                : MapValue.empty(map.type().field(field).type());
    }

    @Override
    public void validate(Job job, Problems problems) {
        spec(job.value().map("spec"), SPEC, problems);
    }

    static void spec(MapValue spec, FieldPath path, Problems problems) {
        for (String field :
                List.of(
                        "parallelism",
                        "completions",
                        "activeDeadlineSeconds",
                        "backoffLimit",
                        "ttlSecondsAfterFinished")) {
            if (spec.integer(field) < 0) {
                problems.invalid(
                        path.child(field),
                        spec.integer(field),
                        "must be greater than or equal to 0");
            }
        }
        if (spec.string("completionMode").equals("Indexed") && !spec.has("completions")) {
            problems.required(path.child("completions"), "when completion mode is Indexed");
        }
        MapValue template = spec.map("template");
        PodRules.template(template, path.child("template"), problems);
        String policy = template.map("spec").string("restartPolicy");
        if (policy.equals("Always")) {
            problems.required(
                    path.child("template").child("spec").child("restartPolicy"),
                    "valid values: \"OnFailure\", \"Never\"");
        }
    }

    @Override
    public void validateUpdate(Job job, Job old, Problems problems) {
        MapValue now = job.value().map("spec");
        MapValue before = old.value().map("spec");
        problems.immutable(SPEC.child("selector"), now.map("selector"), before.map("selector"));
        problems.immutable(
                SPEC.child("completionMode"),
                now.string("completionMode"),
                before.string("completionMode"));
        if (!before.bool("suspend") && !now.map("template").equals(before.map("template"))) {
            problems.invalid(SPEC.child("template"), now.map("template"), "field is immutable");
        }
    }

    @Override
    public List<String> selectableFieldNames() {
        return List.of("status.successful");
    }

    @Override
    public Map<String, String> selectableFields(Job job) {
        return Map.of(
                "status.successful",
                String.valueOf(job.value().map("status").integer("succeeded")));
    }
}
