package io.podium.api.kinds.batch;

import io.podium.api.batch.v1.Job;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.apps.TemplateRules;
import io.podium.api.kinds.core.PodDefaults;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Jobs: defaults that depend on one another, and a selector made from the job's own uid. */
public final class JobStrategy extends GenericStrategy<Job> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final String UID_LABEL = "batch.kubernetes.io/controller-uid";
    private static final List<String> UID_LABELS = List.of("controller-uid", UID_LABEL);
    private static final List<String> NAME_LABELS =
            List.of("job-name", "batch.kubernetes.io/job-name");

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

    /** The selector and the labels it looks for. */
    @Override
    public Job prepareNamed(Job prepared) {
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
        for (String label : NAME_LABELS) {
            labels = labels.has(label) ? labels : labels.with(label, name);
        }
        for (String label : UID_LABELS) {
            labels = labels.has(label) ? labels : labels.with(label, uid);
        }
        TypedMap selector = part(spec, "selector");
        MapValue wanted =
                selector.get("matchLabels") instanceof MapValue map ? map : FreeMap.of(Map.of());
        if (!wanted.has(UID_LABEL)) {
            selector = selector.with("matchLabels", wanted.with(UID_LABEL, uid));
        }
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
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(Job job, Problems problems) {
        check(job, null, problems);
    }

    @Override
    public void validateChanged(Job job, Job old, Problems problems) {
        check(job, old.value().map("spec").map("template"), problems);
        validateUpdate(job, old, problems);
    }

    private static void check(Job job, MapValue old, Problems problems) {
        MapValue spec = job.value().map("spec");
        boolean isOwn = spec.bool("manualSelector") || !spec.has("selector");
        if (!isOwn) {
            generated(job, spec, problems);
        }
        wholeSpec(spec, old, problems);
        long completions = spec.integer("completions");
        if (JobRules.isIndexed(spec) && completions > 0) {
            String host = job.name() + "-" + (completions - 1);
            if (!Names.dnsLabel(host).isEmpty()) {
                problems.invalid(
                        "metadata.name",
                        job.name(),
                        "will not able to create pod with invalid DNS label: " + host);
            }
        }
    }

    private static void wholeSpec(MapValue spec, MapValue old, Problems problems) {
        JobRules.spec(spec, old, SPEC, problems);
        if (spec.has("selector")) {
            ObjectRules.labelSelector(spec.map("selector"), SPEC.child("selector"), problems);
        } else {
            problems.required(SPEC.child("selector"), "");
        }
        boolean _ = TemplateRules.matches(spec, SPEC, problems);
    }

    /** A selector that was made by the server finds the labels that were made with it. */
    private static void generated(Job job, MapValue spec, Problems problems) {
        String uid = job.metadata().uid();
        MapValue labels = spec.at("template", "metadata", "labels");
        var expected = new TreeMap<String, String>();
        for (int i = 0; i < UID_LABELS.size(); i++) {
            label(labels, UID_LABELS.get(i), uid, problems);
            label(labels, NAME_LABELS.get(i), job.name(), problems);
            expected.put(UID_LABELS.get(i), uid);
            expected.put(NAME_LABELS.get(i), job.name());
        }
        try {
            if (!LabelSelector.of(spec.map("selector")).matches(expected)) {
                problems.invalid(
                        SPEC.child("selector"),
                        spec.map("selector"),
                        "`selector` not auto-generated");
            }
        } catch (MalformedSelector _) {
            // The rules of the selector itself tell what is wrong with it.
        }
    }

    private static void label(MapValue labels, String key, String value, Problems problems) {
        if (labels.string(key).equals(value)) {
            return;
        }
        FieldPath path = SPEC.child("template").child("metadata").child("labels").key(key);
        if (labels.has(key)) {
            problems.invalid(path, labels, "must be '" + value + "'");
        } else {
            problems.required(path, "must be '" + value + "'");
        }
    }

    @Override
    public void validateUpdate(Job job, Job old, Problems problems) {
        if (!problems.isEmpty()) {
            MapValue before = old.value().map("spec").map("template");
            wholeSpec(job.value().map("spec"), before, problems); // Upstream says all twice.
        }
        JobUpdateRules.check(job.value(), old.value(), SPEC, problems);
    }

    @Override
    public void validateStatusUpdate(Job job, Job old, Problems problems) {
        JobStatusRules.check(job.value(), old.value(), problems);
    }

    @Override
    public List<String> warnings(Job job) {
        return FieldRules.joined(
                FieldRules.withNameWarning(super.warnings(job), job.name()),
                JobRules.warnings(job.value().map("spec"), SPEC));
    }

    @Override
    public List<String> warnings(Job job, Job old) {
        MapValue spec = job.value().map("spec");
        boolean isSame = spec.equals(old.value().map("spec"));
        return FieldRules.joined(
                super.warnings(job), isSame ? List.of() : JobRules.warnings(spec, SPEC));
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
