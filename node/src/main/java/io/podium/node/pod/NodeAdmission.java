package io.podium.node.pod;

import io.podium.api.core.v1.AppArmorProfile;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Sysctl;
import io.podium.api.error.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a node may run a pod at all. A pod it refuses has failed before anything of it began;
 * reasons and sentences are the kubelet's. Pure but for what the host is asked.
 */
final class NodeAdmission {
    private static final Set<String> SAFE_OF_IPC = Set.of("kernel.shm_rmid_forced");
    private static final Set<String> SAFE_OF_NET =
            Set.of(
                    "net.ipv4.ip_local_port_range",
                    "net.ipv4.tcp_syncookies",
                    "net.ipv4.ping_group_range",
                    "net.ipv4.ip_unprivileged_port_start",
                    "net.ipv4.ip_local_reserved_ports",
                    "net.ipv4.tcp_keepalive_time",
                    "net.ipv4.tcp_fin_timeout",
                    "net.ipv4.tcp_keepalive_intvl",
                    "net.ipv4.tcp_keepalive_probes",
                    "net.ipv4.tcp_rmem",
                    "net.ipv4.tcp_wmem");

    private static final String MEMORY_TAINT = "node.kubernetes.io/memory-pressure";

    private NodeAdmission() {}

    /** What not every node can. */
    interface Host {
        /** Whether the kernel confines processes by AppArmor. */
        boolean hasAppArmor();

        /** Whether AppArmor knows the profile. */
        boolean hasProfile(String name);

        /** Whether the runtime can leave out the groups that images give their users. */
        boolean hasStrictGroups();
    }

    /** Why the node does not run the pod; empty when it does. */
    static Optional<Decision> refusal(Pod pod, Host host) {
        return sysctls(pod).or(() -> appArmor(pod, host)).or(() -> groups(pod, host));
    }

    /**
     * Whether a node that runs short takes the pod: a critical one always; when only memory is
     * short, one that asks for some or tolerates it.
     *
     * @param conditions of pressure the node has
     */
    static Optional<Decision> pressed(Pod pod, List<String> conditions) {
        boolean isMemoryAlone = conditions.equals(List.of("MemoryPressure"));
        boolean isTaken =
                conditions.isEmpty()
                        || Specs.isCritical(pod)
                        || (isMemoryAlone
                                && (Qos.of(pod) != Qos.BestEffort || toleratesMemory(pod)));
        return isTaken
                ? Optional.empty()
                : Optional.of(
                        Decision.rejected(
                                "Evicted",
                                "The node had condition: ["
                                        + String.join(" ", conditions)
                                        + "]. "));
    }

    private static boolean toleratesMemory(Pod pod) {
        return pod.spec().tolerations().stream()
                .anyMatch(one ->
                        (one.effect().isEmpty() || one.effect().equals("NoSchedule"))
                                && (one.key().equals(MEMORY_TAINT)
                                        || (one.key().isEmpty() && one.operator().equals("Exists")))
                                && (one.operator().equals("Exists") || one.value_().isEmpty()));
    }

    private static Optional<Decision> sysctls(Pod pod) {
        for (Sysctl sysctl : pod.spec().securityContext().sysctls()) {
            String name = dotted(sysctl.name());
            String trouble = "";
            if (SAFE_OF_IPC.contains(name)) {
                trouble = pod.spec().hostIPC() ? " not allowed with host ipc enabled" : "";
            } else if (SAFE_OF_NET.contains(name)) {
                trouble = Specs.isHostNetwork(pod) ? " not allowed with host net enabled" : "";
            } else {
                trouble = " not allowlisted";
            }
            if (!trouble.isEmpty()) {
                return Optional.of(
                        Decision.rejected(
                                "SysctlForbidden",
                                "forbidden sysctl: " + Shown.of(name) + trouble));
            }
        }
        return Optional.empty();
    }

    /** Names may be written with slashes; then dots stand for slashes, too. */
    static String dotted(String name) {
        int dot = name.indexOf('.');
        int slash = name.indexOf('/');
        if (slash < 0 || (dot >= 0 && dot < slash)) {
            return name;
        }
        return name.replace('.', '\0').replace('/', '.').replace('\0', '/');
    }

    private static Optional<Decision> appArmor(Pod pod, Host host) {
        for (AppArmorProfile profile : profiles(pod)) {
            if (profile.type().isEmpty() || profile.type().equals("Unconfined")) {
                continue;
            }
            String trouble = "";
            if (!host.hasAppArmor()) {
                trouble = "AppArmor is not enabled on the host";
            } else if (profile.type().equals("Localhost")
                    && !host.hasProfile(profile.localhostProfile())) {
                trouble = "profile " + Shown.of(profile.localhostProfile()) + " is not loaded";
            }
            if (!trouble.isEmpty()) {
                return Optional.of(
                        Decision.rejected("AppArmor", "Cannot enforce AppArmor: " + trouble));
            }
        }
        return Optional.empty();
    }

    private static List<AppArmorProfile> profiles(Pod pod) {
        var profiles = new ArrayList<AppArmorProfile>();
        profiles.add(pod.spec().securityContext().appArmorProfile());
        for (Container container : Specs.all(pod)) {
            profiles.add(container.securityContext().appArmorProfile());
        }
        return profiles;
    }

    private static Optional<Decision> groups(Pod pod, Host host) {
        return Security.isStrict(pod) && !host.hasStrictGroups()
                ? Optional.of(
                        Decision.rejected(
                                "SupplementalGroupsPolicyNotSupported",
                                "SupplementalGroupsPolicy=Strict is not supported in this node"))
                : Optional.empty();
    }
}
