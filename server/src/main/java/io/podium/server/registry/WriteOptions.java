package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.server.request.ApiRequest;
import java.util.List;

/**
 * What the query says of a write.
 *
 * @param manager who manages what it changes, by the query or by what the client calls itself
 * @param force whether an applied configuration takes what others manage
 */
record WriteOptions(boolean isDryRun, Validation validation, String manager, boolean force) {
    /** What becomes of fields nobody knows. */
    enum Validation {
        IGNORE,
        WARN,
        STRICT
    }

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
        return new WriteOptions(isDryRun, validation, managing.manager(), managing.force());
    }

    static boolean isDryRun(List<String> values, Problems problems) {
        if (!values.stream().allMatch("All"::equals)) {
            problems.notSupported("dryRun", values, List.of("All"));
        }
        return !values.isEmpty();
    }
}
