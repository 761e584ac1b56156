package io.podium.node.pod;

import io.podium.node.cri.ContainerRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine and its runtime can, asked anew each time because administrators change it. */
final class HostAbilities implements NodeAdmission.Host {
    private static final Path ENABLED = Path.of("/sys/module/apparmor/parameters/enabled");
    private static final Path PROFILES = Path.of("/sys/kernel/security/apparmor/profiles");

    private final ContainerRuntime runtime;

    HostAbilities(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public boolean hasAppArmor() {
        return text(ENABLED).startsWith("Y");
    }

    @Override
    public boolean hasProfile(String name) {
        return text(PROFILES).lines().anyMatch(line -> line.startsWith(name + " ("));
    }

    @Override
    public boolean hasStrictGroups() {
        return runtime.status().features().supplementalGroupsPolicy();
    }

    /** Whether the handler can make mounts read-only with all below them. */
    boolean hasRecursiveReadOnly(String handler) {
        return runtime.status().runtimeHandlers().stream()
                .anyMatch(one ->
                        one.name().equals(handler) && one.features().recursiveReadOnlyMounts());
    }

    /** Whether the handler can give a pod users of its own. */
    boolean hasUserNamespaces(String handler) {
        return runtime.status().runtimeHandlers().stream()
                .anyMatch(one -> one.name().equals(handler) && one.features().userNamespaces());
    }

    private static String text(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file) : "";
        } catch (IOException trouble) {
            return ""; // A kernel without it has no such file, or shows nothing of it.
        }
    }
}
