package io.podium.api.kinds.batch;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.apps.TemplateRules;
import io.podium.api.kinds.pod.PodWarnings;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Set;

/** What holds for a job's spec, in Jobs and in the templates of CronJobs. */
final class JobRules {
    static final String INDEXED = "Indexed";
    private static final int MOST_PARALLEL = 100_000;
    private static final int MOST_FAILED = 100_000;
    private static final int MANY_COMPLETIONS = 100_000;
    private static final int MOST_OF_MANY = 10_000;
    private static final int LONGEST_MANAGER = 63;
    private static final String ONLY_INDEXED = "requires indexed completion mode";

    private JobRules() {}

    /**
     * Checks a job's spec.
     *
     * @param old the template of its pods before an update, or null
     */
    static void spec(MapValue spec, MapValue old, FieldPath path, Problems problems) {
        FieldRules.nonNegative(
                spec,
                List.of(
                        "parallelism",
                        "completions",
                        "activeDeadlineSeconds",
                        "backoffLimit",
                        "ttlSecondsAfterFinished",
                        "backoffLimitPerIndex",
                        "maxFailedIndexes"),
                path,
                problems);
        if (spec.has("maxFailedIndexes") && !spec.has("backoffLimitPerIndex")) {
            problems.required(
                    path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
        }
        if (spec.has("managedBy")) {
            String manager = spec.string("managedBy");
            FieldRules.domainPrefixedPath(manager, path.child("managedBy"), problems);
            if (manager.length() > LONGEST_MANAGER) {
                problems.tooLong(path.child("managedBy"), LONGEST_MANAGER);
            }
        }
        completion(spec, path, problems);
        if (spec.has("podFailurePolicy")) {
            JobPolicyRules.failures(spec, path, problems);
        }
        if (spec.has("successPolicy")) {
            if (isIndexed(spec)) {
                JobPolicyRules.success(spec, path, problems);
            } else {
                problems.invalid(
                        path.child("successPolicy"), spec.map("successPolicy"), ONLY_INDEXED);
            }
        }
        replacement(spec, path, problems);
        TemplateRules.check(spec.map("template"), old, path.child("template"), problems);
        restarts(spec, path, problems);
    }

    static boolean isIndexed(MapValue spec) {
        return spec.string("completionMode").equals(INDEXED);
    }

    private static void completion(MapValue spec, FieldPath path, Problems problems) {
        String mode = spec.string("completionMode");
        switch (mode) {
            case INDEXED -> indexed(spec, path, problems);
            case "", "NonIndexed" -> {
                for (String field : List.of("backoffLimitPerIndex", "maxFailedIndexes")) {
                    if (spec.has(field)) {
                        problems.invalid(path.child(field), spec.integer(field), ONLY_INDEXED);
                    }
                }
            }
            default -> problems.notOneOf(path.child("completionMode"), mode, "NonIndexed", INDEXED);
        }
    }

    private static void indexed(MapValue spec, FieldPath path, Problems problems) {
        boolean hasCompletions = spec.has("completions");
        boolean hasFailed = spec.has("maxFailedIndexes");
        long completions = spec.integer("completions");
        long parallelism = spec.integer("parallelism");
        long failed = spec.integer("maxFailedIndexes");
        if (!hasCompletions) {
            problems.required(path.child("completions"), "when completion mode is Indexed");
        }
        if (parallelism > MOST_PARALLEL) {
            problems.invalid(
                    path.child("parallelism"),
                    parallelism,
                    atMost(MOST_PARALLEL) + " when completion mode is Indexed");
        }
        if (hasCompletions && hasFailed && failed > completions) {
            problems.invalid(
                    path.child("maxFailedIndexes"),
                    failed,
                    "must be less than or equal to completions");
        }
        if (failed > MOST_FAILED) {
            problems.invalid(path.child("maxFailedIndexes"), failed, atMost(MOST_FAILED));
        }
        if (completions <= MANY_COMPLETIONS || !spec.has("backoffLimitPerIndex")) {
            return;
        }
        String whenMany =
                atMost(MOST_OF_MANY)
                        + " when completions are above "
                        + MANY_COMPLETIONS
                        + " and used with backoff limit per index";
        if (!hasFailed) {
            problems.required(
                    path.child("maxFailedIndexes"),
                    "must be specified when completions is above " + MANY_COMPLETIONS);
        }
        if (parallelism > MOST_OF_MANY) {
            problems.invalid(path.child("parallelism"), parallelism, whenMany);
        }
        if (failed > MOST_OF_MANY) {
            problems.invalid(path.child("maxFailedIndexes"), failed, whenMany);
        }
    }

    private static String atMost(int number) {
        return "must be less than or equal to " + number;
    }

    private static void replacement(MapValue spec, FieldPath path, Problems problems) {
        if (!spec.has("podReplacementPolicy")) {
            return;
        }
        String policy = spec.string("podReplacementPolicy");
        if (spec.has("podFailurePolicy")) {
            if (!policy.equals("Failed")) {
                problems.notOneOf(path.child("podReplacementPolicy"), policy, "Failed");
            }
        } else {
            FieldRules.oneOfAny(
                    spec,
                    "podReplacementPolicy",
                    Set.of("Failed", "TerminatingOrFailed"),
                    path,
                    problems);
        }
    }

    private static void restarts(MapValue spec, FieldPath path, Problems problems) {
        String policy = spec.at("template", "spec").string("restartPolicy");
        switch (policy) {
            case "", "Always" ->
                    problems.required(restartPath(path), "valid values: \"OnFailure\", \"Never\"");
            case "Never" -> {}
            case "OnFailure" -> {
                if (spec.has("podFailurePolicy")) {
                    problems.invalid(
                            restartPath(path),
                            policy,
                            "only \"Never\" is supported when podFailurePolicy is specified");
                }
            }
            default -> problems.notOneOf(restartPath(path), policy, "OnFailure", "Never");
        }
    }

    private static FieldPath restartPath(FieldPath path) {
        return path.child("template").child("spec").child("restartPolicy");
    }

    /** Texts for Warning headers. */
    static List<String> warnings(MapValue spec, FieldPath path) {
        boolean isHuge =
                isIndexed(spec)
                        && spec.integer("completions") > MANY_COMPLETIONS
                        && spec.integer("parallelism") > MOST_OF_MANY;
        List<String> ofPods = PodWarnings.ofTemplate(spec.map("template"), path.child("template"));
        return isHuge
                ? FieldRules.joined(
                        List.of(
                                path
                                        + ": In Indexed Jobs with a number of completions higher than 10^5"
                                        + " and a parallelism higher than 10^4, Kubernetes might not be"
                                        + " able to track completedIndexes when a big number of indexes"
                                        + " fail"),
                        ofPods)
                : ofPods;
    }
}
