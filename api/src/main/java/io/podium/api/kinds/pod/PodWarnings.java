package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Shown;
import io.podium.api.name.Names;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** What pods and templates are let through with, but not without a word. */
public final class PodWarnings {
    private static final String OLD_SYSCTLS =
            "non-functional in v1.11+; use the \"sysctls\" field instead";

    /** Upstream's backslashes stand in the texts themselves. */
    static final String OLD_SECCOMP =
            "non-functional in v1.27+; use the \\\"seccompProfile\\\" field instead";

    private static final String NO_SELECTOR = "a null labelSelector results in matching no pod";

    private PodWarnings() {}

    /** Of a new pod. */
    public static List<String> ofNewPod(MapValue pod) {
        List<String> faults = Names.dnsLabel(pod.map("metadata").string("name"));
        if (faults.isEmpty()) {
            return ofPod(pod);
        }
        var warnings = new ArrayList<String>();
        warnings.add(
                "metadata.name: this is used in the Pod's hostname, which can result in surprising"
                        + " behavior; a DNS label is recommended: ["
                        + String.join(" ", faults)
                        + "]");
        warnings.addAll(ofPod(pod));
        return warnings;
    }

    /** Of a pod. */
    public static List<String> ofPod(MapValue pod) {
        return of(pod, false, FieldPath.ROOT);
    }

    /** Of a template at the path. */
    public static List<String> ofTemplate(MapValue template, FieldPath path) {
        return of(template, true, path);
    }

