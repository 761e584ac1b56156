package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.meta.v1.CreateOptions;
import io.podium.api.meta.v1.PatchOptions;
import io.podium.api.meta.v1.UpdateOptions;
import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.server.request.ApiRequest;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the query says of a write.
 *
 * @param manager who manages what it changes, by the query or by what the client calls itself
 * @param force whether an applied configuration takes what others manage
 * @param tree the same as the object plug-ins see, such as CreateOptions
 */
record WriteOptions(
        boolean isDryRun,
        Validation validation,
        String manager,
        boolean force,
        Supplier<TypedMap> tree) {
    /** What becomes of fields nobody knows. */
    enum Validation {
        IGNORE,
        WARN,
        STRICT
    }

    private static final String META = "meta.k8s.io/v1";
    private static final List<String> VALIDATIONS = List.of("", "Ignore", "Strict", "Warn");

    /** Reads the query; the kind of options, such as CreateOptions, is for messages. */
    static WriteOptions of(ApiRequest request, String kind) {
        var problems = new Problems();
        List<String> dryRun = request.query().getOrDefault("dryRun", List.of());
        boolean isDryRun = isDryRun(dryRun, problems);
        String wanted = request.parameter("fieldValidation");
        if (!VALIDATIONS.contains(wanted)) {
            problems.notSupported("fieldValidation", wanted, VALIDATIONS);
        }
        Managing managing = Managing.of(request, problems);
        if (!problems.isEmpty()) {
            throw ApiError.invalid("meta.k8s.io", kind, "", problems.causes());
        }
        Validation validation =
                switch (wanted) {
                    case "Strict" -> Validation.STRICT;
                    case "Ignore" -> Validation.IGNORE;
                    default -> Validation.WARN;
                };
        return new WriteOptions(
                isDryRun,
                validation,
                managing.manager(),
                managing.force(),
                () -> tree(request, kind));
    }

    /** Who writes this way. */
    Caller caller(ApiRequest request) {
        return new Caller(request.user(), manager, isDryRun, tree, request.notes());
    }

    private static TypedMap tree(ApiRequest request, String kind) {
        Type type =
                switch (kind) {
                    case CreateOptions.KIND -> CreateOptions.TYPE;
                    case UpdateOptions.KIND -> UpdateOptions.TYPE;
                    default -> PatchOptions.TYPE;
                };
        TypedMap tree = MapValue.empty(type).with("kind", kind).with("apiVersion", META);
        for (String field : List.of("fieldManager", "fieldValidation")) {
            String said = request.parameter(field);
            tree = said.isEmpty() ? tree : tree.with(field, said);
        }
        if (kind.equals(PatchOptions.KIND) && request.query().containsKey("force")) {
            tree = tree.with("force", request.flag("force"));
        }
        List<String> dryRun = request.query().getOrDefault("dryRun", List.of());
        return dryRun.isEmpty() ? tree : tree.with("dryRun", ListValue.of(dryRun));
    }

    static boolean isDryRun(List<String> values, Problems problems) {
        if (!values.stream().allMatch("All"::equals)) {
            problems.notSupported("dryRun", values, List.of("All"));
        }
        return !values.isEmpty();
    }
}
