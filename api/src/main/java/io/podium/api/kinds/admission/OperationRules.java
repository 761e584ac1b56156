package io.podium.api.kinds.admission;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.Set;

/** Which operations on which resources somebody is asked about. */
final class OperationRules {
    private static final Set<String> OPERATIONS =
            Set.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
    private static final Set<String> SCOPES = Set.of("*", "Cluster", "Namespaced");

    private OperationRules() {}

    /** A RuleWithOperations, or one with names of objects. */
    static void check(MapValue rule, FieldPath path, Problems problems) {
        names(rule.list("resourceNames"), path, problems);
        ListValue operations = rule.list("operations");
        wildcard(operations, "operations", "operations", path, problems);
        for (int i = 0; i < operations.size(); i++) {
            if (!OPERATIONS.contains(operations.get(i))) {
                problems.notSupported(
                        path.child("operations").index(i), operations.get(i), OPERATIONS);
            }
        }
        wildcard(rule.list("apiGroups"), "apiGroups", "API groups", path, problems);
        ListValue versions = rule.list("apiVersions");
        wildcard(versions, "apiVersions", "API versions", path, problems);
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).equals("")) {
                problems.required(path.child("apiVersions").index(i), "");
            }
        }
        resources(rule.list("resources"), path, problems);
        if (rule.has("scope") && !SCOPES.contains(rule.string("scope"))) {
            problems.notSupported(path.child("scope"), rule.string("scope"), SCOPES);
        }
    }

    private static void names(ListValue names, FieldPath path, Problems problems) {
        var seen = new HashSet<Object>();
        for (int i = 0; i < names.size(); i++) {
            FieldPath here = path.child("resourceNames").index(i);
            problems.invalidEach(here, names.get(i), Names.pathSegment((String) names.get(i)));
            if (!seen.add(names.get(i))) {
                problems.duplicate(here, names.get(i));
            }
        }
    }

    /** There is something, and a star stands alone. */
    private static void wildcard(
            ListValue list, String field, String called, FieldPath path, Problems problems) {
        if (list.isEmpty()) {
            problems.required(path.child(field), "");
        }
        if (list.size() > 1 && list.contains("*")) {
            problems.invalid(
                    path.child(field), list, "if '*' is present, must not specify other " + called);
        }
    }

    private static void resources(ListValue resources, FieldPath path, Problems problems) {
        FieldPath here = path.child("resources");
        if (resources.isEmpty()) {
            problems.required(here, "");
        }
        var wholeSubresources = new HashSet<String>();
        var anyResource = new HashSet<String>();
        boolean hasPlain = false;
        for (int i = 0; i < resources.size(); i++) {
            String name = (String) resources.get(i);
            int slash = name.indexOf('/');
            if (name.isEmpty()) {
                problems.required(here.index(i), "");
            } else if (slash < 0) {
                hasPlain = !name.equals("*"); // Only the last one counts in Kubernetes, too.
            } else {
                String resource = name.substring(0, slash);
                String subresource = name.substring(slash + 1);
                beside(
                        wholeSubresources.contains(resource),
                        resource + "/*",
                        name,
                        here,
                        i,
                        problems);
                beside(
                        anyResource.contains(subresource),
                        "*/" + subresource,
                        name,
                        here,
                        i,
                        problems);
                if (subresource.equals("*")) {
                    wholeSubresources.add(resource);
                }
                if (resource.equals("*")) {
                    anyResource.add(subresource);
                }
            }
        }
        if (resources.size() > 1 && resources.contains("*/*")) {
            problems.invalid(
                    here, resources, "if '*/*' is present, must not specify other resources");
        }
        if (resources.contains("*") && hasPlain) {
            problems.invalid(
                    here,
                    resources,
                    "if '*' is present, must not specify other resources without subresources");
        }
    }

    private static void beside(
            boolean isCovered,
            String cover,
            String name,
            FieldPath path,
            int at,
            Problems problems) {
        if (isCovered) {
            problems.invalid(
                    path.index(at),
                    name,
                    "if '" + cover + "' is present, must not specify " + name);
        }
    }
}
