package io.podium.node.pod;

import io.podium.api.core.v1.AppArmorProfile;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSecurityContext;
import io.podium.api.core.v1.SELinuxOptions;
import io.podium.api.core.v1.SeccompProfile;
import io.podium.api.core.v1.SecurityContext;
import io.podium.node.cri.v1.Capability;
import io.podium.node.cri.v1.Image;
import io.podium.node.cri.v1.Int64Value;
import io.podium.node.cri.v1.LinuxContainerSecurityContext;
import io.podium.node.cri.v1.SELinuxOption;
import io.podium.node.cri.v1.SecurityProfile;
import java.nio.file.Path;
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
    private static final int STRICT = 1;
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

    /**
     * The user an image runs as when nobody says otherwise.
     *
     * @param uid its number, -1 when it is called by a word
     * @param name the word, or ""
     */
    record ImageUser(long uid, String name) {
        static ImageUser of(Image image) {
            if (image.hasUid()) {
                return new ImageUser(image.uid().value_(), "");
            }
            return image.username().isEmpty()
                    ? new ImageUser(0, "")
                    : new ImageUser(-1, image.username());
        }
    }

    /**
     * What the runtime is told of a container.
     *
     * @param profiles where the node keeps seccomp profiles
     */
    static LinuxContainerSecurityContext of(
            Pod pod, Container container, ImageUser image, Path profiles) {
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
                                                : shared.seccompProfile(),
                                        profiles));
        security = user(security, own, shared, image);
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
        if (isStrict(pod)) {
            security = security.withSupplementalGroupsPolicy(STRICT);
        }
        if (own.hasAppArmorProfile() || shared.hasAppArmorProfile()) {
            security =
                    security.withApparmor(
                            appArmor(
                                    own.hasAppArmorProfile()
                                            ? own.appArmorProfile()
                                            : shared.appArmorProfile()));
        }
        var selinux = own.hasSeLinuxOptions() ? own.seLinuxOptions() : shared.seLinuxOptions();
        security =
                selinux.value().isEmpty() ? security : security.withSelinuxOptions(label(selinux));
        boolean open = own.procMount().equals("Unmasked") || own.privileged();
        return open ? security : security.withMaskedPaths(MASKED).withReadonlyPaths(READ_ONLY);
    }

    private static LinuxContainerSecurityContext user(
            LinuxContainerSecurityContext security,
            SecurityContext own,
            PodSecurityContext shared,
            ImageUser image) {
        if (own.hasRunAsUser() || shared.hasRunAsUser()) {
            return security.withRunAsUser(
                    number(own.hasRunAsUser() ? own.runAsUser() : shared.runAsUser()));
        }
        return image.uid() >= 0
                ? security.withRunAsUser(number(image.uid()))
                : security.withRunAsUsername(image.name());
    }

    static Int64Value number(long value) {
        return Int64Value.empty().withValue(value);
    }

    static SELinuxOption label(SELinuxOptions options) {
        return SELinuxOption.empty()
                .withUser(options.user())
                .withRole(options.role())
                .withType(options.type())
                .withLevel(options.level());
    }

    /** More groups: the one that owns the volumes and those asked for. */
    static List<Long> groups(Pod pod) {
        PodSecurityContext shared = pod.spec().securityContext();
        var groups = new ArrayList<Long>();
        if (shared.hasFsGroup()) {
            groups.add(shared.fsGroup());
        }
        groups.addAll(shared.supplementalGroups());
        return groups;
    }

    /** Whether the groups that an image gives its user are not wanted. */
    static boolean isStrict(Pod pod) {
        return pod.spec().securityContext().supplementalGroupsPolicy().equals("Strict");
    }

    static SecurityProfile runtimeDefault() {
        return SecurityProfile.empty().withProfileType(RUNTIME_DEFAULT);
    }

    private static SecurityProfile appArmor(AppArmorProfile profile) {
        return switch (profile.type()) {
            case "Localhost" ->
                    SecurityProfile.empty()
                            .withProfileType(LOCALHOST)
                            .withLocalhostRef(profile.localhostProfile());
            case "Unconfined" -> SecurityProfile.empty().withProfileType(UNCONFINED);
            default -> runtimeDefault();
        };
    }

    private static SecurityProfile seccomp(SeccompProfile profile, Path profiles) {
        return switch (profile.type()) {
            case "RuntimeDefault" -> runtimeDefault();
            case "Localhost" ->
                    SecurityProfile.empty()
                            .withProfileType(LOCALHOST)
                            .withLocalhostRef(
                                    profiles.resolve(profile.localhostProfile()).toString());
            default -> SecurityProfile.empty().withProfileType(UNCONFINED);
        };
    }

    /** Why the container must not start as the user it would start as, or "". */
    static String refusal(Pod pod, Container container, ImageUser image) {
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
        if (image.uid() < 0) {
            return "container has runAsNonRoot and image has non-numeric user ("
                    + image.name()
                    + "), cannot verify user is non-root"
                    + about;
        }
        return image.uid() == 0
                ? "container has runAsNonRoot and image will run as root" + about
                : "";
    }
}
