package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.api.core.v1.VolumeMount;
import io.podium.api.error.Shown;
import io.podium.node.cri.v1.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What of the node a container sees at which place. Pure but for the sources it asks. */
final class Mounts {
    static final String HOSTS = "/etc/hosts";

    /** Where volumes and parts of them lie on the node; fails with {@link ConfigTrouble}. */
    interface Sources {
        /** The whole volume. */
        Path volume(Volume volume);

        /**
         * A part of the volume.
         *
         * @param index of the mount in its container
         */
        Path part(Volume volume, String container, int index, String part);

        /** Whether the runtime can make mounts read-only with all that is mounted below. */
        boolean canBeReadOnlyToTheGround();
    }

    private final Pod pod;
    private final Container container;
    private final Map<String, String> environment;
    private final Sources sources;

    private Mounts(Pod pod, Container container, Map<String, String> environment, Sources sources) {
        this.pod = pod;
        this.container = container;
        this.environment = environment;
        this.sources = sources;
    }

    /**
     * All mounts of the container.
     *
     * @param hosts the pod's own hosts file
     * @param messages where the container may leave a last message
     */
    static List<Mount> of(
            Pod pod,
            Container container,
            Map<String, String> environment,
            Sources sources,
            Path hosts,
            Path messages) {
        var mounts = new Mounts(pod, container, environment, sources).volumes();
        if (mounts.stream().noneMatch(mount -> mount.containerPath().equals(HOSTS))) {
            mounts.add(mount(HOSTS, hosts));
        }
        if (!container.terminationMessagePath().isEmpty()) {
            mounts.add(mount(container.terminationMessagePath(), messages));
        }
        return mounts;
    }

    private static Mount mount(String inside, Path outside) {
        return Mount.empty().withContainerPath(inside).withHostPath(outside.toString());
    }

    private List<Mount> volumes() {
        var mounts = new ArrayList<Mount>();
        List<VolumeMount> wanted = container.volumeMounts();
        for (int i = 0; i < wanted.size(); i++) {
            VolumeMount one = wanted.get(i);
            String inside = one.mountPath();
            mounts.add(
                    mount(inside.startsWith("/") ? inside : "/" + inside, source(one, i))
                            .withReadonly(one.readOnly() || isForReading(one))
                            .withRecursiveReadOnly(isReadOnlyToTheGround(one))
                            .withPropagation(propagation(one.mountPropagation())));
        }
        return mounts;
    }

    private boolean isForReading(VolumeMount mount) {
        return pod.spec().volumes().stream()
                .anyMatch(volume -> volume.name().equals(mount.name()) && isForReading(volume));
    }

    /** What the node itself writes is never the container's to write, as in the kubelet. */
    private static boolean isForReading(Volume volume) {
        return volume.hasConfigMap()
                || volume.hasSecret()
                || volume.hasDownwardAPI()
                || volume.hasProjected()
                || volume.hasImage();
    }

    private Path source(VolumeMount mount, int index) {
        Volume volume =
                pod.spec().volumes().stream()
                        .filter(v -> v.name().equals(mount.name()))
                        .findFirst()
                        .orElseThrow(() ->
                                new ConfigTrouble(
                                        "cannot find volume "
                                                + Shown.of(mount.name())
                                                + " to mount into container "
                                                + Shown.of(container.name())));
        String part = part(mount);
        return part.isEmpty()
                ? sources.volume(volume)
                : sources.part(volume, container.name(), index, part);
    }

    private String part(VolumeMount mount) {
        String part =
                mount.subPathExpr().isEmpty() ? mount.subPath() : expanded(mount.subPathExpr());
        if (part.startsWith("/")) {
            throw new ConfigTrouble("error SubPath `" + part + "` must not be an absolute path");
        }
        if (List.of(part.split("/", -1)).contains("..")) {
            throw new ConfigTrouble(
                    "unable to provision SubPath `" + part + "`: must not contain '..'");
        }
        return part;
    }

    /** Every variable must be there and say something: an empty name would be the whole volume. */
    private String expanded(String expression) {
        var missing = new TreeSet<String>();
        String part =
                Expansion.expand(
                        expression,
                        name -> {
                            String value = environment.getOrDefault(name, "");
                            if (value.isEmpty()) {
                                missing.add(name);
                            }
                            return value;
                        });
        if (!missing.isEmpty()) {
            throw new ConfigTrouble("missing value for " + String.join(", ", missing));
        }
        return part;
    }

    private boolean isReadOnlyToTheGround(VolumeMount mount) {
        return switch (mount.recursiveReadOnly()) {
            case "IfPossible" -> sources.canBeReadOnlyToTheGround();
            case "Enabled" -> {
                if (!sources.canBeReadOnlyToTheGround()) {
                    throw new ConfigTrouble(
                            "failed to resolve recursive read-only mode: volume "
                                    + Shown.of(mount.name())
                                    + " requested recursive read-only mode, but it is not supported"
                                    + " by the runtime");
                }
                yield true;
            }
            default -> false;
        };
    }

    private static int propagation(String mode) {
        return switch (mode) {
            case "HostToContainer" -> 1;
            case "Bidirectional" -> 2;
            default -> 0;
        };
    }
}
