package io.podium.api.kinds.core;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.PodTemplateRules;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;

/** What holds for the tolerations and host aliases of pods. */
public final class PodRules {
    private PodRules() {}

    /** Checks a pod template's labels, annotations and spec. */
    public static void template(MapValue template, FieldPath path, Problems problems) {
        PodTemplateRules.check(template, path, problems);
    }

    public static void tolerations(ListValue tolerations, FieldPath path, Problems problems) {
        for (int i = 0; i < tolerations.size(); i++) {
            MapValue toleration = tolerations.map(i);
            FieldPath here = path.index(i);
            String key = toleration.string("key");
            String operator = toleration.string("operator");
            String value = toleration.string("value");
            if (!key.isEmpty()) {
                problems.invalidEach(here.child("key"), key, Names.qualifiedName(key));
            } else if (!operator.equals("Exists")) {
                problems.invalid(
                        here.child("operator"),
                        operator,
                        "operator must be Exists when `key` is empty, which means \"match all"
                                + " values and all keys\"");
            }
            if (toleration.has("tolerationSeconds")
                    && !toleration.string("effect").equals("NoExecute")) {
                problems.invalid(
                        here.child("effect"),
                        toleration.string("effect"),
                        "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }
            if (operator.isEmpty() || operator.equals("Equal")) {
                List<String> faults = Names.labelValue(value);
                if (!faults.isEmpty()) {
                    problems.invalid(here.child("operator"), value, String.join(";", faults));
                }
            } else if (operator.equals("Exists")) {
                if (!value.isEmpty()) {
                    problems.invalid(
                            here.child("operator"),
                            value,
                            "value must be empty when `operator` is 'Exists'");
                }
            } else {
                // The numeric operators are behind a gate of Kubernetes that is off, and so they
                // are not in the list.
                problems.notSupported(here.child("operator"), operator, List.of("Equal", "Exists"));
            }
        }
    }

    public static void hostAliases(ListValue aliases, FieldPath path, Problems problems) {
        for (int i = 0; i < aliases.size(); i++) {
            MapValue alias = aliases.map(i);
            String address = alias.string("ip");
            if (!Addresses.isAddress(address)) {
                problems.invalid(path.index(i).child("ip"), address, Addresses.FAULT);
            }
            ListValue names = alias.list("hostnames");
            for (int n = 0; n < names.size(); n++) {
                String name = String.valueOf(names.get(n));
                problems.invalidEach(
                        path.index(i).child("hostnames").index(n), name, Names.dnsSubdomain(name));
            }
        }
    }
}
