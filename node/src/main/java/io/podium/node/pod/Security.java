package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSecurityContext;
import io.podium.api.core.v1.SeccompProfile;
import io.podium.api.core.v1.SecurityContext;
import io.podium.node.cri.v1.Capability;
import io.podium.node.cri.v1.Int64Value;
import io.podium.node.cri.v1.LinuxContainerSecurityContext;
import io.podium.node.cri.v1.SELinuxOption;
import io.podium.node.cri.v1.SecurityProfile;
import java.util.ArrayList;
import java.util.List;

/**
 * Who a container's processes are and what they may; the container's word goes before the pod's.
 * Pure.
 */
final class Security {
    private static final int RUNTIME_DEFAULT = 0;
    private static final int UNCONFINED = 1;
    private static final int LOCALHOST = 2;
    private static final List<String> MASKED =
            List.of(
                    "/proc/asound",
                    "/proc/acpi",
                    "/proc/interrupts",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/sys/firmware",
                    "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private Security() {}

    static LinuxContainerSecurityContext of(Pod pod, Container container) {
        PodSecurityContext shared = pod.spec().securityContext();
        SecurityContext own = container.securityContext();
        var security =
                LinuxContainerSecurityContext.empty()
                        .withNamespaceOptions(SandboxConfigs.namespaces(pod))
                        .withPrivileged(own.privileged())
                        .withReadonlyRootfs(own.readOnlyRootFilesystem())
                        .withNoNewPrivs(
                                own.hasAllowPrivilegeEscalation()
                                        && !own.allowPrivilegeEscalation())
                        .withCapabilities(
                                Capability.empty()
                                        .withAddCapabilities(own.capabilities().add())
                                        .withDropCapabilities(own.capabilities().drop()))
                        .withSeccomp(
                                seccomp(
                                        own.hasSeccompProfile()
                                                ? own.seccompProfile()
                                                : shared.seccompProfile()));
        if (own.hasRunAsUser() || shared.hasRunAsUser()) {
            security =
                    security.withRunAsUser(
                            Int64Value.empty()
                                    .withValue(
                                            own.hasRunAsUser()
                                                    ? own.runAsUser()
                                                    : shared.runAsUser()));
        }
        if (own.hasRunAsGroup() || shared.hasRunAsGroup()) {
            security =
                    security.withRunAsGroup(
                            Int64Value.empty()
                                    .withValue(
                                            own.hasRunAsGroup()
                                                    ? own.runAsGroup()
                                                    : shared.runAsGroup()));
        }
        var groups = groups(pod);
        security = groups.isEmpty() ? security : security.withSupplementalGroups(groups);
        var selinux = own.hasSeLinuxOptions() ? own.seLinuxOptions() : shared.seLinuxOptions();
        if (!selinux.value().isEmpty()) {
            security =
                    security.withSelinuxOptions(
                            SELinuxOption.empty()
                                    .withUser(selinux.user())
                                    .withRole(selinux.role())
                                    .withType(selinux.type())
                                    .withLevel(selinux.level()));
        }
        boolean open = own.procMount().equals("Unmasked") || own.privileged();
        return open ? security : security.withMaskedPaths(MASKED).withReadonlyPaths(READ_ONLY);
    }

    /** More groups: those asked for and the one that owns the volumes. */
    static List<Long> groups(Pod pod) {
        PodSecurityContext shared = pod.spec().securityContext();
        var groups = new ArrayList<Long>(shared.supplementalGroups());
        if (shared.hasFsGroup()) {
            groups.add(shared.fsGroup());
        }
        return groups;
    }

    static SecurityProfile runtimeDefault() {
        return SecurityProfile.empty().withProfileType(RUNTIME_DEFAULT);
    }

    private static SecurityProfile seccomp(SeccompProfile profile) {
        return switch (profile.type()) {
            case "RuntimeDefault" -> runtimeDefault();
            case "Localhost" ->
                    SecurityProfile.empty()
                            .withProfileType(LOCALHOST)
                            .withLocalhostRef(profile.localhostProfile());
            default -> SecurityProfile.empty().withProfileType(UNCONFINED);
        };
    }

    /**
     * Why the container must not start as the user it would start as, or "".
     *
     * @param imageUid the user of the image, -1 when it has none or names it by a word
     * @param imageUser the word, or ""
     */
    static String refusal(Pod pod, Container container, long imageUid, String imageUser) {
        PodSecurityContext shared = pod.spec().securityContext();
        SecurityContext own = container.securityContext();
        boolean nonRoot = own.hasRunAsNonRoot() ? own.runAsNonRoot() : shared.runAsNonRoot();
        if (!nonRoot) {
            return "";
        }
        String about = " (pod: \"" + Specs.text(pod) + "\", container: " + container.name() + ")";
        if (own.hasRunAsUser() || shared.hasRunAsUser()) {
            long user = own.hasRunAsUser() ? own.runAsUser() : shared.runAsUser();
            return user == 0 ? "container's runAsUser breaks non-root policy" + about : "";
        }
        if (!imageUser.isEmpty()) {
            return "container has runAsNonRoot and image has non-numeric user ("
                    + imageUser
                    + "), cannot verify user is non-root"
                    + about;
        }
        return imageUid <= 0 ? "container has runAsNonRoot and image will run as root" + about : "";
    }
}
