package io.podium.api.kinds.admission;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which requests a webhook or a policy is about, and with which parameters. */
final class MatchRules {
    static final Set<String> FAILURE_POLICIES = Set.of("Fail", "Ignore");
    static final Set<String> MATCH_POLICIES = Set.of("Equivalent", "Exact");
    static final Set<String> REINVOCATIONS = Set.of("IfNeeded", "Never");

    private static final int MOST_CONDITIONS = 64;
    private static final Set<String> MUTATING = Set.of("*", "CONNECT", "CREATE", "UPDATE");

    private MatchRules() {}

    /** A MatchResources that is there. */
    static void resources(MapValue match, FieldPath path, Problems problems) {
        if (!match.has("matchPolicy")) {
            problems.required(path.child("matchPolicy"), "");
        }
        FieldRules.oneOfAny(match, "matchPolicy", MATCH_POLICIES, path, problems);
        for (String selector : List.of("namespaceSelector", "objectSelector")) {
            if (!match.has(selector)) {
                problems.required(path.child(selector), "");
            } else {
                ObjectRules.labelSelector(match.map(selector), path.child(selector), problems);
            }
        }
        for (String field : List.of("resourceRules", "excludeResourceRules")) {
            ListValue rules = match.list(field);
            for (int i = 0; i < rules.size(); i++) {
                OperationRules.check(rules.map(i), path.child(field).index(i), problems);
            }
        }
    }

    /** The same of what policies ask for that all requests go through. */
    static void constraints(MapValue spec, boolean isMutating, FieldPath path, Problems problems) {
        FieldPath here = path.child("matchConstraints");
        if (!spec.has("matchConstraints")) {
            problems.required(here, "");
            return;
        }
        MapValue match = spec.map("matchConstraints");
        resources(match, here, problems);
        if (match.list("resourceRules").isEmpty()) {
            problems.required(here.child("resourceRules"), "");
        }
        if (isMutating) {
            mutable(match, here, problems);
        }
    }

    /** Nothing that is being deleted can be changed. */
    static void mutable(MapValue match, FieldPath path, Problems problems) {
        ListValue rules = match.list("resourceRules");
        for (int i = 0; i < rules.size(); i++) {
            for (Object operation : rules.map(i).list("operations")) {
                if (!MUTATING.contains(operation)) {
                    problems.notSupported(
                            path.child("resourceRules").child("operations"), operation, MUTATING);
                }
            }
        }
    }

    static void conditions(
            ListValue conditions,
            AdmissionExpressions compiled,
            FieldPath path,
            Problems problems) {
        if (conditions.size() > MOST_CONDITIONS) {
            problems.tooMany(path, conditions.size(), MOST_CONDITIONS);
        }
        var names = new HashSet<String>();
        for (int i = 0; i < conditions.size(); i++) {
            MapValue condition = conditions.map(i);
            String name = condition.string("name");
            FieldPath here = path.index(i);
            String expression = condition.string("expression");
            if (expression.isBlank()) {
                problems.required(here.child("expression"), "");
            } else {
                compiled.condition(expression, here.child("expression"), problems);
            }
            if (name.isEmpty()) {
                problems.required(here.child("name"), "");
            } else {
                problems.invalidEach(here, "name", name, Names.qualifiedName(name));
                if (!names.add(name)) {
                    problems.duplicate(here.child("name"), name);
                }
            }
        }
    }

    static void paramKind(MapValue kind, FieldPath path, Problems problems) {
        String version = kind.string("apiVersion");
        if (version.isEmpty()) {
            problems.required(path.child("apiVersion"), "");
        } else {
            groupVersion(version, path.child("apiVersion"), problems);
        }
        String name = kind.string("kind");
        if (name.isEmpty()) {
            problems.required(path.child("kind"), "");
            return;
        }
        List<String> faults = Names.dnsLabel1035(name.toLowerCase(Locale.ROOT));
        if (!faults.isEmpty()) {
            problems.invalid(
                    path.child("kind"),
                    name,
                    "may have mixed case, but should otherwise match: " + String.join(",", faults));
        }
    }

    private static void groupVersion(String text, FieldPath path, Problems problems) {
        int slash = text.indexOf('/');
        if (text.indexOf('/', slash + 1) >= 0 && slash >= 0) {
            problems.invalid(path, text, "unexpected GroupVersion string: " + text);
            return;
        }
        String group = slash < 0 ? "" : text.substring(0, slash);
        String version = text.substring(slash + 1);
        if (!group.isEmpty()) {
            joined(Names.dnsSubdomain(group), group, path, problems);
        }
        if (version.isEmpty()) {
            problems.invalid(path, text, "version must be specified");
        } else {
            joined(Names.dnsLabel1035(version), version, path, problems);
        }
    }

    private static void joined(
            List<String> faults, String value, FieldPath path, Problems problems) {
        if (!faults.isEmpty()) {
            problems.invalid(path, value, String.join(",", faults));
        }
    }

    /** A ParamRef that is there. */
    static void paramRef(MapValue ref, FieldPath path, Problems problems) {
        String name = ref.string("name");
        boolean isByLabels = ref.has("selector");
        String both = "name and selector are mutually exclusive";
        if (!name.isEmpty()) {
            problems.invalidEach(path, "name", name, Names.pathSegment(name));
            if (isByLabels) {
                problems.forbidden(path.child("name"), both);
            }
        }
        if (isByLabels) {
            ObjectRules.labelSelector(ref.map("selector"), path.child("selector"), problems);
            if (!name.isEmpty()) {
                problems.forbidden(path.child("selector"), both);
            }
        } else if (name.isEmpty()) {
            problems.required(path, "one of name or selector must be specified");
        }
        String action = ref.string("parameterNotFoundAction");
        if (action.isEmpty()) {
            problems.required(path.child("parameterNotFoundAction"), "");
        } else if (!action.equals("Deny") && !action.equals("Allow")) {
            problems.notOneOf(
                    path.child("parameterNotFoundAction"), action, List.of("Deny", "Allow"));
        }
    }
}
