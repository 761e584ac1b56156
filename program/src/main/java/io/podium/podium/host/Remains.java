package io.podium.podium.host;

import io.podium.base.files.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a containerd that was killed leaves of pods it was making: shims, network namespaces,
 * addresses, answers of plugins. No daemon finds them again, since none has heard of the pods.
 * Looked for only while no containerd of the node runs.
 */
final class Remains {
    private final Path run;
    private final Path tasks;
    private final Path namespaces;
    private final Path addresses;
    private final Path answers;
    private final String network;

    /**
     * @param run the running folder of the node
     * @param network the name of the node's network among plugins
     * @param answers where the CNI library keeps what plugins answered
     */
    Remains(Path run, String network, Path answers) {
        this.run = run;
        this.tasks = run.resolve("state/io.containerd.runtime.v2.task/k8s.io");
        this.namespaces = run.resolve("state/io.containerd.grpc.v1.cri/netns");
        this.addresses = run.resolve("addresses").resolve(network);
        this.network = network;
        this.answers = answers;
    }

    /** Takes away what belongs to no pod that runs. */
    void remove() throws IOException {
        removeHalves();
        removeNamespaces();
        removeAddresses();
    }

    /** The number of a container's process is written when all of it has been made. */
    private void removeHalves() throws IOException {
        for (Path task : files(tasks)) {
            String id = task.getFileName().toString();
            if (Files.exists(task.resolve("init.pid")) || !isId(id)) {
                continue;
            }
            endShim(id);
            Mounts.unmountBelow(task.toRealPath());
            Folders.delete(task);
            Folders.delete(run.resolve("runc/k8s.io").resolve(id));
        }
    }

    /** It has its id among its arguments; what it had begun has not. */
    private static void endShim(String id) throws IOException {
        var pids = new ArrayList<Long>();
        for (long pid : Processes.withArgument(id)) {
            ProcessHandle.of(pid).stream()
                    .flatMap(shim -> Stream.concat(Stream.of(shim), shim.descendants()))
                    .forEach(process -> pids.add(process.pid()));
        }
        Processes.end(pids, Duration.ZERO);
    }

    private static boolean isId(String name) {
        return name.matches("[0-9a-f]{64}");
    }

    /** A pod that runs has a process at least in its network. */
    private void removeNamespaces() throws IOException {
        List<Path> files = files(namespaces);
        if (files.isEmpty()) {
            return;
        }
        Set<Processes.Network> used = Processes.networks();
        for (Path file : files) {
            if (!used.contains(Processes.Network.of(file))) {
                Mounts.unmountBelow(file.toRealPath());
                Files.deleteIfExists(file);
            }
        }
    }

    /** An address says first whose it is; what runs has a folder under its id. */
    private void removeAddresses() throws IOException {
        for (Path file : files(addresses)) {
            boolean isAddress = file.getFileName().toString().matches("[0-9a-f]+[.:][0-9a-f.:]*");
            String id = isAddress ? Files.readString(file).strip().split("\\s", 2)[0] : "";
            if (isId(id) && !Files.exists(tasks.resolve(id))) {
                Files.deleteIfExists(file);
                Files.deleteIfExists(answers.resolve(network + "-" + id + "-eth0"));
                Files.deleteIfExists(answers.resolve("cni-loopback-" + id + "-lo"));
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
