package io.podium.api.strategy;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rules of single fields that many kinds have. A path is made only where something is wrong. */
public final class FieldRules {
    public static final String NEGATIVE = "must be greater than or equal to 0";

    private FieldRules() {}

    /** Absent is as good as zero. */
    public static void nonNegative(
            MapValue object, String field, FieldPath path, Problems problems) {
        long value = object.integer(field);
        if (value < 0) {
            problems.invalid(path.child(field), value, NEGATIVE);
        }
    }

    /** Several fields in their order. */
    public static void nonNegative(
            MapValue object, List<String> fields, FieldPath path, Problems problems) {
        for (String field : fields) {
            nonNegative(object, field, path, problems);
        }
    }

    /** Required, and one of the values. */
    public static void oneOf(
            MapValue object, String field, Set<String> values, FieldPath path, Problems problems) {
        String value = object.string(field);
        if (value.isEmpty()) {
            problems.required(path.child(field), "");
        } else if (!values.contains(value)) {
            problems.notSupported(path.child(field), value, values);
        }
    }

    /** One of the values, when it is there. */
    public static void oneOfAny(
            MapValue object, String field, Set<String> values, FieldPath path, Problems problems) {
        if (object.has(field) && !values.contains(object.string(field))) {
            problems.notSupported(path.child(field), object.string(field), values);
        }
    }

    /** Required, and a part of a path. */
    public static void segment(
            MapValue object, String field, String detail, FieldPath path, Problems problems) {
        String value = object.string(field);
        if (value.isEmpty()) {
            problems.required(path.child(field), detail);
        } else {
            each(Names.pathSegment(value), value, path, field, problems);
        }
    }

    /** One fault for each text. */
    public static void each(
            List<String> faults, Object value, FieldPath path, String field, Problems problems) {
        if (!faults.isEmpty()) {
            problems.invalidEach(path.child(field), value, faults);
        }
    }

    /** What is warned of a name that pods' names are made of; "" for a good one. */
    public static String nameWarning(String name) {
        List<String> faults = Names.dnsLabel(name);
        return faults.isEmpty()
                ? ""
                : "metadata.name: this is used in Pod names and hostnames, which can result in"
                        + " surprising behavior; a DNS label is recommended: ["
                        + String.join(" ", faults)
                        + "]";
    }

    /** The warnings with that of the name, when there is one. */
    public static List<String> withNameWarning(List<String> warnings, String name) {
        String warning = nameWarning(name);
        if (warning.isEmpty()) {
            return warnings;
        }
        var all = new ArrayList<>(warnings);
        all.add(warning);
        return List.copyOf(all);
    }

    /** Both, one behind the other. */
    public static List<String> joined(List<String> first, List<String> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() ? second : first;
        }
        var all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    /** Such as acme.io/foo. */
    public static void domainPrefixedPath(String value, FieldPath path, Problems problems) {
        if (value.isEmpty()) {
            problems.required(path, "");
            return;
        }
        int slash = value.indexOf('/');
        if (slash <= 0 || slash == value.length() - 1) {
            problems.invalid(
                    path, value, "must be a domain-prefixed path (such as \"acme.io/foo\")");
            return;
        }
        String host = value.substring(0, slash);
        problems.invalidEach(path, host, Names.dnsSubdomain(host));
        String rest = value.substring(slash + 1);
        if (!isHttpPath(rest)) {
            problems.invalid(
                    path,
                    rest,
                    "Invalid path (regex used for validation is"
                            + " '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')");
        }
    }

    private static boolean isHttpPath(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isWord =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!isWord && "/-._~%!$&'()*+,;=:".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
