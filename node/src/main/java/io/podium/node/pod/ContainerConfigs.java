package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.api.core.v1.VolumeMount;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerMetadata;
import io.podium.node.cri.v1.ImageSpec;
import io.podium.node.cri.v1.KeyValue;
import io.podium.node.cri.v1.LinuxContainerConfig;
import io.podium.node.cri.v1.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What a container is made from. Pure. */
final class ContainerConfigs {
    static final String HOSTS = "/etc/hosts";

    private ContainerConfigs() {}

    /**
     * What only the node knows of a container about to be made.
     *
     * @param environment names to values, in order
     * @param imageRef the image by id
     * @param volumePath where a volume lies on the node
     * @param hosts the pod's own hosts file
     * @param messages where the container may leave a last message
     */
    record Place(
            Map<String, String> environment,
            String imageRef,
            Function<Volume, Path> volumePath,
            Path hosts,
            Path messages,
            long memoryBytes) {}

    static ContainerConfig of(Pod pod, Container container, int attempt, Place place) {
        Map<String, String> environment = place.environment();
        var config =
                ContainerConfig.empty()
                        .withMetadata(
                                ContainerMetadata.empty()
                                        .withName(container.name())
                                        .withAttempt(attempt))
                        .withImage(
                                ImageSpec.empty()
                                        .withImage(place.imageRef())
                                        .withUserSpecifiedImage(container.image()))
                        .withCommand(expanded(container.command(), environment))
                        .withArgs(expanded(container.args(), environment))
                        .withEnvs(
                                environment.entrySet().stream()
                                        .map(e ->
                                                KeyValue.empty()
                                                        .withKey(e.getKey())
                                                        .withValue(e.getValue()))
                                        .toList())
                        .withMounts(mounts(pod, container, place))
                        .withLabels(
                                Map.of(
                                        Labels.POD_NAME,
                                        pod.name(),
                                        Labels.POD_NAMESPACE,
                                        pod.namespace(),
                                        Labels.POD_UID,
                                        pod.uid(),
                                        Labels.CONTAINER_NAME,
                                        container.name()))
                        .withAnnotations(annotations(pod, container, attempt))
                        .withLogPath(logPath(container.name(), attempt))
                        .withStdin(container.stdin())
                        .withStdinOnce(container.stdinOnce())
                        .withTty(container.tty())
                        .withLinux(
                                LinuxContainerConfig.empty()
                                        .withResources(
                                                Resources.of(pod, container, place.memoryBytes()))
                                        .withSecurityContext(Security.of(pod, container)));
        return container.workingDir().isEmpty()
                ? config
                : config.withWorkingDir(container.workingDir());
    }

    /** Below the pod's log folder. */
    static String logPath(String container, int attempt) {
        return container + "/" + attempt + ".log";
    }

    private static List<String> expanded(List<String> words, Map<String, String> environment) {
        return words.stream().map(word -> Expansion.expand(word, environment)).toList();
    }

    private static Map<String, String> annotations(Pod pod, Container container, int attempt) {
        var annotations = new TreeMap<String, String>();
        annotations.put(Labels.HASH, Specs.hash(container));
        annotations.put(Labels.RESTART_COUNT, Integer.toString(attempt));
        annotations.put(Labels.MESSAGE_PATH, container.terminationMessagePath());
        annotations.put(Labels.MESSAGE_POLICY, container.terminationMessagePolicy());
        annotations.put(Labels.GRACE, Long.toString(PodDesired.specified(pod).toSeconds()));
        return annotations;
    }

    private static List<Mount> mounts(Pod pod, Container container, Place place) {
        var mounts = new ArrayList<Mount>();
        boolean ownHosts = false;
        for (VolumeMount wanted : container.volumeMounts()) {
            Volume volume =
                    pod.spec().volumes().stream()
                            .filter(v -> v.name().equals(wanted.name()))
                            .findFirst()
                            .orElseThrow(() ->
                                    new ConfigTrouble(
                                            "cannot find volume "
                                                    + GoText.quoted(wanted.name())
                                                    + " to mount into container "
                                                    + GoText.quoted(container.name())));
            if (!wanted.subPath().isEmpty() || !wanted.subPathExpr().isEmpty()) {
                throw new ConfigTrouble("subPath is not there yet in this version of Podium");
            }
            String inside =
                    wanted.mountPath().startsWith("/")
                            ? wanted.mountPath()
                            : "/" + wanted.mountPath();
            ownHosts |= inside.equals(HOSTS);
            mounts.add(
                    Mount.empty()
                            .withContainerPath(inside)
                            .withHostPath(place.volumePath().apply(volume).toString())
                            .withReadonly(wanted.readOnly())
                            .withRecursiveReadOnly(wanted.recursiveReadOnly().equals("Enabled"))
                            .withPropagation(propagation(wanted.mountPropagation())));
        }
        if (!ownHosts) {
            mounts.add(
                    Mount.empty()
                            .withContainerPath(HOSTS)
                            .withHostPath(place.hosts().toString())
                            .withReadonly(container.securityContext().readOnlyRootFilesystem()));
        }
        if (!container.terminationMessagePath().isEmpty()) {
            mounts.add(
                    Mount.empty()
                            .withContainerPath(container.terminationMessagePath())
                            .withHostPath(place.messages().toString()));
        }
        return mounts;
    }

    private static int propagation(String mode) {
        return switch (mode) {
            case "HostToContainer" -> 1;
            case "Bidirectional" -> 2;
            default -> 0;
        };
    }
}
