package io.podium.api.kinds.core;

import io.podium.api.core.v1.ResourceQuota;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.ResourceNames;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.AmountRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** ResourceQuotas: what is counted, of which objects. */
public final class QuotaStrategy extends GenericStrategy<ResourceQuota> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath STATUS = FieldPath.of("status");
    private static final Set<String> SCOPES =
            Set.of(
                    "BestEffort",
                    "CrossNamespacePodAffinity",
                    "NotBestEffort",
                    "NotTerminating",
                    "PriorityClass",
                    "Terminating",
                    "VolumeAttributesClass");

    /** Scopes that are there or not, and take no values. */
    private static final Set<String> WITHOUT_VALUES =
            Set.of(
                    "BestEffort",
                    "NotBestEffort",
                    "Terminating",
                    "NotTerminating",
                    "CrossNamespacePodAffinity");

    private static final Set<String> OF_PODS =
            Set.of(
                    "pods",
                    "cpu",
                    "memory",
                    "limits.cpu",
                    "limits.memory",
                    "requests.cpu",
                    "requests.memory");
    private static final Set<String> OF_CLAIMS =
            Set.of("persistentvolumeclaims", "requests.storage");

    public QuotaStrategy(Resource resource) {
        super(resource, ResourceQuota::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(ResourceQuota quota, Problems problems) {
        MapValue spec = quota.value().map("spec");
        MapValue hard = spec.map("hard");
        AmountRules.quota(hard, SPEC.child("hard"), problems);
        var counted = new TreeSet<String>();
        for (Map.Entry<String, Object> entry : hard) {
            counted.add(entry.getKey());
        }
        scopes(spec.list("scopes"), counted, problems);
        if (spec.has("scopeSelector")) {
            selector(spec, counted, problems);
        }
    }

    private static void scopes(ListValue scopes, Set<String> counted, Problems problems) {
        FieldPath path = SPEC.child("scopes");
        var seen = new HashSet<String>();
        for (Object one : scopes) {
            String scope = String.valueOf(one);
            if (!SCOPES.contains(scope)) {
                problems.invalid(path, scopes, "unsupported scope");
            }
            for (String resource : counted) {
                if (!fits(scope, resource)) {
                    problems.invalid(path, scopes, "unsupported scope applied to resource");
                }
            }
            seen.add(scope);
        }
        conflicts(seen, path, scopes, problems);
    }

    private static boolean fits(String scope, String resource) {
        if (!ResourceNames.isQuota(resource)) {
            return true;
        }
        return switch (scope) {
            case "BestEffort" -> resource.equals("pods");
            case "Terminating",
                    "NotTerminating",
                    "NotBestEffort",
                    "PriorityClass",
                    "CrossNamespacePodAffinity" ->
                    OF_PODS.contains(resource);
            case "VolumeAttributesClass" -> OF_CLAIMS.contains(resource);
            default -> true;
        };
    }

    private static void conflicts(
            Set<String> scopes, FieldPath path, ListValue shown, Problems problems) {
        for (List<String> pair :
                List.of(
                        List.of("BestEffort", "NotBestEffort"),
                        List.of("Terminating", "NotTerminating"))) {
            if (scopes.containsAll(pair)) {
                problems.invalid(path, shown.isEmpty() ? null : shown, "conflicting scopes");
            }
        }
    }

    private static void selector(MapValue spec, Set<String> counted, Problems problems) {
        FieldPath path = SPEC.child("scopeSelector").child("matchExpressions");
        ListValue expressions = spec.map("scopeSelector").list("matchExpressions");
        var seen = new HashSet<String>();
        for (int i = 0; i < expressions.size(); i++) {
            MapValue expression = expressions.map(i);
            String scope = expression.string("scopeName");
            if (!SCOPES.contains(scope)) {
                problems.invalid(path.child("scopeName"), scope, "unsupported scope");
            }
            for (String resource : counted) {
                if (!fits(scope, resource)) {
                    problems.invalid(
                            path,
                            spec.map("scopeSelector"),
                            "unsupported scope applied to resource");
                }
            }
            operator(expression, scope, path, problems);
            seen.add(scope);
        }
        conflicts(seen, path, spec.list("scopes"), problems);
    }

    private static void operator(
            MapValue expression, String scope, FieldPath path, Problems problems) {
        String operator = expression.string("operator");
        if (WITHOUT_VALUES.contains(scope) && !operator.equals("Exists")) {
            problems.invalid(
                    path.child("operator"),
                    operator,
                    "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating,"
                            + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
                            + " ResourceQuotaScopeNotBestEffort or"
                            + " ResourceQuotaScopeCrossNamespacePodAffinity");
        }
        ListValue values = expression.list("values");
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    problems.required(
                            path.child("values"),
                            "must be at least one value when `operator` is 'In' or 'NotIn' for"
                                    + " scope selector");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    problems.invalid(
                            path.child("values"),
                            values,
                            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for"
                                    + " scope selector");
                }
            }
            default ->
                    problems.invalid(
                            path.child("operator"), operator, "not a valid selector operator");
        }
    }

    @Override
    public void validateUpdate(ResourceQuota quota, ResourceQuota old, Problems problems) {
        ListValue now = quota.value().map("spec").list("scopes");
        ListValue before = old.value().map("spec").list("scopes");
        if (!new HashSet<>(now).equals(new HashSet<>(before))) {
            problems.invalid(
                    SPEC.child("scopes"), now.isEmpty() ? null : now, "field is immutable");
        }
    }

    @Override
    public void validateStatusUpdate(ResourceQuota quota, ResourceQuota old, Problems problems) {
        MapValue status = quota.value().map("status");
        AmountRules.quota(status.map("hard"), STATUS.child("hard"), problems);
        AmountRules.quota(status.map("used"), STATUS.child("used"), problems);
    }
}
