package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What holds for terms that select nodes: of pods, of volumes, of storage classes. */
public final class NodeSelectorRules {
    private static final String NO_OPERATOR = "not a valid selector operator";

    /** Labels that were beta once, and what they are called now. */
    private static final Map<String, String> RENEWED =
            Map.of(
                    "beta.kubernetes.io/arch", "kubernetes.io/arch",
                    "beta.kubernetes.io/os", "kubernetes.io/os",
                    "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type",
                    "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region",
                    "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone");

    private static final Set<String> SINCE_14 =
            Set.of("beta.kubernetes.io/arch", "beta.kubernetes.io/os");

    private NodeSelectorRules() {}

    /**
     * A NodeSelector.
     *
     * @param anyValue whether values may be what no label can be, as they were before an update
     */
    public static void check(
            MapValue selector, boolean anyValue, FieldPath path, Problems problems) {
        ListValue terms = selector.list("nodeSelectorTerms");
        FieldPath here = path.child("nodeSelectorTerms");
        if (terms.isEmpty()) {
            problems.required(here, "must have at least one node selector term");
        }
        for (int i = 0; i < terms.size(); i++) {
            term(terms.map(i), anyValue, here.index(i), problems);
        }
    }

    static void term(MapValue term, boolean anyValue, FieldPath path, Problems problems) {
        ListValue expressions = term.list("matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            FieldPath here = path.child("matchExpressions").index(i);
            expression(expressions.map(i), anyValue, here, problems);
        }
        ListValue fields = term.list("matchFields");
        for (int i = 0; i < fields.size(); i++) {
            field(fields.map(i), path.child("matchFields").index(i), problems);
        }
    }

    private static void expression(
            MapValue expression, boolean anyValue, FieldPath path, Problems problems) {
        ListValue values = expression.list("values");
        switch (expression.string("operator")) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    problems.required(
                            path.child("values"),
                            "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    problems.forbidden(
                            path.child("values"),
                            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (values.size() != 1) {
                    problems.required(
                            path.child("values"),
                            "must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default ->
                    problems.invalid(
                            path.child("operator"), expression.string("operator"), NO_OPERATOR);
        }
        String key = expression.string("key");
        problems.invalidEach(path, "key", key, Names.qualifiedName(key));
        for (int i = 0; i < values.size() && !anyValue; i++) {
            List<String> faults = Names.labelValue(String.valueOf(values.get(i)));
            if (!faults.isEmpty()) {
                problems.invalidEach(path.child("values").index(i), values.get(i), faults);
            }
        }
    }

    /** Only one field of nodes can be asked for: the name. */
    private static void field(MapValue field, FieldPath path, Problems problems) {
        ListValue values = field.list("values");
        String operator = field.string("operator");
        if (!operator.equals("In") && !operator.equals("NotIn")) {
            problems.invalid(path.child("operator"), operator, NO_OPERATOR);
        } else if (values.size() != 1) {
            problems.required(
                    path.child("values"),
                    "must be only one value when `operator` is 'In' or 'NotIn' for node field"
                            + " selector");
        }
        String key = field.string("key");
        if (!key.equals("metadata.name")) {
            problems.invalid(path.child("key"), key, "not a valid field selector key");
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            List<String> faults = Names.dnsSubdomain(String.valueOf(values.get(i)));
            if (!faults.isEmpty()) {
                problems.invalidEach(path.child("values").index(i), values.get(i), faults);
            }
        }
    }

    /** Whether the selector has a value in it that no label can have. */
    static boolean hasOddValue(MapValue selector) {
        ListValue terms = selector.list("nodeSelectorTerms");
        for (int t = 0; t < terms.size(); t++) {
            ListValue expressions = terms.map(t).list("matchExpressions");
            for (int e = 0; e < expressions.size(); e++) {
                for (Object value : expressions.map(e).list("values")) {
                    if (!Names.labelValue(String.valueOf(value)).isEmpty()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Whether a volume's affinity is the old one, but for beta labels that have new names now. */
    static boolean isRenewal(MapValue now, MapValue old) {
        ListValue terms = now.map("required").list("nodeSelectorTerms");
        ListValue before = old.map("required").list("nodeSelectorTerms");
        if (terms.size() != before.size() || now.has("required") != old.has("required")) {
            return false;
        }
        for (int i = 0; i < terms.size(); i++) {
            for (String list : List.of("matchExpressions", "matchFields")) {
                if (!isRenewal(terms.map(i).list(list), before.map(i).list(list))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isRenewal(ListValue now, ListValue old) {
        if (now.size() != old.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            MapValue before = old.map(i);
            String renewed = RENEWED.get(before.string("key"));
            boolean isSame =
                    now.map(i).equals(before)
                            || (renewed != null && now.map(i).equals(before.with("key", renewed)));
            if (!isSame) {
                return false;
            }
        }
        return true;
    }

    /** What to say of a label of nodes that has another name now, or "". */
    public static String outdated(String label) {
        String renewed = RENEWED.get(label);
        return renewed == null
                ? ""
                : "deprecated since v1."
                        + (SINCE_14.contains(label) ? "14" : "17")
                        + "; use \""
                        + renewed
                        + "\" instead";
    }

    /** Warns of the labels in a term that have other names now, and of values no label has. */
    public static void warn(
            MapValue term, boolean ofValues, FieldPath path, List<String> warnings) {
        ListValue expressions = term.list("matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            FieldPath here = path.child("matchExpressions").index(i);
            String key = expressions.map(i).string("key");
            String outdated = outdated(key);
            if (!outdated.isEmpty()) {
                warnings.add(here.child("key") + ": " + key + " is " + outdated);
            }
            ListValue values = expressions.map(i).list("values");
            for (int v = 0; v < values.size() && ofValues; v++) {
                for (String fault : Names.labelValue(String.valueOf(values.get(v)))) {
                    warnings.add(
                            here.child("values").index(v)
                                    + ": "
                                    + values.get(v)
                                    + " is invalid, "
                                    + fault);
                }
            }
        }
    }

    /** Terms of where volumes of a storage class may be made; no two may say the same. */
    public static void topologies(ListValue terms, FieldPath path, Problems problems) {
        var seen = new HashSet<Map<String, Set<Object>>>();
        for (int i = 0; i < terms.size(); i++) {
            FieldPath here = path.index(i).child("matchLabelExpressions");
            var values = new HashMap<String, Set<Object>>();
            ListValue expressions = terms.map(i).list("matchLabelExpressions");
            for (int e = 0; e < expressions.size(); e++) {
                topology(expressions.map(e), values, here.index(e), problems);
            }
            if (!seen.add(values)) {
                problems.duplicate(here, "");
            }
        }
    }

    private static void topology(
            MapValue expression,
            Map<String, Set<Object>> known,
            FieldPath path,
            Problems problems) {
        ListValue values = expression.list("values");
        if (values.isEmpty()) {
            problems.required(path.child("values"), "");
        }
        var set = new HashSet<Object>();
        for (int v = 0; v < values.size(); v++) {
            if (!set.add(values.get(v))) {
                problems.duplicate(path.child("values").index(v), values.get(v));
            }
        }
        String key = expression.string("key");
        problems.invalidEach(path, "key", key, Names.qualifiedName(key));
        if (known.containsKey(key)) {
            problems.duplicate(path.child("key"), key);
        }
        known.put(key, set);
    }
}
