package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.base.files.MountTable;
import io.podium.node.cri.v1.Image;
import io.podium.node.volume.PodVolumes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Volumes that show what an image contains. They are mounted when the first container that wants
 * them starts, for their images are fetched as the containers' own are.
 */
final class ImageVolumes {
    private final NodeTools tools;

    ImageVolumes(NodeTools tools) {
        this.tools = tools;
    }

    /** Those the container sees. */
    static List<Volume> of(Pod pod, Container container) {
        return pod.spec().volumes().stream()
                .filter(volume ->
                        volume.hasImage()
                                && container.volumeMounts().stream()
                                        .anyMatch(mount -> mount.name().equals(volume.name())))
                .toList();
    }

    /** Mounts what is not mounted yet. Fails as the runtime does. */
    void mount(Pod pod, Map<Volume, Image> volumes) {
        volumes.forEach((volume, image) -> {
            Path path = tools.volumes().path(pod.uid(), volume);
            try {
                if (!MountTable.now().isMountPoint(path)) {
                    Files.createDirectories(path);
                    tools.runtime().mountImage(image.id(), path);
                }
            } catch (IOException trouble) {
                throw new UncheckedIOException("cannot mount an image at " + path, trouble);
            }
        });
    }

    /** Takes down all of a pod, whatever its specification was. */
    void unmount(String uid) throws IOException {
        Path folder = tools.volumes().folder(uid).resolve("volumes").resolve(PodVolumes.IMAGES);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            all.forEach(tools.runtime()::unmountImage);
        }
    }
}
