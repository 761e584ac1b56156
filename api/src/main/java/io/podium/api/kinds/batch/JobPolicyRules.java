package io.podium.api.kinds.batch;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a job says of failures of its pods, and of when it has succeeded. */
final class JobPolicyRules {
    private static final int MOST_RULES = 20;
    private static final int MOST_PATTERNS = 20;
    private static final int MOST_CODES = 255;
    private static final int LONGEST_INDEXES = 64 * 1024;
    private static final Set<String> ACTIONS = Set.of("Count", "FailIndex", "FailJob", "Ignore");
    private static final Set<String> OPERATORS = Set.of("In", "NotIn");
    private static final Set<String> STATUSES = Set.of("False", "True", "Unknown");

    private JobPolicyRules() {}

    static void failures(MapValue spec, FieldPath path, Problems problems) {
        ListValue rules = spec.map("podFailurePolicy").list("rules");
        FieldPath rulesPath = path.child("podFailurePolicy").child("rules");
        if (rules.size() > MOST_RULES) {
            problems.tooMany(rulesPath, rules.size(), MOST_RULES);
        }
        Set<String> containers = containerNames(spec.at("template", "spec"));
        for (int i = 0; i < rules.size(); i++) {
            failure(spec, rules.map(i), containers, rulesPath.index(i), problems);
        }
    }

    private static Set<String> containerNames(MapValue pod) {
        var names = new HashSet<String>();
        for (String list : List.of("containers", "initContainers")) {
            ListValue containers = pod.list(list);
            for (int i = 0; i < containers.size(); i++) {
                names.add(containers.map(i).string("name"));
            }
        }
        return names;
    }

    private static void failure(
            MapValue spec,
            MapValue rule,
            Set<String> containers,
            FieldPath path,
            Problems problems) {
        String action = rule.string("action");
        if (action.isEmpty()) {
            problems.required(path.child("action"), validValues(ACTIONS));
        } else if (action.equals("FailIndex")) {
            if (!spec.has("backoffLimitPerIndex")) {
                problems.invalid(
                        path.child("action"),
                        action,
                        "requires the backoffLimitPerIndex to be set");
            }
        } else if (!ACTIONS.contains(action)) {
            problems.notSupported(path.child("action"), action, ACTIONS);
        }
        boolean hasCodes = rule.has("onExitCodes");
        ListValue conditions = rule.list("onPodConditions");
        if (hasCodes) {
            codes(rule.map("onExitCodes"), containers, path.child("onExitCodes"), problems);
        }
        if (!conditions.isEmpty()) {
            conditions(conditions, path.child("onPodConditions"), problems);
        }
        if (hasCodes && !conditions.isEmpty()) {
            problems.invalidUnshown(
                    path, "specifying both OnExitCodes and OnPodConditions is not supported");
        }
        if (!hasCodes && conditions.isEmpty()) {
            problems.invalidUnshown(
                    path, "specifying one of OnExitCodes and OnPodConditions is required");
        }
    }

    /** As Go prints a sorted list of texts. */
    private static String validValues(Set<String> values) {
        var quoted = values.stream().sorted().map(value -> '"' + value + '"').toList();
        return "valid values: [" + String.join(" ", quoted) + "]";
    }

    private static void conditions(ListValue patterns, FieldPath path, Problems problems) {
        if (patterns.size() > MOST_PATTERNS) {
            problems.tooMany(path, patterns.size(), MOST_PATTERNS);
        }
        for (int i = 0; i < patterns.size(); i++) {
            MapValue pattern = patterns.map(i);
            FieldPath here = path.index(i);
            String type = pattern.string("type");
            FieldRules.each(Names.qualifiedName(type), type, here, "type", problems);
            String status = pattern.string("status");
            if (status.isEmpty()) {
                problems.required(here.child("status"), validValues(STATUSES));
            } else if (!STATUSES.contains(status)) {
                problems.notSupported(here.child("status"), status, STATUSES);
            }
        }
    }

    private static void codes(
            MapValue requirement, Set<String> containers, FieldPath path, Problems problems) {
        String operator = requirement.string("operator");
        if (operator.isEmpty()) {
            problems.required(path.child("operator"), validValues(OPERATORS));
        } else if (!OPERATORS.contains(operator)) {
            problems.notSupported(path.child("operator"), operator, OPERATORS);
        }
        String container = requirement.string("containerName");
        if (requirement.has("containerName") && !containers.contains(container)) {
            problems.invalid(
                    path.child("containerName"),
                    container,
                    "must be one of the container or initContainer names in the pod template");
        }
        values(requirement.list("values"), operator.equals("In"), path.child("values"), problems);
    }

    private static void values(ListValue values, boolean isIn, FieldPath path, Problems problems) {
        if (values.isEmpty()) {
            problems.invalid(path, values, "at least one value is required");
        } else if (values.size() > MOST_CODES) {
            problems.tooMany(path, values.size(), MOST_CODES);
        }
        var seen = new HashSet<Long>();
        boolean isOrdered = true;
        long last = Long.MIN_VALUE;
        for (int i = 0; i < values.size(); i++) {
            long value = values.get(i) instanceof Long number ? number : 0;
            if (isIn && value == 0) {
                problems.invalid(path.index(i), value, "must not be 0 for the In operator");
            }
            if (!seen.add(value)) {
                problems.duplicate(path.index(i), value);
            }
            isOrdered &= value >= last;
            last = value;
        }
        if (!isOrdered) {
            problems.invalid(path, values, "must be ordered");
        }
    }

    static void success(MapValue spec, FieldPath path, Problems problems) {
        ListValue rules = spec.map("successPolicy").list("rules");
        FieldPath rulesPath = path.child("successPolicy").child("rules");
        if (rules.isEmpty()) {
            problems.required(
                    rulesPath,
                    "at least one rules must be specified when the successPolicy is specified");
        }
        if (rules.size() > MOST_RULES) {
            problems.tooMany(rulesPath, rules.size(), MOST_RULES);
        }
        for (int i = 0; i < rules.size(); i++) {
            success(rules.map(i), spec.integer("completions"), rulesPath.index(i), problems);
        }
    }

    private static void success(
            MapValue rule, long completions, FieldPath path, Problems problems) {
        boolean hasIndexes = rule.has("succeededIndexes");
        boolean hasCount = rule.has("succeededCount");
        if (!hasIndexes && !hasCount) {
            problems.required(
                    path, "at least one of succeededCount or succeededIndexes must be specified");
        }
        long total = 0;
        if (hasIndexes) {
            String indexes = rule.string("succeededIndexes");
            if (indexes.length() > LONGEST_INDEXES) {
                problems.tooLong(path.child("succeededIndexes"), LONGEST_INDEXES);
            }
            try {
                total = Indexes.count(indexes, completions);
            } catch (Indexes.Malformed fault) {
                problems.invalid(
                        path.child("succeededIndexes"),
                        indexes,
                        "error parsing succeededIndexes: " + fault.getMessage());
            }
        }
        if (hasCount) {
            FieldRules.nonNegative(rule, "succeededCount", path, problems);
            long count = rule.integer("succeededCount");
            if (count > completions) {
                problems.invalid(
                        path.child("succeededCount"),
                        count,
                        "must be less than or equal to "
                                + completions
                                + " (the number of specified completions)");
            }
            if (hasIndexes && count > total) {
                problems.invalid(
                        path.child("succeededCount"),
                        count,
                        "must be less than or equal to "
                                + total
                                + " (the number of indexes in the specified succeededIndexes"
                                + " field)");
            }
        }
    }
}
