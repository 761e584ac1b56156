package io.podium.node.cri;

import io.podium.node.cri.v1.AttachRequest;
import io.podium.node.cri.v1.AuthConfig;
import io.podium.node.cri.v1.Container;
import io.podium.node.cri.v1.ContainerConfig;
import io.podium.node.cri.v1.ContainerFilter;
import io.podium.node.cri.v1.ContainerStats;
import io.podium.node.cri.v1.ContainerStatsRequest;
import io.podium.node.cri.v1.ContainerStatsResponse;
import io.podium.node.cri.v1.ContainerStatus;
import io.podium.node.cri.v1.ContainerStatusRequest;
import io.podium.node.cri.v1.ContainerStatusResponse;
import io.podium.node.cri.v1.CreateContainerRequest;
import io.podium.node.cri.v1.ExecRequest;
import io.podium.node.cri.v1.ExecSyncRequest;
import io.podium.node.cri.v1.ExecSyncResponse;
import io.podium.node.cri.v1.FilesystemUsage;
import io.podium.node.cri.v1.Image;
import io.podium.node.cri.v1.ImageFsInfoRequest;
import io.podium.node.cri.v1.ImageSpec;
import io.podium.node.cri.v1.ImageStatusRequest;
import io.podium.node.cri.v1.ImageStatusResponse;
import io.podium.node.cri.v1.LinuxContainerResources;
import io.podium.node.cri.v1.ListContainerStatsRequest;
import io.podium.node.cri.v1.ListContainersRequest;
import io.podium.node.cri.v1.ListImagesRequest;
import io.podium.node.cri.v1.ListPodSandboxRequest;
import io.podium.node.cri.v1.PodSandbox;
import io.podium.node.cri.v1.PodSandboxConfig;
import io.podium.node.cri.v1.PodSandboxFilter;
import io.podium.node.cri.v1.PodSandboxStatus;
import io.podium.node.cri.v1.PodSandboxStatusRequest;
import io.podium.node.cri.v1.PodSandboxStatusResponse;
import io.podium.node.cri.v1.PortForwardRequest;
import io.podium.node.cri.v1.PullImageRequest;
import io.podium.node.cri.v1.RemoveContainerRequest;
import io.podium.node.cri.v1.RemoveImageRequest;
import io.podium.node.cri.v1.RemovePodSandboxRequest;
import io.podium.node.cri.v1.ReopenContainerLogRequest;
import io.podium.node.cri.v1.RunPodSandboxRequest;
import io.podium.node.cri.v1.StartContainerRequest;
import io.podium.node.cri.v1.StatusRequest;
import io.podium.node.cri.v1.StatusResponse;
import io.podium.node.cri.v1.StopContainerRequest;
import io.podium.node.cri.v1.StopPodSandboxRequest;
import io.podium.node.cri.v1.UpdateContainerResourcesRequest;
import io.podium.node.cri.v1.VersionRequest;
import io.podium.node.cri.v1.VersionResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A runtime behind a unix socket that speaks CRI v1: containerd from 1.6 on, CRI-O. */
public final class CriRuntime implements ContainerRuntime {
    private static final int RUNNING = 1;
    private final CriCalls calls;
    private final Turns turns;

    /** Of images that were asked about, by the names they were asked by. */
    private final Map<String, String> stopSignals = new ConcurrentHashMap<>();

    /**
     * @param turns in which sandboxes and containers are made and started
     */
    public CriRuntime(Path socket, Turns turns) {
        calls = new CriCalls(socket);
        this.turns = turns;
    }

    @Override
    public VersionResponse version() {
        return calls.call(CriMethods.VERSION, VersionRequest.empty().withVersion("v1"));
    }

    @Override
    public StatusResponse status() {
        return calls.call(CriMethods.STATUS, StatusRequest.empty());
    }

    @Override
    public String runPodSandbox(PodSandboxConfig config, String handler) {
        var request = RunPodSandboxRequest.empty().withConfig(config).withRuntimeHandler(handler);
        return turns.take(
                        Turns.Stage.SANDBOX, () -> calls.call(CriMethods.RUN_POD_SANDBOX, request))
                .podSandboxId();
    }

