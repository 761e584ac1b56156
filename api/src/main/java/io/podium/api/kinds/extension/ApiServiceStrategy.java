package io.podium.api.kinds.extension;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** Versions of API groups that another API server serves, or this one. */
public final class ApiServiceStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private static final int HIGHEST_GROUP = 20_000;
    private static final int HIGHEST_VERSION = 1000;
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> STATUSES = List.of("True", "False", "Unknown");

    public ApiServiceStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(T service, Problems problems) {
        MapValue spec = service.value().map("spec");
        String group = spec.string("group");
        String version = spec.string("version");
        String wanted = version + "." + group;
        String name = service.name();
        if (!name.isEmpty() && !name.equals(wanted) && Names.pathSegment(name).isEmpty()) {
            problems.invalid(
                    "metadata.name",
                    name,
                    "must be `spec.version+\".\"+spec.group`: \"" + wanted + "\"");
        }
        if (group.isEmpty() && !version.equals("v1")) {
            problems.required(
                    SPEC.child("group"),
                    "only v1 may have an empty group and it better be legacy kube");
        }
        if (!group.isEmpty()) {
            problems.invalidEach(SPEC, "group", group, Names.dnsSubdomain(group));
        }
        problems.invalidEach(SPEC, "version", version, Names.dnsLabel1035(version));
        priority(spec, "groupPriorityMinimum", HIGHEST_GROUP, problems);
        priority(spec, "versionPriority", HIGHEST_VERSION, problems);
        if (spec.has("service")) {
            remote(spec, problems);
        } else {
            local(spec, problems);
        }
    }

    private static void priority(MapValue spec, String field, int highest, Problems problems) {
        long priority = spec.integer(field);
        if (priority <= 0 || priority > highest) {
            problems.invalid(
                    SPEC.child(field), priority, "must be positive and less than " + highest);
        }
    }

    private static void local(MapValue spec, Problems problems) {
        String bundle = spec.string("caBundle");
        if (!bundle.isEmpty()) {
            problems.invalid(
                    SPEC.child("caBundle"),
                    Base64.getMimeDecoder().decode(bundle).length + " bytes",
                    "local APIServices may not have a caBundle");
        }
        if (spec.bool("insecureSkipTLSVerify")) {
            problems.invalid(
                    SPEC.child("insecureSkipTLSVerify"),
                    true,
                    "local APIServices may not have insecureSkipTLSVerify");
        }
    }

    private static void remote(MapValue spec, Problems problems) {
        for (String field : List.of("namespace", "name")) {
            if (spec.map("service").string(field).isEmpty()) {
                problems.required(SPEC.child("service").child(field), "");
            }
        }
        if (spec.bool("insecureSkipTLSVerify") && !spec.string("caBundle").isEmpty()) {
            problems.invalid(
                    SPEC.child("insecureSkipTLSVerify"),
                    true,
                    "may not be true if caBundle is present");
        }
    }

    @Override
    public void validateStatusUpdate(T service, T old, Problems problems) {
        ListValue conditions = service.value().map("status").list("conditions");
        FieldPath path = FieldPath.of("status").child("conditions");
        for (int i = 0; i < conditions.size(); i++) {
            String status = conditions.map(i).string("status");
            if (!STATUSES.contains(status)) {
                problems.notOneOf(path.index(i).child("status"), status, STATUSES);
            }
        }
    }
}
