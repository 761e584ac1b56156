package io.podium.podium.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What a machine must have before nodes can be made on it. */
public final class Requirements {
    /** Programs and the Debian packages they come in; a program may also have come another way. */
    private static final Map<String, String> PROGRAMS = programs();

    private static final List<String> ADMIN_FOLDERS =
            List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private Requirements() {}

    /** Refuses a machine that is not Linux. */
    public static void checkSystem() throws Refused {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            throw new Refused(
                    "Podium's nodes are Linux network namespaces, and this is "
                            + System.getProperty("os.name")
                            + ": run ./podium up on Linux");
        }
    }

    /**
     * Refuses a user who is not root.
     *
     * @param what root is needed for
     * @param command of the program, to type again
     */
    public static void checkRoot(String what, String command) throws IOException {
        if (!isRoot()) {
            throw new Refused(what + " needs root: run sudo ./podium " + command);
        }
    }

    /** Whether this process may do everything. */
    public static boolean isRoot() throws IOException {
        return Capabilities.isRoot();
    }

    /**
     * Sees to it that all programs are there: says which packages are missing and installs them
     * with apt.
     *
     * @param mayInstall or refuses with the command to type
     */
    public static void ensurePackages(
            boolean mayInstall, Map<String, String> environment, Consumer<String> progress)
            throws IOException {
        Set<String> missing = missingPackages(environment);
        if (missing.isEmpty()) {
            return;
        }
        String names = String.join(" ", missing);
        if (!mayInstall || !hasProgram("apt-get", environment)) {
            throw new Refused(
                    "Podium needs programs of these Debian packages: "
                            + names
                            + "; install them, for example with apt-get install"
                            + " --no-install-recommends "
                            + names);
        }
        progress.accept("installing missing Debian packages: " + names);
        var command =
                new ArrayList<>(
                        List.of(
                                "env",
                                "DEBIAN_FRONTEND=noninteractive",
                                "apt-get",
                                "-q",
                                "-y",
                                "install",
                                "--no-install-recommends"));
        command.addAll(missing);
        Commands.Result first = Commands.attempt(command, "");
        if (!first.isOk()) {
            Commands.attempt("apt-get", "-q", "update");
            Commands.Result second = Commands.attempt(command, "");
            if (!second.isOk()) {
                throw new Refused(
                        "the packages "
                                + names
                                + " could not be installed ("
                                + second.err().lines().findFirst().orElse("apt-get failed")
                                + "): install them by hand");
            }
        }
    }

    static Set<String> missingPackages(Map<String, String> environment) {
        var missing = new LinkedHashSet<String>();
        PROGRAMS.forEach((program, debianPackage) -> {
            if (!hasProgram(program, environment)) {
                missing.add(debianPackage);
            }
        });
        if (RuntimeConfig.pluginFolders().stream().noneMatch(RuntimeConfig::hasPlugins)) {
            missing.add("containernetworking-plugins");
        }
        return missing;
    }

    static boolean hasProgram(String name, Map<String, String> environment) {
        var folders = new ArrayList<>(List.of(environment.getOrDefault("PATH", "").split(":")));
        folders.addAll(ADMIN_FOLDERS);
        return folders.stream()
                .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, name)));
    }

    private static Map<String, String> programs() {
        var programs = new LinkedHashMap<String, String>();
        programs.put("containerd", "containerd");
        programs.put("ctr", "containerd");
        programs.put("runc", "runc");
        programs.put("catatonit", "catatonit");
        programs.put("ip", "iproute2");
        programs.put("nft", "nftables");
        programs.put("conntrack", "conntrack");
        programs.put("nsenter", "util-linux");
        programs.put("setsid", "util-linux");
        programs.put("mount", "mount");
        return programs;
    }
}
