package io.podium.server.admission;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which labels a node may give itself: none that lead pods to it which were meant for others. */
final class NodeLabels {
    private static final String RESTRICTED = "node-restriction.kubernetes.io";
    private static final Set<String> OWN =
            Set.of(
                    "kubernetes.io/hostname",
                    "topology.kubernetes.io/zone",
                    "topology.kubernetes.io/region",
                    "failure-domain.beta.kubernetes.io/zone",
                    "failure-domain.beta.kubernetes.io/region",
                    "beta.kubernetes.io/instance-type",
                    "node.kubernetes.io/instance-type",
                    "kubernetes.io/os",
                    "kubernetes.io/arch",
                    "beta.kubernetes.io/os",
                    "beta.kubernetes.io/arch");

    private NodeLabels() {}

    /** Labels that differ and must not. */
    static Set<String> forbidden(Map<String, String> now, Map<String, String> old) {
        var changed = new HashSet<>(now.keySet());
        changed.addAll(old.keySet());
        changed.removeIf(key ->
                now.containsKey(key) && old.containsKey(key) && now.get(key).equals(old.get(key)));
        var forbidden = new TreeSet<String>();
        for (String key : changed) {
            int slash = key.indexOf('/');
            String domain = slash < 0 ? "" : key.substring(0, slash);
            boolean isKubernetes = isUnder(domain, "kubernetes.io") || isUnder(domain, "k8s.io");
            boolean isOwn =
                    OWN.contains(key)
                            || isUnder(domain, "kubelet.kubernetes.io")
                            || isUnder(domain, "node.kubernetes.io");
            if (isUnder(domain, RESTRICTED) || (isKubernetes && !isOwn)) {
                forbidden.add(key);
            }
        }
        return forbidden;
    }

    private static boolean isUnder(String domain, String suffix) {
        return domain.equals(suffix) || domain.endsWith("." + suffix);
    }
}
