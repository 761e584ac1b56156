package io.podium.api.kinds.flowcontrol;

import io.podium.api.flowcontrol.v1.ExemptPriorityLevelConfiguration;
import io.podium.api.flowcontrol.v1.FlowDistinguisherMethod;
import io.podium.api.flowcontrol.v1.FlowSchema;
import io.podium.api.flowcontrol.v1.FlowSchemaSpec;
import io.podium.api.flowcontrol.v1.GroupSubject;
import io.podium.api.flowcontrol.v1.LimitResponse;
import io.podium.api.flowcontrol.v1.LimitedPriorityLevelConfiguration;
import io.podium.api.flowcontrol.v1.NonResourcePolicyRule;
import io.podium.api.flowcontrol.v1.PolicyRulesWithSubjects;
import io.podium.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.podium.api.flowcontrol.v1.PriorityLevelConfigurationReference;
import io.podium.api.flowcontrol.v1.PriorityLevelConfigurationSpec;
import io.podium.api.flowcontrol.v1.QueuingConfiguration;
import io.podium.api.flowcontrol.v1.ResourcePolicyRule;
import io.podium.api.flowcontrol.v1.ServiceAccountSubject;
import io.podium.api.flowcontrol.v1.Subject;
import io.podium.api.flowcontrol.v1.UserSubject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The priority levels and flow schemas every cluster begins with, read from {@code
 * default-flows.table}. The mandatory ones are always as they stand there; the others are
 * suggestions.
 */
public final class DefaultFlows {
    /** The level, and the schema, of what is never held up. */
    public static final String EXEMPT = "exempt";

    /** The level, and the schema, of what no other schema is about. */
    public static final String CATCH_ALL = "catch-all";

    /** Says whether our own word or the users' counts for a suggested object. */
    public static final String AUTO_UPDATE = "apf.kubernetes.io/autoupdate-spec";

    private static final List<String> MANDATORY = List.of(EXEMPT, CATCH_ALL);

    private final List<PriorityLevelConfiguration> levels = new ArrayList<>();
    private final List<FlowSchema> schemas = new ArrayList<>();

    private static final class Shared {
        static final DefaultFlows TABLE = new DefaultFlows();
    }

    private DefaultFlows() {
        for (String line : text().lines().toList()) {
            List<String> words = List.of(line.trim().split(" +", -1));
            switch (words.getFirst()) {
                case "level" -> levels.add(level(words));
                case "flow" -> schemas.add(flow(words));
                case "of" -> last(rule -> rule.withSubjects(subjects(words)));
                case "on" -> last(rule -> rule.withResourceRules(resources(rule, words)));
                case "at" -> last(rule -> rule.withNonResourceRules(List.of(paths(words))));
                default -> {}
            }
        }
    }

