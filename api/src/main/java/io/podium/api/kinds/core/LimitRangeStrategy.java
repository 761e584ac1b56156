package io.podium.api.kinds.core;

import io.podium.api.core.v1.LimitRange;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.name.ResourceNames;
import io.podium.api.quantity.Quantity;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.AmountRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** LimitRanges: bounds and defaults that fit together. */
public final class LimitRangeStrategy extends GenericStrategy<LimitRange> {
    private static final FieldPath LIMITS = FieldPath.of("spec").child("limits");
    private static final Set<String> TYPES = Set.of("Pod", "Container", "PersistentVolumeClaim");

    public LimitRangeStrategy(Resource resource) {
        super(resource, LimitRange::of);
    }

    /** For containers, what is not said follows from what is: the most, then the limit. */
    @Override
    public LimitRange applyDefaults(LimitRange range) {
        if (!(range.value().get("spec") instanceof TypedMap spec)) {
            return range;
        }
        ListValue limits = spec.list("limits");
        for (int i = 0; i < limits.size(); i++) {
            if (limits.get(i) instanceof TypedMap limit
                    && limit.string("type").equals("Container")) {
                TypedMap complete = filled(limit, "default", "max");
                complete = filled(complete, "defaultRequest", "default");
                limits = limits.with(i, filled(complete, "defaultRequest", "min"));
            }
        }
        return limits.isEmpty()
                ? range
                : LimitRange.of(range.value().with("spec", spec.with("limits", limits)));
    }

    private static TypedMap filled(TypedMap limit, String field, String from) {
        MapValue result = limit.map(field);
        for (Map.Entry<String, Object> entry : limit.map(from)) {
            if (!result.has(entry.getKey())) {
                result = result.with(entry.getKey(), entry.getValue());
            }
        }
        return result.isEmpty() ? limit : limit.with(field, result);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(LimitRange range, Problems problems) {
        ListValue limits = range.value().map("spec").list("limits");
        var types = new HashSet<String>();
        for (int i = 0; i < limits.size(); i++) {
            MapValue limit = limits.map(i);
            FieldPath path = LIMITS.index(i);
            String type = limit.string("type");
            type(type, path.child("type"), problems);
            if (!types.add(type)) {
                problems.duplicate(path.child("type"), type);
            }
            limit(limit, type, path, problems);
        }
    }

    private static void type(String type, FieldPath path, Problems problems) {
        List<String> faults = Names.qualifiedName(type);
        problems.invalidEach(path, type, faults);
        if (faults.isEmpty() && type.indexOf('/') < 0 && !TYPES.contains(type)) {
            problems.invalid(path, type, "must be a standard limit type or fully qualified");
        }
    }

    private static void limit(MapValue limit, String type, FieldPath path, Problems problems) {
        var keys = new TreeSet<String>();
        names(limit, "max", type, keys, path, problems);
        names(limit, "min", type, keys, path, problems);
        for (String field : List.of("default", "defaultRequest")) {
            if (!type.equals("Pod")) {
                names(limit, field, type, keys, path, problems);
            } else if (!limit.map(field).isEmpty()) {
                problems.forbidden(path.child(field), "may not be specified when `type` is 'Pod'");
            }
        }
        boolean isBare =
                type.equals("PersistentVolumeClaim")
                        && !limit.map("min").has("storage")
                        && !limit.map("max").has("storage");
        if (isBare) {
            problems.required(
                    path.child("limits"),
                    "either minimum or maximum storage value is required, but neither was"
                            + " provided");
        }
        names(limit, "maxLimitRequestRatio", type, keys, path, problems);
        for (String key : keys) {
            LimitRules.check(limit, key, type.equals("Pod"), path, problems);
        }
    }

    private static void names(
            MapValue limit,
            String field,
            String type,
            Set<String> keys,
            FieldPath path,
            Problems problems) {
        boolean isOfContainers = type.equals("Pod") || type.equals("Container");
        for (Map.Entry<String, Object> entry : limit.map(field)) {
            keys.add(entry.getKey());
            FieldPath here = path.child(field).key(entry.getKey());
            if (isOfContainers) {
                AmountRules.nameOfContainer(entry.getKey(), here, problems);
            } else {
                boolean _ = AmountRules.name(entry.getKey(), here, problems);
            }
        }
    }

    /** How the bounds of one resource are compared. */
    private static final class LimitRules {
        private final Quantity min;
        private final Quantity max;
        private final Quantity standard;
        private final Quantity request;
        private final FieldPath path;
        private final String key;
        private final Problems problems;

        private LimitRules(
                MapValue limit, String key, boolean isPod, FieldPath path, Problems problems) {
            this.min = amount(limit, "min", key);
            this.max = amount(limit, "max", key);
            this.standard = isPod ? null : amount(limit, "default", key);
            this.request = isPod ? null : amount(limit, "defaultRequest", key);
            this.path = path;
            this.key = key;
            this.problems = problems;
        }

        private static Quantity amount(MapValue limit, String field, String key) {
            MapValue amounts = limit.map(field);
            return amounts.has(key) ? Quantity.orZero(amounts.string(key)) : null;
        }

        static void check(
                MapValue limit, String key, boolean isPod, FieldPath path, Problems problems) {
            var rules = new LimitRules(limit, key, isPod, path, problems);
            rules.bounds();
            Quantity ratio = amount(limit, "maxLimitRequestRatio", key);
            if (ratio != null) {
                rules.ratio(ratio);
            }
            boolean differs =
                    rules.standard != null
                            && rules.request != null
                            && rules.standard.compareTo(rules.request) != 0;
            if (differs && !ResourceNames.mayOvercommit(key)) {
                problems.invalid(
                        path.child("defaultRequest").key(key),
                        rules.request.toString(),
                        "default value "
                                + rules.standard
                                + " must equal to defaultRequest value "
                                + rules.request
                                + " in "
                                + key);
            }
        }

        private void bounds() {
            order(min, "min value", max, "max value", "min", min);
            order(min, "min value", request, "default request value", "defaultRequest", request);
            order(request, "default request value", max, "max value", "defaultRequest", request);
            order(
                    request,
                    "default request value",
                    standard,
                    "default limit value",
                    "defaultRequest",
                    request);
            order(min, "min value", standard, "default value", "default", min);
            order(standard, "default value", max, "max value", "default", max);
        }

        /** The smaller one is not greater than the larger one. */
        private void order(
                Quantity smaller,
                String smallerName,
                Quantity larger,
                String largerName,
                String field,
                Quantity shown) {
            if (smaller != null && larger != null && smaller.compareTo(larger) > 0) {
                problems.invalid(
                        path.child(field).key(key),
                        shown.toString(),
                        smallerName
                                + " "
                                + smaller
                                + " is greater than "
                                + largerName
                                + " "
                                + larger);
            }
        }

        private void ratio(Quantity ratio) {
            FieldPath here = path.child("maxLimitRequestRatio").key(key);
            if (ratio.compareTo(Quantity.parse("1")) < 0) {
                problems.invalid(here, ratio.toString(), "ratio " + ratio + " is less than 1");
            }
            if (min != null && max != null) {
                double most = max.doubleValue() / min.doubleValue();
                if (ratio.doubleValue() > most) {
                    problems.invalid(
                            here,
                            ratio.toString(),
                            "ratio %s is greater than max/min = %f".formatted(ratio, most));
                }
            }
        }
    }
}
