package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.strategy.MetadataRules;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;

/** What holds for how a pod is placed, besides affinity, and for what makes it ready. */
public final class SchedulingRules {
    private static final List<String> EFFECTS =
            List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
    private static final List<String> UNSATISFIABLE = List.of("DoNotSchedule", "ScheduleAnyway");
    private static final List<String> NODE_POLICIES = List.of("Honor", "Ignore");
    private static final String NOT_POSITIVE = "must be greater than zero";

    private SchedulingRules() {}

    static void nodeSelector(MapValue spec, FieldPath path, Problems problems) {
        MapValue selector = spec.map("nodeSelector");
        if (!selector.isEmpty()) {
            MetadataRules.labels(selector, path.child("nodeSelector"), problems);
        }
    }

    static void readinessGates(ListValue gates, FieldPath path, Problems problems) {
        for (int i = 0; i < gates.size(); i++) {
            String type = gates.map(i).string("conditionType");
            problems.invalidEach(path.index(i), "conditionType", type, Names.qualifiedName(type));
        }
    }

    static void schedulingGates(ListValue gates, FieldPath path, Problems problems) {
        if (gates.isEmpty()) {
            return;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < gates.size(); i++) {
            String name = gates.map(i).string("name");
            problems.invalidEach(path.index(i), name, Names.qualifiedName(name));
            if (!seen.add(name)) {
                problems.duplicate(path.index(i), name);
            }
        }
    }

    public static void tolerations(ListValue tolerations, FieldPath path, Problems problems) {
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.map(i), path.index(i), problems);
        }
    }

    private static void toleration(MapValue toleration, FieldPath path, Problems problems) {
        String key = toleration.string("key");
        String operator = toleration.string("operator");
        String value = toleration.string("value");
        String effect = toleration.string("effect");
        if (!key.isEmpty()) {
            problems.invalidEach(path, "key", key, Names.qualifiedName(key));
        } else if (!operator.equals("Exists")) {
            problems.invalid(
                    path.child("operator"),
                    operator,
                    "operator must be Exists when `key` is empty, which means \"match all"
                            + " values and all keys\"");
        }
        if (toleration.has("tolerationSeconds") && !effect.equals("NoExecute")) {
            problems.invalid(
                    path.child("effect"),
                    effect,
                    "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        switch (operator) {
            case "", "Equal" -> {
                List<String> faults = Names.labelValue(value);
                if (!faults.isEmpty()) {
                    problems.invalid(path.child("operator"), value, String.join(";", faults));
                }
            }
            case "Exists" -> {
                if (!value.isEmpty()) {
                    problems.invalid(
                            path.child("operator"),
                            value,
                            "value must be empty when `operator` is 'Exists'");
                }
            }
            // Behind a gate of Kubernetes that is off, and named all the same.
            case "Lt", "Gt" ->
                    problems.notOneOf(
                            path.child("operator"),
                            operator,
                            List.of("Equal", "Exists", "Lt", "Gt"));
            default ->
                    problems.notOneOf(path.child("operator"), operator, List.of("Equal", "Exists"));
        }
        if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
            problems.notOneOf(path.child("effect"), effect, EFFECTS);
        }
    }

    static void spread(ListValue constraints, FieldPath path, Problems problems) {
        for (int i = 0; i < constraints.size(); i++) {
            MapValue constraint = constraints.map(i);
            FieldPath here = path.index(i);
            constraint(constraint, here, problems);
            if (isRepeated(constraint, constraints.subList(i + 1, constraints.size()))) {
                problems.duplicate(
                        here.child("{topologyKey, whenUnsatisfiable}"),
                        "{"
                                + constraint.string("topologyKey")
                                + ", "
                                + constraint.string("whenUnsatisfiable")
                                + "}");
            }
            domains(constraint, here, problems);
            Fields.oneOf(constraint, "nodeAffinityPolicy", NODE_POLICIES, here, problems);
            Fields.oneOf(constraint, "nodeTaintsPolicy", NODE_POLICIES, here, problems);
            AffinityRules.labelKeys(constraint, here, problems);
            if (constraint.has("labelSelector")) {
                ObjectRules.labelSelector(
                        constraint.map("labelSelector"), here.child("labelSelector"), problems);
            }
        }
    }

    private static void constraint(MapValue constraint, FieldPath path, Problems problems) {
        if (constraint.integer("maxSkew") <= 0) {
            problems.invalid(path.child("maxSkew"), constraint.integer("maxSkew"), NOT_POSITIVE);
        }
        if (constraint.string("topologyKey").isEmpty()) {
            problems.required(path.child("topologyKey"), "can not be empty");
        }
        String otherwise = constraint.string("whenUnsatisfiable");
        if (!UNSATISFIABLE.contains(otherwise)) {
            problems.notOneOf(path.child("whenUnsatisfiable"), otherwise, UNSATISFIABLE);
        }
    }

    private static boolean isRepeated(MapValue constraint, List<Object> rest) {
        for (Object other : rest) {
            boolean isSame =
                    other instanceof MapValue map
                            && map.string("topologyKey").equals(constraint.string("topologyKey"))
                            && map.string("whenUnsatisfiable")
                                    .equals(constraint.string("whenUnsatisfiable"));
            if (isSame) {
                return true;
            }
        }
        return false;
    }

    private static void domains(MapValue constraint, FieldPath path, Problems problems) {
        if (!constraint.has("minDomains")) {
            return;
        }
        long domains = constraint.integer("minDomains");
        if (domains <= 0) {
            problems.invalid(path.child("minDomains"), domains, NOT_POSITIVE);
        }
        String otherwise = constraint.string("whenUnsatisfiable");
        if (!otherwise.equals("DoNotSchedule")) {
            problems.invalid(
                    path.child("minDomains"),
                    domains,
                    "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + otherwise);
        }
    }
}
