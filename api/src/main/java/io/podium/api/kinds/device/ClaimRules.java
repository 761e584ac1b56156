package io.podium.api.kinds.device;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a claim asks for: requests, what they have in common, and parameters of drivers. */
final class ClaimRules {
    static final int MOST = 32;

    private static final int MOST_ALTERNATIVES = 8;
    private static final int MOST_TOLERATIONS = 16;
    private static final int LONGEST_EXPRESSION = 10 * 1024;
    private static final List<String> MODES = List.of("All", "ExactCount");
    private static final List<String> OPERATORS = List.of("Equal", "Exists");
    private static final Set<String> EFFECTS = Set.of("NoExecute", "NoSchedule", "None");
    private static final String NO_REQUEST =
            "must be the name of a request in the claim or the name of a request and a subrequest"
                    + " separated by '/'";

    private ClaimRules() {}

    /** A DeviceClaim. */
    static void check(MapValue claim, DeviceSelectors compiled, FieldPath path, Problems problems) {
        ListValue requests = claim.list("requests");
        Map<String, Set<String>> names = names(claim);
        FieldPath here = path.child("requests");
        if (fits(requests, MOST, here, problems)) {
            for (int i = 0; i < requests.size(); i++) {
                request(requests.map(i), compiled, here.index(i), problems);
            }
            unique(requests, here, problems);
        }
        ListValue constraints = claim.list("constraints");
        if (fits(constraints, MOST, path.child("constraints"), problems)) {
            for (int i = 0; i < constraints.size(); i++) {
                FieldPath there = path.child("constraints").index(i);
                constraint(constraints.map(i), names, there, problems);
            }
        }
        ListValue config = claim.list("config");
        if (fits(config, MOST, path.child("config"), problems)) {
            for (int i = 0; i < config.size(); i++) {
                FieldPath there = path.child("config").index(i);
                references(
                        config.map(i).list("requests"), names, there.child("requests"), problems);
                DeviceNames.configuration(config.map(i), there, problems);
            }
        }
    }

    /** The names of requests, each with those of its alternatives. */
    static Map<String, Set<String>> names(MapValue claim) {
        var names = new HashMap<String, Set<String>>();
        ListValue requests = claim.list("requests");
        for (int i = 0; i < requests.size(); i++) {
            var inner = new HashSet<String>();
            ListValue alternatives = requests.map(i).list("firstAvailable");
            for (int a = 0; a < alternatives.size(); a++) {
                inner.add(alternatives.map(a).string("name"));
            }
            names.put(requests.map(i).string("name"), inner);
        }
        return names;
    }

    static boolean fits(ListValue list, int most, FieldPath path, Problems problems) {
        if (list.size() <= most) {
            return true;
        }
        problems.tooMany(path, list.size(), most);
        return false;
    }

