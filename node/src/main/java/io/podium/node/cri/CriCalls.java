package io.podium.node.cri;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import io.podium.api.view.Typed;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Unary gRPC calls on a unix socket. The channel connects on the first call and again after the
 * runtime was away.
 */
final class CriCalls implements AutoCloseable {
    /**
     * Lists of many containers with their annotations outgrow gRPC's 4 MiB; the kubelet allows 16.
     */
    private static final int LARGEST_ANSWER = 16 << 20;

    private final EventLoopGroup threads =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ProtoCodec codec = new ProtoCodec();
    private final ManagedChannel channel;
    private final Map<String, MethodDescriptor<TypedMap, TypedMap>> methods =
            new ConcurrentHashMap<>();

    CriCalls(Path socket) {
        channel =
                NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                        .eventLoopGroup(threads)
                        .channelType(NioDomainSocketChannel.class)
                        .usePlaintext()
                        // Whoever calls tries again himself, and knows whether he may.
                        .disableRetry()
                        .overrideAuthority("localhost")
                        .maxInboundMessageSize(LARGEST_ANSWER)
                        .build();
    }

    /** Calls and waits. */
    <T extends Typed> T call(CriMethod<T> method, Typed request) {
        var options =
                CallOptions.DEFAULT.withDeadlineAfter(
                        method.patience().toMillis(), TimeUnit.MILLISECONDS);
        try {
            var descriptor = descriptor(method, request.value().type());
            return method.view()
                    .apply(
                            ClientCalls.blockingUnaryCall(
                                    channel, descriptor, options, request.value()));
        } catch (StatusRuntimeException e) {
            throw trouble(method.path(), e);
        }
    }

    /**
     * Like {@link #call}, with nothing instead of trouble when what was asked about is not there.
     */
    <T extends Typed> Optional<T> find(CriMethod<T> method, Typed request) {
        try {
            return Optional.of(call(method, request));
        } catch (RuntimeTrouble e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private MethodDescriptor<TypedMap, TypedMap> descriptor(CriMethod<?> method, Type request) {
        return methods.computeIfAbsent(
                method.path(),
                full ->
                        MethodDescriptor.<TypedMap, TypedMap>newBuilder()
                                .setType(MethodDescriptor.MethodType.UNARY)
                                .setFullMethodName(full)
                                .setRequestMarshaller(new Messages(codec, request))
                                .setResponseMarshaller(new Messages(codec, method.answer()))
                                .build());
    }

    private static RuntimeTrouble trouble(String method, StatusRuntimeException e) {
        Status status = e.getStatus();
        RuntimeTrouble.Sort sort =
                switch (status.getCode()) {
                    case NOT_FOUND -> RuntimeTrouble.Sort.NOT_FOUND;
                    case UNAVAILABLE -> RuntimeTrouble.Sort.UNAVAILABLE;
                    case DEADLINE_EXCEEDED -> RuntimeTrouble.Sort.TOO_LATE;
                    default -> RuntimeTrouble.Sort.FAILED;
                };
        String said =
                status.getDescription() == null
                        ? String.valueOf(e.getCause())
                        : status.getDescription();
        return new RuntimeTrouble(sort, method, said, e);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        var _ = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
