package io.podium.server.authz;

import io.podium.api.rbac.v1.PolicyRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of a role by what they are about, so that a question meets only rules that may answer
 * it, however many a role has.
 */
final class RuleIndex {
    /** A resource (pods, pods/log) of a group. */
    private record Subject(String group, String resource) {}

    private final Map<Subject, List<Rule>> bySubject = new HashMap<>();
    private final List<Rule> wild = new ArrayList<>();
    private final List<Rule> paths = new ArrayList<>();

    private RuleIndex() {}

    static RuleIndex of(List<PolicyRule> written) {
        var index = new RuleIndex();
        written.forEach(rule -> index.add(rule, Rule.of(rule)));
        return index;
    }

    private void add(PolicyRule written, Rule rule) {
        if (!written.nonResourceURLs().isEmpty()) {
            paths.add(rule);
        }
        boolean isWild =
                written.apiGroups().contains("*")
                        || written.resources().stream().anyMatch(name -> name.startsWith("*"));
        if (isWild) {
            wild.add(rule);
            return;
        }
        for (String group : written.apiGroups()) {
            for (String resource : written.resources()) {
                bySubject
                        .computeIfAbsent(new Subject(group, resource), same -> new ArrayList<>())
                        .add(rule);
            }
        }
    }

    boolean allows(Attributes asked) {
        if (!asked.isResource()) {
            return any(paths, asked);
        }
        var subject = new Subject(asked.group(), asked.combinedResource());
        return any(bySubject.getOrDefault(subject, List.of()), asked) || any(wild, asked);
    }

    private static boolean any(List<Rule> rules, Attributes asked) {
        for (Rule rule : rules) {
            if (rule.allows(asked)) {
                return true;
            }
        }
        return false;
    }
}
