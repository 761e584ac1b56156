package io.podium.podium.host;

import io.podium.base.files.Folders;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes a cluster's machines away: containers, processes, mounts, networks, cgroups, running
 * folders; all that the cluster's name stands on, whatever state a crash left it in. Each step
 * works alone and may be run again. The state folder keeps its objects, certificates and images.
 */
public final class Removal {
    private static final Duration CONTAINER_GRACE = Duration.ofSeconds(2);
    private static final Duration CGROUP_LIMIT = Duration.ofSeconds(3);

    /**
     * Where the CNI library keeps what plugins answered, one file per pod, named after the network.
     */
    static final Path CNI_ANSWERS = Path.of("/var/lib/cni/results");

    private final Layout layout;
    private final List<Integer> nodes;

    private Removal(Layout layout, List<Integer> nodes) {
        this.layout = layout;
        this.nodes = nodes;
    }

    /** Removes everything of the cluster; its server has been ended before. */
    public static void down(Layout layout, Consumer<String> progress) throws IOException {
        Ownership.check(layout);
        var numbers = new TreeSet<>(HostNetwork.nodeNumbers(layout));
        if (Files.isDirectory(layout.run(), LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> folders = Files.list(layout.run())) {
                folders.map(folder -> folder.getFileName().toString())
                        .filter(name -> name.matches("node-[1-9][0-9]*"))
                        .forEach(name ->
                                numbers.add(
                                        Integer.valueOf(name.substring(name.indexOf('-') + 1))));
            }
        }
        new Removal(layout, List.copyOf(numbers)).run(progress);
    }

    private void run(Consumer<String> progress) throws IOException {
        Processes.end(Cgroups.processes(layout.cgroup()), CONTAINER_GRACE);
        var crashed = new ArrayList<Integer>();
        for (int number : nodes) {
            var daemon = new RuntimeDaemon(layout, number);
            if (daemon.running().isEmpty()) {
                crashed.add(number);
            }
            daemon.removeContainers();
        }
        progress.accept("containers ended");
        for (int number : nodes) {
            new RuntimeDaemon(layout, number).stop();
        }
        Processes.end(Cgroups.processes(layout.cgroup()), Duration.ZERO);
        for (int number : HostNetwork.nodeNumbers(layout)) {
            Processes.end(Processes.inNetwork(layout.namespaceFile(number)), Duration.ZERO);
        }
        progress.accept("containerd ended");
        if (Files.exists(layout.run())) {
            Mounts.unmountBelow(layout.run().toRealPath());
        }
        Path nodeHomes = layout.home().resolve("nodes");
        if (Files.exists(nodeHomes)) {
            Mounts.unmountBelow(nodeHomes.toRealPath());
        }
        HostNetwork.remove(layout, Ownership.ranges(layout));
        removeCgroups();
        progress.accept("network, mounts and cgroups removed");
        forgetContainers(crashed);
        Folders.delete(layout.run());
        deleteIfEmpty(Layout.RUN_ROOT);
    }

    private void removeCgroups() throws IOException {
        if (!Waiting.until(() -> Cgroups.remove(layout.cgroup()), CGROUP_LIMIT)) {
            throw new IOException(
                    "the cgroup "
                            + layout.cgroup()
                            + " is still in use by the processes "
                            + Cgroups.processes(layout.cgroup()));
        }
        Cgroups.removeIfEmpty(Path.of(layout.cgroup()).getParent().toString());
    }

    /** What containerd and the CNI library keep of containers that are gone. */
    private void forgetContainers(List<Integer> crashed) throws IOException {
        for (int number : nodes) {
            Path containerd = layout.nodeHome(number).resolve("containerd");
            // A containerd that was not there to forget its containers is made anew; images come
            // from the host's store.
            Folders.delete(
                    crashed.contains(number)
                            ? containerd
                            : containerd.resolve("io.containerd.grpc.v1.cri"));
            forgetAnswers(layout.namespace(number));
        }
    }

    private static void forgetAnswers(String network) throws IOException {
        if (!Files.isDirectory(CNI_ANSWERS)) {
            return;
        }
        Pattern ours = Pattern.compile(Pattern.quote(network) + "-([0-9a-f]{64})-eth0");
        try (Stream<Path> files = Files.list(CNI_ANSWERS)) {
            for (Path file : files.toList()) {
                Matcher matcher = ours.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                    Files.deleteIfExists(file);
                    // The pod's loopback has an answer as well, under its id alone.
                    Files.deleteIfExists(
                            file.resolveSibling("cni-loopback-" + matcher.group(1) + "-lo"));
                }
            }
        }
    }

    private static void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            return; // Other clusters run.
        }
    }
}
