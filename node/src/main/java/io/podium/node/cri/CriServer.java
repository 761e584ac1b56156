package io.podium.node.cri;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import io.podium.api.view.Typed;
import io.podium.node.cri.v1.ContainerStatusRequest;
import io.podium.node.cri.v1.ContainerStatusResponse;
import io.podium.node.cri.v1.CreateContainerRequest;
import io.podium.node.cri.v1.CreateContainerResponse;
import io.podium.node.cri.v1.ImageStatusRequest;
import io.podium.node.cri.v1.ImageStatusResponse;
import io.podium.node.cri.v1.ListContainersRequest;
import io.podium.node.cri.v1.ListContainersResponse;
import io.podium.node.cri.v1.ListImagesRequest;
import io.podium.node.cri.v1.ListImagesResponse;
import io.podium.node.cri.v1.ListPodSandboxRequest;
import io.podium.node.cri.v1.ListPodSandboxResponse;
import io.podium.node.cri.v1.PodSandboxStatusRequest;
import io.podium.node.cri.v1.PodSandboxStatusResponse;
import io.podium.node.cri.v1.PullImageRequest;
import io.podium.node.cri.v1.PullImageResponse;
import io.podium.node.cri.v1.RemoveContainerRequest;
import io.podium.node.cri.v1.RemoveContainerResponse;
import io.podium.node.cri.v1.RemovePodSandboxRequest;
import io.podium.node.cri.v1.RemovePodSandboxResponse;
import io.podium.node.cri.v1.RunPodSandboxRequest;
import io.podium.node.cri.v1.RunPodSandboxResponse;
import io.podium.node.cri.v1.StartContainerRequest;
import io.podium.node.cri.v1.StartContainerResponse;
import io.podium.node.cri.v1.StatusRequest;
import io.podium.node.cri.v1.StatusResponse;
import io.podium.node.cri.v1.StopContainerRequest;
import io.podium.node.cri.v1.StopContainerResponse;
import io.podium.node.cri.v1.StopPodSandboxRequest;
import io.podium.node.cri.v1.StopPodSandboxResponse;
import io.podium.node.cri.v1.VersionRequest;
import io.podium.node.cri.v1.VersionResponse;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The other side of {@link CriRuntime}: shows a runtime of this process on a unix socket. It
 * answers what a pod's life from its sandbox to its end takes; other calls are unknown to it.
 */
public final class CriServer implements AutoCloseable {
    static final String RUNTIME = "runtime.v1.RuntimeService";
    static final String IMAGES = "runtime.v1.ImageService";

    private final ProtoCodec codec = new ProtoCodec();
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final EventLoopGroup threads =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Server server;

    /** Listens from now on. */
    public CriServer(Path socket, ContainerRuntime runtime) throws IOException {
        server =
                NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                        .channelType(NioServerDomainSocketChannel.class)
                        .bossEventLoopGroup(threads)
                        .workerEventLoopGroup(threads)
                        .executor(calls)
                        .addService(images(runtime))
                        .addService(runtime(runtime))
                        .build()
                        .start();
    }

    private ServerServiceDefinition images(ContainerRuntime runtime) {
        var service = new Service(IMAGES);
        service.answers(
                "ListImages",
                ListImagesRequest.TYPE,
                ListImagesRequest::new,
                ListImagesResponse.TYPE,
                request -> ListImagesResponse.empty().withImages(runtime.listImages()));
        service.answers(
                "ImageStatus",
                ImageStatusRequest.TYPE,
                ImageStatusRequest::new,
                ImageStatusResponse.TYPE,
                request ->
                        runtime.imageStatus(request.image().image())
                                .map(ImageStatusResponse.empty()::withImage)
                                .orElse(ImageStatusResponse.empty()));
        service.answers(
                "PullImage",
                PullImageRequest.TYPE,
                PullImageRequest::new,
                PullImageResponse.TYPE,
                request ->
                        PullImageResponse.empty()
                                .withImageRef(
                                        runtime.pullImage(
                                                request.image().image(),
                                                request.auth(),
                                                request.sandboxConfig())));
        return service.definition.build();
    }

    private ServerServiceDefinition runtime(ContainerRuntime runtime) {
        var service = new Service(RUNTIME);
        service.answers(
                "Version",
                VersionRequest.TYPE,
                VersionRequest::new,
                VersionResponse.TYPE,
                request -> runtime.version());
        service.answers(
                "Status",
                StatusRequest.TYPE,
                StatusRequest::new,
                StatusResponse.TYPE,
                request -> runtime.status());
        sandboxes(service, runtime);
        containers(service, runtime);
        return service.definition.build();
    }

