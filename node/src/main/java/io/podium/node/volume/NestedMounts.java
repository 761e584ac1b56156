package io.podium.node.volume;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.VolumeMount;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where in a volume other volumes are mounted. Containers see some volumes read-only, where the
 * runtime could make no folder to mount on; so the node makes it before. Pure.
 */
final class NestedMounts {
    private NestedMounts() {}

    /** The places in the volume, relative to it; none lies within another. */
    static NavigableSet<Path> in(Pod pod, String volume) {
        var places = new TreeSet<Path>();
        Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream())
                .forEach(container -> add(container, volume, places));
        var outermost = new TreeSet<Path>();
        for (Path place : places) { // What lies within another comes after it.
            if (outermost.stream().noneMatch(place::startsWith)) {
                outermost.add(place);
            }
        }
        return outermost;
    }

    private static void add(Container container, String volume, NavigableSet<Path> places) {
        List<Path> all = container.volumeMounts().stream().map(NestedMounts::path).toList();
        for (VolumeMount mount : container.volumeMounts()) {
            Path root = path(mount);
            if (mount.name().equals(volume)) {
                all.stream()
                        .filter(one -> one.startsWith(root) && !one.equals(root))
                        .map(root::relativize)
                        .forEach(places::add);
            }
        }
    }

    private static Path path(VolumeMount mount) {
        return Path.of("/").resolve(mount.mountPath()).normalize();
    }
}
