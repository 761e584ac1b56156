package io.podium.server.authz;

import io.podium.api.error.ApiError;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.rbac.v1.RoleRef;
import io.podium.server.request.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Keeps people from giving away what they do not have: whoever writes a role or a binding must hold
 * all its rules, or the verb escalate (bind) on the role.
 */
public final class Escalation {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private final Rbac rbac;
    private final Authorizer authorizer;

    /** Escalate and bind are asked of the authorizer, rules of RBAC. */
    public Escalation(Rbac rbac, Authorizer authorizer) {
        this.rbac = rbac;
        this.authorizer = authorizer;
    }

    /** Whom to ask what a user may do. */
    public Authorizer authorizer() {
        return authorizer;
    }

    /**
     * Refuses unless the user may write these rules. Ask on creation, and on updates that change
     * rules.
     *
     * @param resource roles or clusterroles
     * @param namespace "" for a ClusterRole
     */
    public void checkRole(
            User user, String resource, String namespace, String name, List<PolicyRule> rules) {
        Attributes escalate =
                Attributes.resource(user, "escalate", GROUP, resource, namespace, name);
        if (!authorizer.decide(escalate).isAllowed()) {
            confirm(user, namespace, rules, resource, name);
        }
    }

    /**
     * Refuses unless the user may bind this role. Ask on creation, and on updates that change role
     * or subjects.
     *
     * @param resource rolebindings or clusterrolebindings
     * @param namespace "" for a ClusterRoleBinding
     */
    public void checkBinding(
            User user, String resource, String namespace, String name, RoleRef reference) {
        boolean isCluster = reference.kind().equals("ClusterRole");
        Attributes bind =
                Attributes.resource(
                        user,
                        "bind",
                        GROUP,
                        isCluster ? "clusterroles" : "roles",
                        namespace,
                        reference.name());
        if (authorizer.decide(bind).isAllowed()) {
            return;
        }
        var role = new RoleName(isCluster ? "" : namespace, reference.name());
        List<PolicyRule> rules =
                rbac.rulesOf(role)
                        .orElseThrow(() ->
                                ApiError.notFound(
                                        GROUP,
                                        isCluster ? "clusterroles" : "roles",
                                        reference.name()));
        confirm(user, namespace, rules, resource, name);
    }

    private void confirm(
            User user, String namespace, List<PolicyRule> wanted, String resource, String name) {
        List<PolicyRule> held = rbac.rulesFor(user, namespace);
        var missing = new ArrayList<PolicyRule>();
        for (PolicyRule rule : wanted) {
            for (PolicyRule single : singles(rule)) {
                if (held.stream().noneMatch(one -> covers(one, single))) {
                    missing.add(single);
                }
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        var texts = new TreeSet<String>();
        compact(missing).forEach(rule -> texts.add(text(rule)));
        String groups = quoted(user.groups().stream().sorted().toList());
        throw ApiError.forbidden(
                GROUP,
                resource,
                name,
                "user \""
                        + user.name()
                        + "\" (groups="
                        + groups
                        + ") is attempting to grant RBAC permissions not currently held:\n"
                        + String.join("\n", texts));
    }

    /** The rule taken apart into rules of one verb on one thing each. */
    private static List<PolicyRule> singles(PolicyRule rule) {
        var singles = new ArrayList<PolicyRule>();
        for (String verb : rule.verbs()) {
            PolicyRule one = PolicyRule.empty().withVerbs(List.of(verb));
            for (String group : rule.apiGroups()) {
                for (String resource : rule.resources()) {
                    PolicyRule on =
                            one.withApiGroups(List.of(group)).withResources(List.of(resource));
                    if (rule.resourceNames().isEmpty()) {
                        singles.add(on);
                    }
                    rule.resourceNames()
                            .forEach(name -> singles.add(on.withResourceNames(List.of(name))));
                }
            }
            rule.nonResourceURLs()
                    .forEach(url -> singles.add(one.withNonResourceURLs(List.of(url))));
        }
        return singles;
    }

    private static boolean covers(PolicyRule held, PolicyRule single) {
        return has(held.verbs(), single.verbs())
                && has(held.apiGroups(), single.apiGroups())
                && coversResources(held.resources(), single.resources())
                && coversNames(held.resourceNames(), single.resourceNames())
                && coversUrls(held.nonResourceURLs(), single.nonResourceURLs());
    }

    private static boolean has(List<String> held, List<String> wanted) {
        return held.contains("*") || held.containsAll(wanted);
    }

    private static boolean coversResources(List<String> held, List<String> wanted) {
        for (String resource : wanted) {
            int slash = resource.indexOf('/');
            boolean bySubresource = slash >= 0 && held.contains("*" + resource.substring(slash));
            if (!held.contains("*") && !held.contains(resource) && !bySubresource) {
                return false;
            }
        }
        return true;
    }

    private static boolean coversNames(List<String> held, List<String> wanted) {
        return held.isEmpty() || (!wanted.isEmpty() && held.containsAll(wanted));
    }

    private static boolean coversUrls(List<String> held, List<String> wanted) {
        return wanted.stream()
                .allMatch(url ->
                        held.stream()
                                .anyMatch(one ->
                                        one.equals("*")
                                                || one.equals(url)
                                                || (one.endsWith("*")
                                                        && url.startsWith(
                                                                one.substring(
                                                                        0, one.length() - 1)))));
    }

    /** Rules that differ in their verbs only, joined again, so that people can read them. */
    private static List<PolicyRule> compact(List<PolicyRule> singles) {
        var joined = new LinkedHashMap<PolicyRule, List<String>>();
        for (PolicyRule single : singles) {
            List<String> verbs =
                    joined.computeIfAbsent(single.withoutVerbs(), rule -> new ArrayList<>());
            single.verbs().stream().filter(verb -> !verbs.contains(verb)).forEach(verbs::add);
        }
        var rules = new ArrayList<PolicyRule>();
        for (Map.Entry<PolicyRule, List<String>> entry : joined.entrySet()) {
            rules.add(entry.getKey().withVerbs(entry.getValue()));
        }
        return rules;
    }

    private static String text(PolicyRule rule) {
        var parts = new ArrayList<String>();
        add(parts, "APIGroups", rule.apiGroups());
        add(parts, "Resources", rule.resources());
        add(parts, "NonResourceURLs", rule.nonResourceURLs());
        add(parts, "ResourceNames", rule.resourceNames());
        add(parts, "Verbs", rule.verbs());
        return "{" + String.join(", ", parts) + "}";
    }

    private static void add(List<String> parts, String name, List<String> values) {
        if (!values.isEmpty()) {
            parts.add(name + ":" + quoted(values));
        }
    }

    private static String quoted(List<String> values) {
        return "["
                + String.join(" ", values.stream().map(value -> '"' + value + '"').toList())
                + "]";
    }
}
