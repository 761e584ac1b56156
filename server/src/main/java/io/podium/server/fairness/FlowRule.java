package io.podium.server.fairness;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.server.authz.Attributes;
import io.podium.server.request.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One entry of a flow schema's rules, ready for matching. */
final class FlowRule {
    private static final String ALL = "*";
    private static final String ACCOUNT = "system:serviceaccount:";

    private final List<String> users = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private final List<Resources> resources = new ArrayList<>();
    private final List<Paths> paths = new ArrayList<>();

    private record Resources(
            Set<String> verbs,
            Set<String> groups,
            Set<String> resources,
            Set<String> namespaces,
            boolean clusterScope) {
        boolean match(Attributes asked) {
            return has(verbs, asked.verb())
                    && has(groups, asked.group())
                    && (resources.contains(ALL) || resources.contains(asked.combinedResource()))
                    && (asked.namespace().isEmpty()
                            ? clusterScope
                            : has(namespaces, asked.namespace()));
        }
    }

    private record Paths(Set<String> verbs, Set<String> exact, List<String> prefixes) {
        boolean match(Attributes asked) {
            return has(verbs, asked.verb())
                    && (has(exact, asked.path())
                            || prefixes.stream().anyMatch(asked.path()::startsWith));
        }
    }

    FlowRule(MapValue rule) {
        ListValue subjects = rule.list("subjects");
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.map(i));
        }
        ListValue asked = rule.list("resourceRules");
        for (int i = 0; i < asked.size(); i++) {
            MapValue one = asked.map(i);
            resources.add(
                    new Resources(
                            texts(one.list("verbs")),
                            texts(one.list("apiGroups")),
                            texts(one.list("resources")),
                            texts(one.list("namespaces")),
                            one.bool("clusterScope")));
        }
        ListValue others = rule.list("nonResourceRules");
        for (int i = 0; i < others.size(); i++) {
            Set<String> urls = texts(others.map(i).list("nonResourceURLs"));
            List<String> starred =
                    urls.stream()
                            .filter(url -> url.endsWith("/*"))
                            .map(url -> url.substring(0, url.length() - 1))
                            .toList();
            paths.add(new Paths(texts(others.map(i).list("verbs")), urls, starred));
        }
    }

    private void subject(MapValue subject) {
        switch (subject.string("kind")) {
            case "User" -> users.add(subject.map("user").string("name"));
            case "Group" -> groups.add(subject.map("group").string("name"));
            default -> {
                MapValue account = subject.map("serviceAccount");
                String prefix = ACCOUNT + account.string("namespace") + ":";
                if (account.string("name").equals(ALL)) {
                    prefixes.add(prefix);
                } else {
                    users.add(prefix + account.string("name"));
                }
            }
        }
    }

    private static Set<String> texts(ListValue list) {
        return Set.of(list.stream().map(String::valueOf).distinct().toArray(String[]::new));
    }

    private static boolean has(Set<String> set, String one) {
        return set.contains(ALL) || set.contains(one);
    }

    boolean matches(Attributes asked) {
        return isOf(asked.user()) && (asked.isResource() ? matchesResource(asked) : isPath(asked));
    }

    private boolean isOf(User user) {
        for (String group : groups) {
            if (group.equals(ALL) || user.groups().contains(group)) {
                return true;
            }
        }
        for (String name : users) {
            if (name.equals(ALL) || name.equals(user.name())) {
                return true;
            }
        }
        for (String prefix : prefixes) {
            if (user.name().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesResource(Attributes asked) {
        for (Resources one : resources) {
            if (one.match(asked)) {
                return true;
            }
        }
        return false;
    }

    private boolean isPath(Attributes asked) {
        for (Paths one : paths) {
            if (one.match(asked)) {
                return true;
            }
        }
        return false;
    }
}
