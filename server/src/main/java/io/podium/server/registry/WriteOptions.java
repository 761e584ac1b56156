package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.server.request.ApiRequest;
import java.util.List;

/** What the query says of a write. */
record WriteOptions(boolean isDryRun, Validation validation) {
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
        if (!problems.isEmpty()) {
            throw ApiError.invalid("meta.k8s.io", kind, "", problems.causes());
        }
        Validation validation =
                switch (wanted) {
                    case "Strict" -> Validation.STRICT;
                    case "Ignore" -> Validation.IGNORE;
                    default -> Validation.WARN;
                };
        return new WriteOptions(isDryRun, validation);
    }

    static boolean isDryRun(List<String> values, Problems problems) {
        boolean isDryRun = false;
        for (String value : values) {
            if (value.equals("All")) {
                isDryRun = true;
            } else if (!value.isEmpty()) {
                problems.notSupported("dryRun", value, List.of("All"));
            }
        }
        return isDryRun;
    }
}
