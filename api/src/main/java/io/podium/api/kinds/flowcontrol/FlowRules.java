package io.podium.api.kinds.flowcontrol;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Set;

/** What holds for one entry of a flow schema's rules: who, and what they ask for. */
final class FlowRules {
    private static final String ALL = "*";
    private static final Set<String> VERBS =
            Set.of(
                    "get",
                    "list",
                    "create",
                    "update",
                    "delete",
                    "deletecollection",
                    "patch",
                    "watch",
                    "proxy");
    private static final Set<String> KINDS = Set.of("User", "Group", "ServiceAccount");
    private static final String NAMESPACE_INTRODUCTION =
            "each member of this list must be '*' or a DNS-1123 label; ";

    private FlowRules() {}

    static void check(MapValue rule, FieldPath path, Problems problems) {
        ListValue subjects = rule.list("subjects");
        if (subjects.isEmpty()) {
            problems.required(path.child("subjects"), "subjects must contain at least one value");
        }
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.map(i), path.child("subjects").index(i), problems);
        }
        ListValue resources = rule.list("resourceRules");
        ListValue others = rule.list("nonResourceRules");
        if (resources.isEmpty() && others.isEmpty()) {
            problems.required(
                    path, "at least one of resourceRules and nonResourceRules has to be non-empty");
        }
        for (int i = 0; i < resources.size(); i++) {
            resource(resources.map(i), path.child("resourceRules").index(i), problems);
        }
        for (int i = 0; i < others.size(); i++) {
            nonResource(others.map(i), path.child("nonResourceRules").index(i), problems);
        }
    }

    private static void subject(MapValue subject, FieldPath path, Problems problems) {
        String kind = subject.string("kind");
        switch (kind) {
            case "ServiceAccount" -> {
                account(subject, path.child("serviceAccount"), problems);
                strangers(subject, path, List.of("user", "group"), problems);
            }
            case "User" -> {
                named(subject, "user", kind, path, problems);
                strangers(subject, path, List.of("serviceAccount", "group"), problems);
            }
            case "Group" -> {
                named(subject, "group", kind, path, problems);
                strangers(subject, path, List.of("serviceAccount", "user"), problems);
            }
            default -> problems.notSupported(path.child("kind"), kind, KINDS);
        }
    }

    private static void strangers(
            MapValue subject, FieldPath path, List<String> fields, Problems problems) {
        for (String field : fields) {
            if (subject.has(field)) {
                String owner = Character.toUpperCase(field.charAt(0)) + field.substring(1);
                problems.forbidden(
                        path.child(field),
                        field + " is forbidden when subject kind is not '" + owner + "'");
            }
        }
    }

    private static void named(
            MapValue subject, String field, String kind, FieldPath path, Problems problems) {
        if (!subject.has(field)) {
            problems.required(
                    path.child(field), field + " is required when subject kind is '" + kind + "'");
        } else if (subject.map(field).string("name").isEmpty()) {
            problems.required(path.child(field).child("name"), "");
        }
    }

    private static void account(MapValue subject, FieldPath path, Problems problems) {
        if (!subject.has("serviceAccount")) {
            problems.required(
                    path, "serviceAccount is required when subject kind is 'ServiceAccount'");
            return;
        }
        MapValue account = subject.map("serviceAccount");
        String name = account.string("name");
        if (name.isEmpty()) {
            problems.required(path.child("name"), "");
        } else if (!name.equals(ALL)) {
            problems.invalidEach(path.child("name"), name, Names.dnsSubdomain(name));
        }
        String namespace = account.string("namespace");
        if (namespace.isEmpty()) {
            problems.required(
                    path.child("namespace"), "must specify namespace for service account");
        } else {
            problems.invalidEach(path.child("namespace"), namespace, Names.dnsLabel(namespace));
        }
    }

    private static void verbs(MapValue rule, FieldPath path, Problems problems) {
        ListValue verbs = rule.list("verbs");
        if (verbs.isEmpty()) {
            problems.required(path.child("verbs"), "verbs must contain at least one value");
        } else if (verbs.contains(ALL)) {
            if (verbs.size() > 1) {
                problems.invalid(
                        path.child("verbs"),
                        verbs,
                        "if '*' is present, must not specify other verbs");
            }
        } else if (!VERBS.containsAll(verbs)) {
            problems.notSupported(path.child("verbs"), verbs, VERBS);
        }
    }

    private static void resource(MapValue rule, FieldPath path, Problems problems) {
        verbs(rule, path, problems);
        some(
                rule.list("apiGroups"),
                path.child("apiGroups"),
                "resource rules must supply at least one api group",
                "api groups",
                problems);
        some(
                rule.list("resources"),
                path.child("resources"),
                "resource rules must supply at least one resource",
                "resources",
                problems);
        ListValue namespaces = rule.list("namespaces");
        FieldPath at = path.child("namespaces");
        if (namespaces.isEmpty() && !rule.bool("clusterScope")) {
            problems.required(
                    at,
                    "resource rules that are not cluster scoped must supply at least one"
                            + " namespace");
        } else if (namespaces.contains(ALL)) {
            some(namespaces, at, "", "namespaces", problems);
        } else {
            for (int i = 0; i < namespaces.size(); i++) {
                String name = String.valueOf(namespaces.get(i));
                for (String fault : Names.dnsLabel(name)) {
                    problems.invalid(at.index(i), name, NAMESPACE_INTRODUCTION + fault);
                }
            }
        }
    }

    /** A list with at least one entry, in which everything stands alone. */
    private static void some(
            ListValue list, FieldPath path, String required, String others, Problems problems) {
        if (list.isEmpty()) {
            problems.required(path, required);
        } else if (list.size() > 1 && list.contains(ALL)) {
            problems.invalid(path, list, "if '*' is present, must not specify other " + others);
        }
    }

    private static void nonResource(MapValue rule, FieldPath path, Problems problems) {
        verbs(rule, path, problems);
        ListValue urls = rule.list("nonResourceURLs");
        FieldPath at = path.child("nonResourceURLs");
        some(
                urls,
                at,
                "nonResourceURLs must contain at least one value",
                "non-resource URLs",
                problems);
        if (!urls.contains(ALL)) {
            for (int i = 0; i < urls.size(); i++) {
                url(String.valueOf(urls.get(i)), at.index(i), problems);
            }
        }
    }

    private static void url(String url, FieldPath path, Problems problems) {
        String fault = fault(url);
        if (!fault.isEmpty()) {
            problems.invalid(path, url, fault);
        }
    }

    private static String fault(String url) {
        if (url.isEmpty()) {
            return "must not be empty";
        }
        if (!url.startsWith("/")) {
            return "must start with slash";
        }
        if (url.contains(" ")) {
            return "must not contain white-space";
        }
        if (url.contains("//")) {
            return "must not contain double slash";
        }
        int star = url.indexOf('*');
        boolean isSuffix = star == url.length() - 1 && url.endsWith("/*");
        return star >= 0 && !isSuffix ? "wildcard can only do suffix matching" : "";
    }
}