    private static String text() {
        try (InputStream in = DefaultFlows.class.getResourceAsStream("default-flows.table")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All levels. */
    public static List<PriorityLevelConfiguration> levels() {
        return List.copyOf(Shared.TABLE.levels);
    }

    /** All schemas. */
    public static List<FlowSchema> schemas() {
        return List.copyOf(Shared.TABLE.schemas);
    }

    /** Whether objects of this name are always as we have them. */
    public static boolean isMandatory(String name) {
        return MANDATORY.contains(name);
    }

    /** The mandatory level of the name; empty when no such is mandatory. */
    public static Optional<PriorityLevelConfiguration> mandatoryLevel(String name) {
        return Shared.TABLE.levels.stream()
                .filter(one -> isMandatory(name) && one.name().equals(name))
                .findFirst();
    }

    /** The mandatory schema of the name; empty when no such is mandatory. */
    public static Optional<FlowSchema> mandatorySchema(String name) {
        return Shared.TABLE.schemas.stream()
                .filter(one -> isMandatory(name) && one.name().equals(name))
                .findFirst();
    }

    private static PriorityLevelConfiguration level(List<String> words) {
        PriorityLevelConfiguration level = PriorityLevelConfiguration.create("", words.get(1));
        int shares = Integer.parseInt(words.get(3));
        int lendable = Integer.parseInt(words.get(4));
        PriorityLevelConfigurationSpec spec =
                words.get(2).equals("exempt")
                        ? PriorityLevelConfigurationSpec.empty()
                                .withType("Exempt")
                                .withExempt(
                                        ExemptPriorityLevelConfiguration.empty()
                                                .withNominalConcurrencyShares(shares)
                                                .withLendablePercent(lendable))
                        : PriorityLevelConfigurationSpec.empty()
                                .withType("Limited")
                                .withLimited(
                                        LimitedPriorityLevelConfiguration.empty()
                                                .withNominalConcurrencyShares(shares)
                                                .withLendablePercent(lendable)
                                                .withLimitResponse(response(words)));
        return level.withMetadata(level.metadata().withAnnotations(Map.of(AUTO_UPDATE, "true")))
                .withSpec(spec);
    }

    private static LimitResponse response(List<String> words) {
        if (words.get(2).equals("reject")) {
            return LimitResponse.empty().withType("Reject");
        }
        return LimitResponse.empty()
                .withType("Queue")
                .withQueuing(
                        QueuingConfiguration.empty()
                                .withQueues(Integer.parseInt(words.get(5)))
                                .withHandSize(Integer.parseInt(words.get(6)))
                                .withQueueLengthLimit(Integer.parseInt(words.get(7))));
    }

    private static FlowSchema flow(List<String> words) {
        FlowSchema schema = FlowSchema.create("", words.get(1));
        FlowSchemaSpec spec =
                FlowSchemaSpec.empty()
                        .withPriorityLevelConfiguration(
                                PriorityLevelConfigurationReference.empty().withName(words.get(2)))
                        .withMatchingPrecedence(Integer.parseInt(words.get(3)))
                        .withRules(List.of(PolicyRulesWithSubjects.empty()));
        if (words.size() > 4) {
            spec =
                    spec.withDistinguisherMethod(
                            FlowDistinguisherMethod.empty().withType(words.get(4)));
        }
        return schema.withMetadata(schema.metadata().withAnnotations(Map.of(AUTO_UPDATE, "true")))
                .withSpec(spec);
    }

    private void last(java.util.function.UnaryOperator<PolicyRulesWithSubjects> change) {
        FlowSchema schema = schemas.removeLast();
        PolicyRulesWithSubjects rule = change.apply(schema.spec().rules().getFirst());
        schemas.add(schema.withSpec(schema.spec().withRules(List.of(rule))));
    }

    private static List<Subject> subjects(List<String> words) {
        var subjects = new ArrayList<Subject>();
        for (int i = 1; i < words.size(); i += 2) {
            String name = words.get(i + 1);
            subjects.add(
                    switch (words.get(i)) {
                        case "user" ->
                                Subject.empty()
                                        .withKind("User")
                                        .withUser(UserSubject.empty().withName(name));
                        case "group" ->
                                Subject.empty()
                                        .withKind("Group")
                                        .withGroup(GroupSubject.empty().withName(name));
                        default ->
                                Subject.empty()
                                        .withKind("ServiceAccount")
                                        .withServiceAccount(
                                                ServiceAccountSubject.empty()
                                                        .withNamespace("kube-system")
                                                        .withName(name));
                    });
        }
        return subjects;
    }

    /** A line: on GROUP RESOURCES VERBS, and whether those without a namespace count. */
    private static List<ResourcePolicyRule> resources(
            PolicyRulesWithSubjects rule, List<String> words) {
        String group = words.get(1).equals("core") ? "" : words.get(1);
        ResourcePolicyRule made =
                ResourcePolicyRule.empty()
                        .withVerbs(List.of(words.get(3).split(",", -1)))
                        .withApiGroups(List.of(group))
                        .withResources(List.of(words.get(2).split(",", -1)))
                        .withNamespaces(List.of("*"));
        var all = new ArrayList<>(rule.resourceRules());
        all.add(words.size() > 4 ? made.withClusterScope(true) : made);
        return all;
    }

    private static NonResourcePolicyRule paths(List<String> words) {
        return NonResourcePolicyRule.empty()
                .withVerbs(List.of(words.get(1)))
                .withNonResourceURLs(words.subList(2, words.size()));
    }
}