    private static void sandboxes(Service service, ContainerRuntime runtime) {
        service.answers(
                "RunPodSandbox",
                RunPodSandboxRequest.TYPE,
                RunPodSandboxRequest::new,
                RunPodSandboxResponse.TYPE,
                request ->
                        RunPodSandboxResponse.empty()
                                .withPodSandboxId(
                                        runtime.runPodSandbox(
                                                request.config(), request.runtimeHandler())));
        service.does(
                "StopPodSandbox",
                StopPodSandboxRequest.TYPE,
                StopPodSandboxRequest::new,
                StopPodSandboxResponse.empty(),
                request -> runtime.stopPodSandbox(request.podSandboxId()));
        service.does(
                "RemovePodSandbox",
                RemovePodSandboxRequest.TYPE,
                RemovePodSandboxRequest::new,
                RemovePodSandboxResponse.empty(),
                request -> runtime.removePodSandbox(request.podSandboxId()));
        service.answers(
                "PodSandboxStatus",
                PodSandboxStatusRequest.TYPE,
                PodSandboxStatusRequest::new,
                PodSandboxStatusResponse.TYPE,
                request ->
                        PodSandboxStatusResponse.empty()
                                .withStatus(
                                        there(runtime.podSandboxStatus(request.podSandboxId()))));
        service.answers(
                "ListPodSandbox",
                ListPodSandboxRequest.TYPE,
                ListPodSandboxRequest::new,
                ListPodSandboxResponse.TYPE,
                request ->
                        ListPodSandboxResponse.empty()
                                .withItems(
                                        runtime.listPodSandboxes(
                                                request.filter().labelSelector())));
    }

    private static void containers(Service service, ContainerRuntime runtime) {
        service.answers(
                "CreateContainer",
                CreateContainerRequest.TYPE,
                CreateContainerRequest::new,
                CreateContainerResponse.TYPE,
                request ->
                        CreateContainerResponse.empty()
                                .withContainerId(
                                        runtime.createContainer(
                                                request.podSandboxId(),
                                                request.config(),
                                                request.sandboxConfig())));
        service.does(
                "StartContainer",
                StartContainerRequest.TYPE,
                StartContainerRequest::new,
                StartContainerResponse.empty(),
                request -> runtime.startContainer(request.containerId()));
        service.does(
                "StopContainer",
                StopContainerRequest.TYPE,
                StopContainerRequest::new,
                StopContainerResponse.empty(),
                request ->
                        runtime.stopContainer(
                                request.containerId(), Duration.ofSeconds(request.timeout())));
        service.does(
                "RemoveContainer",
                RemoveContainerRequest.TYPE,
                RemoveContainerRequest::new,
                RemoveContainerResponse.empty(),
                request -> runtime.removeContainer(request.containerId()));
        service.answers(
                "ContainerStatus",
                ContainerStatusRequest.TYPE,
                ContainerStatusRequest::new,
                ContainerStatusResponse.TYPE,
                request ->
                        ContainerStatusResponse.empty()
                                .withStatus(there(runtime.containerStatus(request.containerId()))));
        service.answers(
                "ListContainers",
                ListContainersRequest.TYPE,
                ListContainersRequest::new,
                ListContainersResponse.TYPE,
                request ->
                        ListContainersResponse.empty()
                                .withContainers(
                                        runtime.listContainers(request.filter().labelSelector())));
    }

    private static <T> T there(Optional<T> found) {
        return found.orElseThrow(() -> Status.NOT_FOUND.asRuntimeException());
    }

    /** A service with its methods. */
    private final class Service {
        private final String name;
        private final ServerServiceDefinition.Builder definition;

        Service(String name) {
            this.name = name;
            definition = ServerServiceDefinition.builder(name);
        }

        <Q> void does(
                String method,
                Type request,
                Function<TypedMap, Q> view,
                Typed done,
                Consumer<Q> work) {
            answers(
                    method,
                    request,
                    view,
                    done.value().type(),
                    asked -> {
                        work.accept(asked);
                        return done;
                    });
        }

        <Q> void answers(
                String method,
                Type request,
                Function<TypedMap, Q> view,
                Type answer,
                Function<Q, Typed> work) {
            var descriptor =
                    MethodDescriptor.<TypedMap, TypedMap>newBuilder()
                            .setType(MethodDescriptor.MethodType.UNARY)
                            .setFullMethodName(name + "/" + method)
                            .setRequestMarshaller(new Messages(codec, request))
                            .setResponseMarshaller(new Messages(codec, answer))
                            .build();
            definition.addMethod(
                    descriptor,
                    ServerCalls.asyncUnaryCall((TypedMap asked, StreamObserver<TypedMap> then) -> {
                        TypedMap answered;
                        try {
                            answered = work.apply(view.apply(asked)).value();
                        } catch (RuntimeException e) {
                            then.onError(status(e).asRuntimeException());
                            return;
                        }
                        then.onNext(answered);
                        then.onCompleted();
                    }));
        }
    }

    private static Status status(RuntimeException e) {
        if (e instanceof RuntimeTrouble trouble) {
            Status status = trouble.isNotFound() ? Status.NOT_FOUND : Status.UNKNOWN;
            return status.withDescription(trouble.getMessage());
        }
        return Status.fromThrowable(e);
    }

    @Override
    public void close() {
        server.shutdownNow();
        calls.shutdownNow();
        var _ = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
