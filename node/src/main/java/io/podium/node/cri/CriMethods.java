package io.podium.node.cri;

import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import io.podium.api.view.Typed;
import io.podium.node.cri.v1.AttachResponse;
import io.podium.node.cri.v1.ContainerStatsResponse;
import io.podium.node.cri.v1.ContainerStatusResponse;
import io.podium.node.cri.v1.CreateContainerResponse;
import io.podium.node.cri.v1.ExecResponse;
import io.podium.node.cri.v1.ExecSyncResponse;
import io.podium.node.cri.v1.ImageFsInfoResponse;
import io.podium.node.cri.v1.ImageStatusResponse;
import io.podium.node.cri.v1.ListContainerStatsResponse;
import io.podium.node.cri.v1.ListContainersResponse;
import io.podium.node.cri.v1.ListImagesResponse;
import io.podium.node.cri.v1.ListPodSandboxResponse;
import io.podium.node.cri.v1.PodSandboxStatusResponse;
import io.podium.node.cri.v1.PortForwardResponse;
import io.podium.node.cri.v1.PullImageResponse;
import io.podium.node.cri.v1.RemoveContainerResponse;
import io.podium.node.cri.v1.RemoveImageResponse;
import io.podium.node.cri.v1.RemovePodSandboxResponse;
import io.podium.node.cri.v1.ReopenContainerLogResponse;
import io.podium.node.cri.v1.RunPodSandboxResponse;
import io.podium.node.cri.v1.StartContainerResponse;
import io.podium.node.cri.v1.StatusResponse;
import io.podium.node.cri.v1.StopContainerResponse;
import io.podium.node.cri.v1.StopPodSandboxResponse;
import io.podium.node.cri.v1.UpdateContainerResourcesResponse;
import io.podium.node.cri.v1.VersionResponse;
import java.time.Duration;
import java.util.function.Function;

/** The calls of CRI v1 this node makes, and how long each may take. */
final class CriMethods {
    /** How long simple questions and changes may take; the kubelet's runtimeRequestTimeout. */
    private static final Duration USUAL = Duration.ofMinutes(2);

    /** Making a sandbox may have to wait for network plug-ins. */
    private static final Duration SANDBOX = Duration.ofMinutes(4);

    /**
     * Pulling has no natural end; this only keeps a dead runtime from holding a thread for ever.
     */
    private static final Duration PULL = Duration.ofHours(2);