    @Override
    public void stopPodSandbox(String id) {
        var request = StopPodSandboxRequest.empty().withPodSandboxId(id);
        calls.call(CriMethods.STOP_POD_SANDBOX, request);
    }

    @Override
    public void removePodSandbox(String id) {
        var request = RemovePodSandboxRequest.empty().withPodSandboxId(id);
        calls.call(CriMethods.REMOVE_POD_SANDBOX, request);
    }

    @Override
    public Optional<PodSandboxStatus> podSandboxStatus(String id) {
        var request = PodSandboxStatusRequest.empty().withPodSandboxId(id);
        return calls.find(CriMethods.POD_SANDBOX_STATUS, request)
                .map(PodSandboxStatusResponse::status);
    }

    @Override
    public List<PodSandbox> listPodSandboxes(Map<String, String> labels) {
        var filter =
                labels.isEmpty()
                        ? PodSandboxFilter.empty()
                        : PodSandboxFilter.empty().withLabelSelector(labels);
        var request = ListPodSandboxRequest.empty().withFilter(filter);
        return calls.call(CriMethods.LIST_POD_SANDBOX, request).items();
    }

    @Override
    public String createContainer(
            String sandboxId, ContainerConfig config, PodSandboxConfig sandbox) {
        var request =
                CreateContainerRequest.empty()
                        .withPodSandboxId(sandboxId)
                        .withConfig(config)
                        .withSandboxConfig(sandbox);
        return turns.take(
                        Turns.Stage.CREATE, () -> calls.call(CriMethods.CREATE_CONTAINER, request))
                .containerId();
    }

    @Override
    public void startContainer(String id) {
        var request = StartContainerRequest.empty().withContainerId(id);
        turns.take(Turns.Stage.START, () -> calls.call(CriMethods.START_CONTAINER, request));
    }

    @Override
    public void stopContainer(String id, Duration grace) {
        var request =
                StopContainerRequest.empty().withContainerId(id).withTimeout(grace.toSeconds());
        calls.call(CriMethods.STOP_CONTAINER.longerBy(grace), request);
    }

    @Override
    public boolean sendsStopSignal(String id) {
        return containerStatus(id).filter(status -> status.stopSignal() > 0).isPresent();
    }

    @Override
    public boolean signal(String id, int number) {
        return process(id).filter(process -> Processes.signal(process.pid(), number)).isPresent();
    }

    @Override
    public void awaitEnd(String id, Duration longest) {
        process(id).ifPresent(process -> Processes.awaitEnd(process, longest));
    }

    /** Runtimes tell the number of a running container's first process when asked verbosely. */
    private Optional<ProcessHandle> process(String id) {
        var request = ContainerStatusRequest.empty().withContainerId(id).withVerbose(true);
        return calls.find(CriMethods.CONTAINER_STATUS, request)
                .filter(answer -> answer.status().state() == RUNNING)
                .flatMap(answer -> Processes.first(answer.info().getOrDefault("info", "")));
    }

    @Override
    public void removeContainer(String id) {
        var request = RemoveContainerRequest.empty().withContainerId(id);
        calls.call(CriMethods.REMOVE_CONTAINER, request);
    }

    @Override
    public List<Container> listContainers(Map<String, String> labels) {
        var filter =
                labels.isEmpty()
                        ? ContainerFilter.empty()
                        : ContainerFilter.empty().withLabelSelector(labels);
        var request = ListContainersRequest.empty().withFilter(filter);
        return calls.call(CriMethods.LIST_CONTAINERS, request).containers();
    }

    @Override
    public Optional<ContainerStatus> containerStatus(String id) {
        var request = ContainerStatusRequest.empty().withContainerId(id);
        return calls.find(CriMethods.CONTAINER_STATUS, request)
                .map(ContainerStatusResponse::status);
    }

    @Override
    public void updateContainerResources(String id, LinuxContainerResources resources) {
        var request =
                UpdateContainerResourcesRequest.empty().withContainerId(id).withLinux(resources);
        calls.call(CriMethods.UPDATE_CONTAINER_RESOURCES, request);
    }

