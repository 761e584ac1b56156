package io.podium.server.bootstrap;

import io.podium.api.meta.v1.LabelSelector;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.rbac.v1.AggregationRule;
import io.podium.api.rbac.v1.ClusterRole;
import io.podium.api.rbac.v1.ClusterRoleBinding;
import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.rbac.v1.Role;
import io.podium.api.rbac.v1.RoleBinding;
import io.podium.api.rbac.v1.RoleRef;
import io.podium.api.rbac.v1.Subject;
import io.podium.api.view.ApiObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the tables of default roles. One object per paragraph:
 *
 * <pre>
 * ClusterRole edit
 *   label rbac.authorization.k8s.io/aggregate-to-admin=true
 *   aggregate rbac.authorization.k8s.io/aggregate-to-edit=true
 *   allow get list in core,apps on pods deployments named web
 *   allow get at /healthz
 * RoleBinding kube-system reader to Role reader
 *   ServiceAccount kube-system/scheduler
 *   User jane
 * </pre>
 */
final class RoleNotation {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private RoleNotation() {}

    /** The objects of a table among the resources. */
    static List<ApiObject> read(String resource) {
        try (InputStream in = RoleNotation.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the table " + resource + " is missing from this build");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table " + resource, e);
        }
    }

    static List<ApiObject> parse(String text) {
        var objects = new ArrayList<ApiObject>();
        Paragraph paragraph = null;
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("  ")) {
                if (paragraph == null) {
                    throw malformed(line);
                }
                paragraph.add(line.strip());
            } else {
                if (paragraph != null) {
                    objects.add(paragraph.object());
                }
                paragraph = new Paragraph(List.of(line.split(" ")));
            }
        }
        if (paragraph != null) {
            objects.add(paragraph.object());
        }
        return List.copyOf(objects);
    }

    private static IllegalStateException malformed(String line) {
        return new IllegalStateException("not in the notation of roles: " + line);
    }

    /** One object while it is read. */
    private static final class Paragraph {
        private final List<String> title;
        private final Map<String, String> labels = new LinkedHashMap<>();
        private final List<LabelSelector> aggregates = new ArrayList<>();
        private final List<PolicyRule> rules = new ArrayList<>();
        private final List<Subject> subjects = new ArrayList<>();

        Paragraph(List<String> title) {
            this.title = title;
            labels.put("kubernetes.io/bootstrapping", "rbac-defaults");
        }

        void add(String line) {
            List<String> words = List.of(line.split(" "));
            String rest = line.substring(words.getFirst().length()).strip();
            switch (words.getFirst()) {
                case "label" -> labels.put(key(rest), value(rest));
                case "aggregate" ->
                        aggregates.add(
                                LabelSelector.empty()
                                        .withMatchLabels(Map.of(key(rest), value(rest))));
                case "allow" -> rules.add(rule(words.subList(1, words.size()), line));
                case "ServiceAccount" ->
                        subjects.add(
                                Subject.empty()
                                        .withKind("ServiceAccount")
                                        .withName(rest.substring(rest.indexOf('/') + 1))
                                        .withNamespace(rest.substring(0, rest.indexOf('/'))));
                case "User", "Group" ->
                        subjects.add(
                                Subject.empty()
                                        .withKind(words.getFirst())
                                        .withApiGroup(GROUP)
                                        .withName(rest));
                default -> throw malformed(line);
            }
        }

        private static String key(String pair) {
            return pair.substring(0, pair.indexOf('='));
        }

        private static String value(String pair) {
            return pair.substring(pair.indexOf('=') + 1);
        }

        private static PolicyRule rule(List<String> words, String line) {
            int at = words.indexOf("at");
            if (at > 0) {
                return PolicyRule.empty()
                        .withVerbs(words.subList(0, at))
                        .withNonResourceURLs(words.subList(at + 1, words.size()));
            }
            int in = words.indexOf("in");
            int on = words.indexOf("on");
            int named = words.indexOf("named");
            if (in < 1 || on != in + 2) {
                throw malformed(line);
            }
            List<String> groups =
                    Arrays.stream(words.get(in + 1).split(","))
                            .map(group -> group.equals("core") ? "" : group)
                            .toList();
            PolicyRule rule =
                    PolicyRule.empty()
                            .withVerbs(words.subList(0, in))
                            .withApiGroups(groups)
                            .withResources(words.subList(on + 1, named < 0 ? words.size() : named));
            return named < 0
                    ? rule
                    : rule.withResourceNames(words.subList(named + 1, words.size()));
        }

        ApiObject object() {
            return switch (title.getFirst()) {
                case ClusterRole.KIND -> clusterRole();
                case Role.KIND -> {
                    Role role = Role.create(title.get(1), title.get(2));
                    yield role.withMetadata(meta(role.metadata())).withRules(rules);
                }
                case ClusterRoleBinding.KIND -> {
                    ClusterRoleBinding binding = ClusterRoleBinding.create("", title.get(1));
                    ClusterRoleBinding whole =
                            binding.withMetadata(meta(binding.metadata()))
                                    .withRoleRef(reference(2));
                    yield subjects.isEmpty() ? whole : whole.withSubjects(subjects);
                }
                case RoleBinding.KIND -> {
                    RoleBinding binding = RoleBinding.create(title.get(1), title.get(2));
                    RoleBinding whole =
                            binding.withMetadata(meta(binding.metadata()))
                                    .withRoleRef(reference(3));
                    yield subjects.isEmpty() ? whole : whole.withSubjects(subjects);
                }
                default -> throw malformed(String.join(" ", title));
            };
        }

        private ClusterRole clusterRole() {
            ClusterRole role = ClusterRole.create("", title.get(1));
            role = role.withMetadata(meta(role.metadata())).withRules(rules);
            return aggregates.isEmpty()
                    ? role
                    : role.withAggregationRule(
                            AggregationRule.empty().withClusterRoleSelectors(aggregates));
        }

        private ObjectMeta meta(ObjectMeta meta) {
            return meta.withLabels(labels).withAnnotations(Map.of(RbacRepair.AUTO_UPDATE, "true"));
        }

        private RoleRef reference(int at) {
            if (title.size() != at + 3 || !title.get(at).equals("to")) {
                throw malformed(String.join(" ", title));
            }
            return RoleRef.empty()
                    .withApiGroup(GROUP)
                    .withKind(title.get(at + 1))
                    .withName(title.get(at + 2));
        }
    }
}
