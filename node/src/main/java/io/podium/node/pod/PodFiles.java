package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.base.files.Folders;
import io.podium.node.logs.RotatedLogs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The files a node keeps of pods beside their volumes: hosts, termination messages, logs. */
final class PodFiles {
    private final NodeTools tools;

    PodFiles(NodeTools tools) {
        this.tools = tools;
    }

    /** The /etc/hosts all containers of the pod see. */
    Path hosts(Pod pod, List<String> addresses) {
        Path file = tools.volumes().folder(pod.uid()).resolve("etc-hosts");
        Path nodeFile = Path.of(Mounts.HOSTS);
        String nodeText =
                Specs.isHostNetwork(pod) && Files.isReadable(nodeFile) ? read(nodeFile) : "";
        String text = HostsFile.render(pod, addresses, tools.config().clusterDomain(), nodeText);
        try {
            // Containers have this very file mounted, so it is written in place and only when it
            // differs.
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                Files.writeString(file, text);
            }
            return file;
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot write " + file, trouble);
        }
    }

    /** An empty file for the last words of one run of a container. */
    Path messages(Pod pod, Container container, int attempt) {
        Path folder =
                tools.volumes().folder(pod.uid()).resolve("containers").resolve(container.name());
        Path file = folder.resolve(Integer.toString(attempt));
        try {
            Files.createDirectories(folder);
            Files.write(file, "".getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
            return file;
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot make " + file, trouble);
        }
    }

    /** Those of the run that is removed. */
    void deleteLogs(Pod pod, Step.RemoveContainer remove) {
        Path log =
                Path.of(SandboxConfigs.logFolder(pod, tools.config()))
                        .resolve(ContainerConfigs.logPath(remove.container(), remove.attempt()));
        try {
            new RotatedLogs(log).deleteAll();
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot delete " + log, trouble);
        }
    }

    /** All of a pod, by uid alone, because of an orphan the names may not be known. */
    void deleteLogs(String uid) throws IOException {
        Path folder = tools.config().logFolder();
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            for (Path one :
                    all.filter(p -> p.getFileName().toString().endsWith("_" + uid)).toList()) {
                Folders.delete(one);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot read " + file, trouble);
        }
    }
}