    @Override
    public void reopenContainerLog(String id) {
        var request = ReopenContainerLogRequest.empty().withContainerId(id);
        calls.call(CriMethods.REOPEN_CONTAINER_LOG, request);
    }

    @Override
    public ExecSyncResponse execSync(String id, List<String> command, Duration timeout) {
        var request =
                ExecSyncRequest.empty()
                        .withContainerId(id)
                        .withCmd(command)
                        .withTimeout(timeout.toSeconds());
        return calls.call(CriMethods.EXEC_SYNC.longerBy(timeout), request);
    }

    @Override
    public String exec(ExecRequest request) {
        return calls.call(CriMethods.EXEC, request).url();
    }

    @Override
    public String attach(AttachRequest request) {
        return calls.call(CriMethods.ATTACH, request).url();
    }

    @Override
    public String portForward(String sandboxId, List<Integer> ports) {
        var request = PortForwardRequest.empty().withPodSandboxId(sandboxId).withPort(ports);
        return calls.call(CriMethods.PORT_FORWARD, request).url();
    }

    @Override
    public Optional<ContainerStats> containerStats(String id) {
        var request = ContainerStatsRequest.empty().withContainerId(id);
        return calls.find(CriMethods.CONTAINER_STATS, request).map(ContainerStatsResponse::stats);
    }

    @Override
    public List<ContainerStats> listContainerStats() {
        return calls.call(CriMethods.LIST_CONTAINER_STATS, ListContainerStatsRequest.empty())
                .stats();
    }

    @Override
    public Optional<Image> imageStatus(String image) {
        var request = ImageStatusRequest.empty().withImage(ImageSpec.empty().withImage(image));
        return calls.find(CriMethods.IMAGE_STATUS, request)
                .filter(ImageStatusResponse::hasImage)
                .map(ImageStatusResponse::image);
    }

    /** Runtimes tell what an image is configured to when asked verbosely. */
    @Override
    public String stopSignal(String image) {
        String known = stopSignals.get(image);
        if (known != null) {
            return known;
        }
        var request =
                ImageStatusRequest.empty()
                        .withImage(ImageSpec.empty().withImage(image))
                        .withVerbose(true);
        Optional<ImageStatusResponse> answer = calls.find(CriMethods.IMAGE_STATUS, request);
        String signal =
                answer.map(one -> ImageConfigs.stopSignal(one.info().getOrDefault("info", "")))
                        .orElse("");
        if (answer.filter(ImageStatusResponse::hasImage).isPresent()) {
            stopSignals.put(image, signal);
        }
        return signal;
    }

    /** A runtime knows nothing of it. */
    @Override
    public boolean isForEverybody(String image) {
        return false;
    }

    @Override
    public List<Image> listImages() {
        return calls.call(CriMethods.LIST_IMAGES, ListImagesRequest.empty()).images();
    }

    @Override
    public String pullImage(String image, AuthConfig auth, PodSandboxConfig sandbox) {
        var request =
                PullImageRequest.empty()
                        .withImage(ImageSpec.empty().withImage(image))
                        .withAuth(auth)
                        .withSandboxConfig(sandbox);
        return calls.call(CriMethods.PULL_IMAGE, request).imageRef();
    }

    @Override
    public void removeImage(String image) {
        stopSignals.clear();
        var request = RemoveImageRequest.empty().withImage(ImageSpec.empty().withImage(image));
        calls.call(CriMethods.REMOVE_IMAGE, request);
    }

    /** The interface has no such call of its own; whoever knows the runtime better wraps this. */
    @Override
    public void mountImage(String image, Path target) {
        throw new RuntimeTrouble(
                RuntimeTrouble.Sort.FAILED,
                "MountImage",
                "this runtime cannot mount " + image + " at " + target,
                null);
    }

    @Override
    public void unmountImage(Path target) {
        // Nothing was mounted.
    }

    @Override
    public List<FilesystemUsage> imageFilesystems() {
        return calls.call(CriMethods.IMAGE_FS_INFO, ImageFsInfoRequest.empty()).imageFilesystems();
    }

    @Override
    public void close() {
        calls.close();
    }
}
