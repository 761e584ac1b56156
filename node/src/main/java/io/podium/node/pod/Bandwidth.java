package io.podium.node.pod;

import io.podium.api.core.v1.Pod;
import io.podium.api.quantity.Quantity;
import java.util.List;

/**
 * How much may pass a pod's network in a second, by its annotations. The runtime reads them and
 * asks a CNI plugin for it; values it refuses are refused here, for it could never take away a
 * sandbox that it has begun to make with them.
 */
final class Bandwidth {
    private static final List<String> ANNOTATIONS =
            List.of("kubernetes.io/ingress-bandwidth", "kubernetes.io/egress-bandwidth");

    /** Bits a second, as containerd bounds them. */
    private static final Quantity LEAST = Quantity.parse("1k");

    private static final Quantity MOST = Quantity.parse("1P");

    private Bandwidth() {}

    /** Refuses in the runtime's words. */
    static void check(Pod pod) {
        if (Specs.isHostNetwork(pod)) {
            return;
        }
        for (String annotation : ANNOTATIONS) {
            String said = pod.metadata().annotations().get(annotation);
            if (said != null) {
                check(said);
            }
        }
    }

    private static void check(String said) {
        Quantity rate;
        try {
            rate = Quantity.parse(said);
        } catch (IllegalArgumentException e) {
            throw refused(e.getMessage());
        }
        if (rate.compareTo(LEAST) < 0) {
            throw refused("resource is unreasonably small (< 1kbit)");
        }
        if (rate.compareTo(MOST) > 0) {
            throw refused("resource is unreasonably large (> 1Pbit)");
        }
    }

    private static ConfigTrouble refused(String why) {
        return new ConfigTrouble(
                "failed to setup network for sandbox: get cni namespace options: reading pod"
                        + " bandwidth annotations: "
                        + why);
    }
}
