package io.podium.node.pod;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerMetadata;
import io.podium.node.cri.v1.Image;
import io.podium.node.cri.v1.ImageSpec;
import io.podium.node.cri.v1.KeyValue;
import io.podium.node.cri.v1.LinuxContainerConfig;
import io.podium.node.cri.v1.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a container is made from. Pure. */
final class ContainerConfigs {
    private ContainerConfigs() {}

    /**
     * What only the node knows of a container about to be made.
     *
     * @param environment names to values, in order
     * @param image it runs
     * @param mounts what of the node it sees
     * @param profiles where seccomp profiles are
     * @param node what its resources are shares of
     * @param round how often all containers of the pod were restarted
     */
    record Place(
            Map<String, String> environment,
            Image image,
            List<Mount> mounts,
            Path profiles,
            Resources.Node node,
            int round) {}

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
                                        .withImage(place.image().id())
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
                        .withMounts(place.mounts())
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
                        .withAnnotations(annotations(pod, container, attempt, place.round()))
                        .withLogPath(logPath(container.name(), attempt))
                        .withStdin(container.stdin())
                        .withStdinOnce(container.stdinOnce())
                        .withTty(container.tty())
                        .withLinux(
                                LinuxContainerConfig.empty()
                                        .withResources(Resources.of(pod, container, place.node()))
                                        .withSecurityContext(
                                                Security.of(
                                                        pod,
                                                        container,
                                                        Security.ImageUser.of(place.image()),
                                                        place.profiles())));
        String signal = container.lifecycle().stopSignal();
        config = signal.isEmpty() ? config : config.withStopSignal(StopSignal.of(signal).cri());
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

    private static Map<String, String> annotations(
            Pod pod, Container container, int attempt, int round) {
        var annotations = new TreeMap<String, String>();
        annotations.put(Labels.HASH, Specs.hash(container));
        annotations.put(Labels.RESTART_COUNT, Integer.toString(attempt));
        if (round > 0) {
            annotations.put(Labels.ROUND, Integer.toString(round));
        }
        annotations.put(Labels.MESSAGE_PATH, container.terminationMessagePath());
        annotations.put(Labels.MESSAGE_POLICY, container.terminationMessagePolicy());
        annotations.put(Labels.GRACE, Long.toString(PodDesired.specified(pod).toSeconds()));
        return annotations;
    }
}