    private static List<String> of(MapValue pod, boolean isTemplate, FieldPath path) {
        var warnings = new ArrayList<String>();
        MapValue spec = pod.map("spec");
        MapValue annotations = pod.at("metadata", "annotations");
        FieldPath here = path.child("spec");
        nodes(spec, here, warnings);
        annotations(annotations, path, warnings);
        if (!spec.list("volumes").isEmpty()) {
            VolumeWarnings.add(spec.list("volumes"), here.child("volumes"), warnings);
        }
        duplicates(spec.list("hostAliases"), "ip", here.child("hostAliases"), warnings);
        duplicates(spec.list("imagePullSecrets"), "name", here.child("imagePullSecrets"), warnings);
        unnamed(spec.list("imagePullSecrets"), here.child("imagePullSecrets"), warnings);
        fraction(spec.map("overhead"), "memory", here.child("overhead"), warnings);
        fraction(spec.map("overhead"), "ephemeral-storage", here.child("overhead"), warnings);
        if (annotations.has(AnnotationRules.SECCOMP_POD)
                && !spec.map("securityContext").has("seccompProfile")) {
            annotation(AnnotationRules.SECCOMP_POD, OLD_SECCOMP, path, warnings);
        }
        ContainerWarnings.add(spec, annotations, isTemplate, path, warnings);
        if (spec.integer("terminationGracePeriodSeconds") < 0) {
            warnings.add(
                    here.child("terminationGracePeriodSeconds")
                            + ": must be >= 0; negative values are invalid and will be treated as"
                            + " 1");
        }
        MapValue affinity = spec.map("affinity");
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            if (affinity.has(kind)) {
                neighbours(affinity.map(kind), here.child("affinity").child(kind), warnings);
            }
        }
        return warnings;
    }

    /** Labels of nodes that have newer names. */
    private static void nodes(MapValue spec, FieldPath path, List<String> warnings) {
        for (Map.Entry<String, Object> entry : spec.map("nodeSelector")) {
            String message = NodeSelectorRules.outdated(entry.getKey());
            if (!message.isEmpty()) {
                warnings.add(path.child("nodeSelector").key(entry.getKey()) + ": " + message);
            }
        }
        MapValue affinity = spec.map("affinity").map("nodeAffinity");
        if (!affinity.isEmpty()) {
            FieldPath here = path.child("affinity").child("nodeAffinity");
            String required = "requiredDuringSchedulingIgnoredDuringExecution";
            ListValue terms = affinity.map(required).list("nodeSelectorTerms");
            for (int i = 0; i < terms.size(); i++) {
                FieldPath at = here.child(required).child("nodeSelectorTerms").index(i);
                // What is demanded must be right; what is wished for need not.
                NodeSelectorRules.warn(terms.map(i), false, at, warnings);
            }
            String preferred = "preferredDuringSchedulingIgnoredDuringExecution";
            ListValue wishes = affinity.list(preferred);
            for (int i = 0; i < wishes.size(); i++) {
                FieldPath at = here.child(preferred).index(i).child("preference");
                NodeSelectorRules.warn(wishes.map(i).map("preference"), true, at, warnings);
            }
        }
        ListValue spreads = spec.list("topologySpreadConstraints");
        for (int i = 0; i < spreads.size(); i++) {
            FieldPath at = path.child("topologySpreadConstraints").index(i);
            String key = spreads.map(i).string("topologyKey");
            String outdated = NodeSelectorRules.outdated(key);
            if (!outdated.isEmpty()) {
                warnings.add(at.child("topologyKey") + ": " + key + " is " + outdated);
            }
            if (!spreads.map(i).has("labelSelector")) {
                warnings.add(at.child("labelSelector") + ": " + NO_SELECTOR);
            }
        }
    }

    private static void annotations(MapValue annotations, FieldPath path, List<String> warnings) {
        if (annotations.isEmpty()) {
            return;
        }
        String critical = "scheduler.alpha.kubernetes.io/critical-pod";
        if (annotations.has(critical)) {
            annotation(
                    critical,
                    "non-functional in v1.16+; use the \"priorityClassName\" field instead",
                    path,
                    warnings);
        }
        for (String key :
                List.of(
                        "security.alpha.kubernetes.io/sysctls",
                        "security.alpha.kubernetes.io/unsafe-sysctls")) {
            if (annotations.has(key)) {
                annotation(key, OLD_SYSCTLS, path, warnings);
            }
        }
    }

    static void annotation(String key, String text, FieldPath path, List<String> warnings) {
        warnings.add(path.child("metadata").child("annotations").key(key) + ": " + text);
    }

    private static void duplicates(
            ListValue list, String field, FieldPath path, List<String> warnings) {
        if (list.size() < 2) {
            return;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < list.size(); i++) {
            String value = list.map(i).string(field);
            if (!seen.add(value)) {
                warnings.add(
                        path.index(i).child(field)
                                + ": duplicate "
                                + field
                                + " "
                                + Shown.of(value));
            }
        }
    }

    private static void unnamed(ListValue secrets, FieldPath path, List<String> warnings) {
        for (int i = 0; i < secrets.size(); i++) {
            if (secrets.map(i).string("name").isEmpty()) {
                warnings.add(path.index(i).child("name") + ": invalid empty name \"\"");
            }
        }
    }

    /** Bytes come whole. */
    static void fraction(MapValue amounts, String name, FieldPath path, List<String> warnings) {
        if (!amounts.has(name)) {
            return;
        }
        Quantity amount = Quantity.parse(amounts.string(name));
        if (!amount.isWhole() && amount.milliValue() % 1000 != 0) {
            warnings.add(
                    path.key(name)
                            + ": fractional byte value "
                            + Shown.of(amount.toString())
                            + " is invalid, must be an integer");
        }
    }

    private static void neighbours(MapValue affinity, FieldPath path, List<String> warnings) {
        String required = "requiredDuringSchedulingIgnoredDuringExecution";
        ListValue terms = affinity.list(required);
        for (int i = 0; i < terms.size(); i++) {
            if (!terms.map(i).has("labelSelector")) {
                warnings.add(
                        path.child(required).index(i).child("labelSelector") + ": " + NO_SELECTOR);
            }
        }
        String preferred = "preferredDuringSchedulingIgnoredDuringExecution";
        ListValue wishes = affinity.list(preferred);
        for (int i = 0; i < wishes.size(); i++) {
            if (!wishes.map(i).map("podAffinityTerm").has("labelSelector")) {
                warnings.add(
                        path.child(preferred)
                                        .index(i)
                                        .child("podAffinityTerm")
                                        .child("labelSelector")
                                + ": "
                                + NO_SELECTOR);
            }
        }
    }
}
