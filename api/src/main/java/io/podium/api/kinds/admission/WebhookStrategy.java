package io.podium.api.kinds.admission;

import io.podium.api.cel.Expressions;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Configurations of validating and of mutating webhooks. */
public final class WebhookStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private static final int SHORTEST_SECONDS = 1;
    private static final int LONGEST_SECONDS = 30;
    private static final Set<String> SIDE_EFFECTS = Set.of("None", "NoneOnDryRun");
    private static final List<String> REVIEWS = List.of("v1", "v1beta1");

    private final Expressions expressions = new Expressions();

    public WebhookStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(T configuration, Problems problems) {
        webhooks(configuration.value().list("webhooks"), false, problems);
    }

    /** Conditions that are all what they were are not looked at again. */
    @Override
    public void validateChanged(T configuration, T old, Problems problems) {
        ListValue webhooks = configuration.value().list("webhooks");
        boolean isSame = conditions(webhooks).equals(conditions(old.value().list("webhooks")));
        webhooks(webhooks, isSame, problems);
    }

    private static List<ListValue> conditions(ListValue webhooks) {
        var all = new ArrayList<ListValue>();
        for (int i = 0; i < webhooks.size(); i++) {
            all.add(webhooks.map(i).list("matchConditions"));
        }
        return all;
    }

    private void webhooks(ListValue webhooks, boolean areConditionsSame, Problems problems) {
        var names = new HashSet<String>();
        for (int i = 0; i < webhooks.size(); i++) {
            MapValue webhook = webhooks.map(i);
            FieldPath path = FieldPath.of("webhooks").index(i);
            webhook(webhook, path, problems);
            if (!areConditionsSame) {
                MatchRules.conditions(
                        webhook.list("matchConditions"),
                        new AdmissionExpressions(expressions, false, false),
                        path.child("matchConditions"),
                        problems);
            }
            reviewVersions(webhook.list("admissionReviewVersions"), path, problems);
            String name = webhook.string("name");
            if (!name.isEmpty() && !names.add(name)) {
                problems.duplicate(path.child("name"), name);
            }
        }
    }

    private static void webhook(MapValue webhook, FieldPath path, Problems problems) {
        qualifiedName(webhook.string("name"), path, problems);
        ListValue rules = webhook.list("rules");
        for (int i = 0; i < rules.size(); i++) {
            OperationRules.check(rules.map(i), path.child("rules").index(i), problems);
        }
        FieldRules.oneOfAny(webhook, "failurePolicy", MatchRules.FAILURE_POLICIES, path, problems);
        FieldRules.oneOfAny(webhook, "matchPolicy", MatchRules.MATCH_POLICIES, path, problems);
        if (!webhook.has("sideEffects")) {
            problems.required(path.child("sideEffects"), "must specify one of None, NoneOnDryRun");
        }
        FieldRules.oneOfAny(webhook, "sideEffects", SIDE_EFFECTS, path, problems);
        long seconds = webhook.integer("timeoutSeconds");
        if (webhook.has("timeoutSeconds")
                && (seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS)) {
            problems.invalid(
                    path.child("timeoutSeconds"),
                    seconds,
                    "the timeout value must be between 1 and 30 seconds");
        }
        for (String selector : List.of("namespaceSelector", "objectSelector")) {
            ObjectRules.labelSelector(webhook.map(selector), path.child(selector), problems);
        }
        FieldRules.oneOfAny(
                webhook, "reinvocationPolicy", MatchRules.REINVOCATIONS, path, problems);
        WebhookClientRules.check(webhook.map("clientConfig"), path.child("clientConfig"), problems);
    }

    private static void qualifiedName(String name, FieldPath path, Problems problems) {
        if (name.isEmpty()) {
            problems.required(path.child("name"), "");
            return;
        }
        List<String> faults = Names.dnsSubdomain(name);
        if (!faults.isEmpty()) {
            problems.invalid(path.child("name"), name, String.join(",", faults));
        } else if (name.split("\\.", -1).length < 3) {
            problems.invalid(
                    path.child("name"),
                    name,
                    "should be a domain with at least three segments separated by dots");
        }
    }

    private static void reviewVersions(ListValue versions, FieldPath path, Problems problems) {
        FieldPath here = path.child("admissionReviewVersions");
        if (versions.isEmpty()) {
            problems.required(here, "must specify one of v1, v1beta1");
            return;
        }
        var seen = new HashSet<Object>();
        for (int i = 0; i < versions.size(); i++) {
            String version = (String) versions.get(i);
            if (seen.add(version)) {
                problems.invalidEach(here.index(i), version, Names.dnsLabel1035(version));
            } else {
                problems.invalid(here.index(i), version, "duplicate version");
            }
        }
        if (REVIEWS.stream().noneMatch(seen::contains)) {
            problems.invalid(here, versions, "must include at least one of v1, v1beta1");
        }
    }

    @Override
    public List<String> warnings(T configuration) {
        return StaticNames.warn(super.warnings(configuration), configuration.name());
    }
}