    static final CriMethod<VersionResponse> VERSION =
            runtime("Version", VersionResponse.TYPE, VersionResponse::new);
    static final CriMethod<StatusResponse> STATUS =
            runtime("Status", StatusResponse.TYPE, StatusResponse::new);
    static final CriMethod<RunPodSandboxResponse> RUN_POD_SANDBOX =
            runtime("RunPodSandbox", RunPodSandboxResponse.TYPE, RunPodSandboxResponse::new)
                    .within(SANDBOX);
    static final CriMethod<StopPodSandboxResponse> STOP_POD_SANDBOX =
            runtime("StopPodSandbox", StopPodSandboxResponse.TYPE, StopPodSandboxResponse::new);
    static final CriMethod<RemovePodSandboxResponse> REMOVE_POD_SANDBOX =
            runtime(
                    "RemovePodSandbox",
                    RemovePodSandboxResponse.TYPE,
                    RemovePodSandboxResponse::new);
    static final CriMethod<PodSandboxStatusResponse> POD_SANDBOX_STATUS =
            runtime(
                    "PodSandboxStatus",
                    PodSandboxStatusResponse.TYPE,
                    PodSandboxStatusResponse::new);
    static final CriMethod<ListPodSandboxResponse> LIST_POD_SANDBOX =
            runtime("ListPodSandbox", ListPodSandboxResponse.TYPE, ListPodSandboxResponse::new);
    static final CriMethod<CreateContainerResponse> CREATE_CONTAINER =
            runtime("CreateContainer", CreateContainerResponse.TYPE, CreateContainerResponse::new);
    static final CriMethod<StartContainerResponse> START_CONTAINER =
            runtime("StartContainer", StartContainerResponse.TYPE, StartContainerResponse::new);
    static final CriMethod<StopContainerResponse> STOP_CONTAINER =
            runtime("StopContainer", StopContainerResponse.TYPE, StopContainerResponse::new);
    static final CriMethod<ContainerStatusResponse> CONTAINER_STATUS =
            runtime("ContainerStatus", ContainerStatusResponse.TYPE, ContainerStatusResponse::new);
    static final CriMethod<RemoveContainerResponse> REMOVE_CONTAINER =
            runtime("RemoveContainer", RemoveContainerResponse.TYPE, RemoveContainerResponse::new);
    static final CriMethod<ListContainersResponse> LIST_CONTAINERS =
            runtime("ListContainers", ListContainersResponse.TYPE, ListContainersResponse::new);
    static final CriMethod<UpdateContainerResourcesResponse> UPDATE_CONTAINER_RESOURCES =
            runtime(
                    "UpdateContainerResources",
                    UpdateContainerResourcesResponse.TYPE,
                    UpdateContainerResourcesResponse::new);
    static final CriMethod<ReopenContainerLogResponse> REOPEN_CONTAINER_LOG =
            runtime(
                    "ReopenContainerLog",
                    ReopenContainerLogResponse.TYPE,
                    ReopenContainerLogResponse::new);
    static final CriMethod<ExecSyncResponse> EXEC_SYNC =
            runtime("ExecSync", ExecSyncResponse.TYPE, ExecSyncResponse::new);
    static final CriMethod<ExecResponse> EXEC =
            runtime("Exec", ExecResponse.TYPE, ExecResponse::new);
    static final CriMethod<AttachResponse> ATTACH =
            runtime("Attach", AttachResponse.TYPE, AttachResponse::new);
    static final CriMethod<PortForwardResponse> PORT_FORWARD =
            runtime("PortForward", PortForwardResponse.TYPE, PortForwardResponse::new);
    static final CriMethod<ContainerStatsResponse> CONTAINER_STATS =
            runtime("ContainerStats", ContainerStatsResponse.TYPE, ContainerStatsResponse::new);
    static final CriMethod<ListContainerStatsResponse> LIST_CONTAINER_STATS =
            runtime(
                    "ListContainerStats",
                    ListContainerStatsResponse.TYPE,
                    ListContainerStatsResponse::new);
    static final CriMethod<ImageStatusResponse> IMAGE_STATUS =
            images("ImageStatus", ImageStatusResponse.TYPE, ImageStatusResponse::new);
    static final CriMethod<ListImagesResponse> LIST_IMAGES =
            images("ListImages", ListImagesResponse.TYPE, ListImagesResponse::new);
    static final CriMethod<PullImageResponse> PULL_IMAGE =
            images("PullImage", PullImageResponse.TYPE, PullImageResponse::new).within(PULL);
    static final CriMethod<RemoveImageResponse> REMOVE_IMAGE =
            images("RemoveImage", RemoveImageResponse.TYPE, RemoveImageResponse::new);
    static final CriMethod<ImageFsInfoResponse> IMAGE_FS_INFO =
            images("ImageFsInfo", ImageFsInfoResponse.TYPE, ImageFsInfoResponse::new);

    private CriMethods() {}

    private static <T extends Typed> CriMethod<T> runtime(
            String name, Type answer, Function<TypedMap, T> view) {
        return new CriMethod<>(CriServer.RUNTIME + "/" + name, answer, view, USUAL);
    }

    private static <T extends Typed> CriMethod<T> images(
            String name, Type answer, Function<TypedMap, T> view) {
        return new CriMethod<>(CriServer.IMAGES + "/" + name, answer, view, USUAL);
    }
}
