package io.podium.server.authz;

import io.podium.api.rbac.v1.PolicyRule;
import io.podium.base.collect.Fixed;
import java.util.List;
import java.util.Set;

/** One rule of a role, made ready for matching. Matches as upstream's RBAC does. */
record Rule(
        Set<String> verbs,
        Set<String> groups,
        Set<String> resources,
        Set<String> names,
        List<String> urls) {
    private static final String ALL = "*";

    static Rule of(PolicyRule rule) {
        return new Rule(
                Fixed.set(rule.verbs()),
                Fixed.set(rule.apiGroups()),
                Fixed.set(rule.resources()),
                Fixed.set(rule.resourceNames()),
                List.copyOf(rule.nonResourceURLs()));
    }

    boolean allows(Attributes asked) {
        if (!has(verbs, asked.verb())) {
            return false;
        }
        return asked.isResource() ? allowsResource(asked) : allowsPath(asked.path());
    }

    private boolean allowsResource(Attributes asked) {
        return has(groups, asked.group())
                && hasResource(asked)
                && (names.isEmpty() || names.contains(asked.name()));
    }

    private boolean hasResource(Attributes asked) {
        if (has(resources, asked.combinedResource())) {
            return true;
        }
        return !asked.subresource().isEmpty() && resources.contains("*/" + asked.subresource());
    }

    private boolean allowsPath(String path) {
        for (String url : urls) {
            if (url.equals(ALL) || url.equals(path)) {
                return true;
            }
            if (url.endsWith(ALL) && path.startsWith(url.substring(0, url.length() - 1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(Set<String> allowed, String one) {
        return allowed.contains(one) || allowed.contains(ALL);
    }
}