    private static void unique(ListValue list, FieldPath path, Problems problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < list.size(); i++) {
            if (!seen.add(list.map(i).string("name"))) {
                problems.duplicate(path.index(i), list.map(i).string("name"));
            }
        }
    }

    private static void request(
            MapValue request, DeviceSelectors compiled, FieldPath path, Problems problems) {
        DeviceNames.label(request.string("name"), path.child("name"), problems);
        ListValue alternatives = request.list("firstAvailable");
        String exactly = "exactly one of `exactly` or `firstAvailable` is required";
        if (alternatives.isEmpty() && !request.has("exactly")) {
            problems.required(path, exactly);
        } else if (!alternatives.isEmpty() && request.has("exactly")) {
            problems.invalid(path, "null", exactly + ", but multiple fields are set");
        } else if (request.has("exactly")) {
            exact(request.map("exactly"), compiled, path.child("exactly"), problems);
        } else {
            FieldPath here = path.child("firstAvailable");
            if (fits(alternatives, MOST_ALTERNATIVES, here, problems)) {
                for (int i = 0; i < alternatives.size(); i++) {
                    MapValue one = alternatives.map(i);
                    FieldPath there = here.index(i);
                    DeviceNames.label(one.string("name"), there.child("name"), problems);
                    exact(one, compiled, there, problems);
                }
                unique(alternatives, here, problems);
            }
        }
    }

    private static void exact(
            MapValue request, DeviceSelectors compiled, FieldPath path, Problems problems) {
        String deviceClass = request.string("deviceClassName");
        if (deviceClass.isEmpty()) {
            problems.required(path.child("deviceClassName"), "");
        } else {
            problems.invalidEach(
                    path, "deviceClassName", deviceClass, Names.dnsSubdomain(deviceClass));
        }
        selectors(request.list("selectors"), compiled, path.child("selectors"), problems);
        String mode = request.string("allocationMode");
        long count = request.integer("count");
        if (!MODES.contains(mode)) {
            problems.notOneOf(path.child("allocationMode"), mode, MODES);
        } else if (mode.equals("All") && count != 0) {
            problems.invalid(
                    path.child("count"),
                    count,
                    "must not be specified when allocationMode is 'All'");
        } else if (mode.equals("ExactCount") && count <= 0) {
            problems.invalid(path.child("count"), count, "must be greater than zero");
        }
        tolerations(request.list("tolerations"), path.child("tolerations"), problems);
    }

    static void selectors(
            ListValue selectors, DeviceSelectors compiled, FieldPath path, Problems problems) {
        if (!fits(selectors, MOST, path, problems)) {
            return;
        }
        for (int i = 0; i < selectors.size(); i++) {
            FieldPath here = path.index(i).child("cel");
            String expression = selectors.map(i).map("cel").string("expression");
            if (!selectors.map(i).has("cel")) {
                problems.required(here, "");
            } else if (expression.isEmpty()) {
                problems.required(here.child("expression"), "");
            } else if (DeviceNames.bytes(expression) > LONGEST_EXPRESSION) {
                problems.tooLong(here.child("expression"), LONGEST_EXPRESSION);
            } else {
                compiled.check(expression, here.child("expression"), problems);
            }
        }
    }

    static void tolerations(ListValue tolerations, FieldPath path, Problems problems) {
        if (!fits(tolerations, MOST_TOLERATIONS, path, problems)) {
            return;
        }
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.map(i), path.index(i), problems);
        }
    }

    private static void toleration(MapValue toleration, FieldPath path, Problems problems) {
        String key = toleration.string("key");
        String value = toleration.string("value");
        if (!key.isEmpty()) {
            problems.invalidEach(path, "key", key, Names.qualifiedName(key));
        }
        switch (toleration.string("operator")) {
            case "Exists" -> {
                if (!value.isEmpty()) {
                    problems.invalid(
                            path.child("value"), value, "must be empty for operator `Exists`");
                }
            }
            case "Equal" -> problems.invalidEach(path, "value", value, Names.labelValue(value));
            case "" -> problems.required(path.child("operator"), "");
            default ->
                    problems.notOneOf(
                            path.child("operator"), toleration.string("operator"), OPERATORS);
        }
        effect(toleration.string("effect"), path, problems);
    }

    /** The effect of a taint or a toleration that names one. */
    static void effect(String effect, FieldPath path, Problems problems) {
        if (!effect.isEmpty() && !EFFECTS.contains(effect)) {
            problems.notSupported(path.child("effect"), effect, EFFECTS);
        }
    }

    private static void constraint(
            MapValue constraint,
            Map<String, Set<String>> names,
            FieldPath path,
            Problems problems) {
        references(constraint.list("requests"), names, path.child("requests"), problems);
        if (constraint.has("matchAttribute")) {
            DeviceNames.fullyQualified(
                    constraint.string("matchAttribute"), path.child("matchAttribute"), problems);
        } else if (constraint.has("distinctAttribute")) {
            DeviceNames.fullyQualified(
                    constraint.string("distinctAttribute"),
                    path.child("distinctAttribute"),
                    problems);
        } else {
            problems.required(
                    path,
                    "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but"
                            + " multiple fields are set");
        }
    }

    static void references(
            ListValue references,
            Map<String, Set<String>> names,
            FieldPath path,
            Problems problems) {
        if (!fits(references, MOST, path, problems)) {
            return;
        }
        for (int i = 0; i < references.size(); i++) {
            reference((String) references.get(i), names, path.index(i), problems);
        }
        var seen = new HashSet<Object>();
        for (int i = 0; i < references.size(); i++) {
            if (!seen.add(references.get(i))) {
                problems.duplicate(path.index(i), references.get(i));
            }
        }
    }

    /** The name of a request, or of one of its alternatives. */
    static void reference(
            String name, Map<String, Set<String>> names, FieldPath path, Problems problems) {
        String[] parts = name.split("/", -1);
        if (parts.length > 2) {
            problems.invalid(path, name, NO_REQUEST);
            return;
        }
        for (String part : parts) {
            DeviceNames.label(part, path, problems);
        }
        Set<String> inner = names.get(parts[0]);
        if (inner == null || (parts.length == 2 && !inner.contains(parts[1]))) {
            problems.invalid(path, name, NO_REQUEST);
        }
    }

    /** One device where none is counted. */
    static MapValue withCounts(MapValue claim) {
        ListValue requests = claim.list("requests");
        ListValue completed = requests;
        for (int i = 0; i < requests.size(); i++) {
            MapValue request = requests.map(i);
            if (request.has("exactly")) {
                request = request.with("exactly", counted(request.map("exactly")));
            }
            ListValue alternatives = request.list("firstAvailable");
            for (int a = 0; a < alternatives.size(); a++) {
                alternatives = alternatives.with(a, counted(alternatives.map(a)));
            }
            if (!alternatives.isEmpty()) {
                request = request.with("firstAvailable", alternatives);
            }
            completed = completed.with(i, request);
        }
        return requests.isEmpty() ? claim : claim.with("requests", completed);
    }

    private static MapValue counted(MapValue request) {
        boolean isExact = request.string("allocationMode").equals("ExactCount");
        return isExact && request.integer("count") == 0 ? request.with("count", 1L) : request;
    }
}
