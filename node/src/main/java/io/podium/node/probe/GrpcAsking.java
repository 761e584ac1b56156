package io.podium.node.probe;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.podium.api.time.GoDuration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks the service grpc.health.v1.Health, unencrypted. */
final class GrpcAsking {
    private static final int SERVICE_TAG = 1 << 3 | 2;
    private static final int STATUS_TAG = 1 << 3;
    private static final int SERVING = 1;
    private static final List<String> STATES =
            List.of("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN");

    private static final MethodDescriptor<String, Integer> CHECK =
            MethodDescriptor.<String, Integer>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("grpc.health.v1.Health/Check")
                    .setRequestMarshaller(new Request())
                    .setResponseMarshaller(new Response())
                    .build();

    private final Dialer dialer;
    private final Duration time;

    /**
     * @param time how long the whole of it may take
     */
    GrpcAsking(Dialer dialer, Duration time) {
        this.dialer = dialer;
        this.time = time;
    }

    Answer ask(Question.Grpc grpc) {
        EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(new InetSocketAddress(grpc.host(), grpc.port()))
                        .channelFactory(this::socket)
                        .eventLoopGroup(thread)
                        .usePlaintext()
                        .proxyDetector(target -> null)
                        .userAgent("kube-probe/1.36")
                        .build();
        try {
            int state =
                    ClientCalls.blockingUnaryCall(
                            channel,
                            CHECK,
                            CallOptions.DEFAULT
                                    .withWaitForReady() // As upstream dials: until the time is up.
                                    .withDeadlineAfter(time.toMillis(), TimeUnit.MILLISECONDS),
                            grpc.service());
            return state == SERVING
                    ? Answer.success("service healthy")
                    : Answer.failure(
                            "service unhealthy (responded with \""
                                    + STATES.get(Math.clamp(state, 0, STATES.size() - 1))
                                    + "\")");
        } catch (StatusRuntimeException trouble) {
            boolean isLate = trouble.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED;
            return Answer.failure(
                    isLate && channel.getState(false) != ConnectivityState.READY
                            ? unreached(grpc)
                            : words(trouble.getStatus()));
        } finally {
            channel.shutdownNow();
            var _ = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private String unreached(Question.Grpc grpc) {
        return "timeout: failed to connect service \""
                + Connection.hostPort(grpc.host(), grpc.port())
                + "\" within "
                + GoDuration.format(time)
                + ": context deadline exceeded";
    }

    private NioSocketChannel socket() {
        try {
            SocketChannel open = dialer.open();
            open.configureBlocking(false);
            return new NioSocketChannel(open);
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot open a socket", trouble);
        }
    }

    private String words(Status status) {
        return switch (status.getCode()) {
            case UNIMPLEMENTED ->
                    "error: this server does not implement the grpc health protocol"
                            + " (grpc.health.v1.Health): "
                            + status.getDescription();
            case DEADLINE_EXCEEDED ->
                    "timeout: health rpc did not complete within " + GoDuration.format(time);
            default -> {
                // NOT_FOUND reads NotFound in Go's words.
                var code = new StringBuilder();
                for (String part : status.getCode().name().split("_", -1)) {
                    code.append(part.charAt(0))
                            .append(part.substring(1).toLowerCase(java.util.Locale.ROOT));
                }
                yield "error: health rpc probe failed: rpc error: code = "
                        + code
                        + " desc = "
                        + status.getDescription();
            }
        };
    }

    private static final class Request implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String service) {
            var bytes = new ByteArrayOutputStream();
            try {
                CodedOutputStream out = CodedOutputStream.newInstance(bytes);
                if (!service.isEmpty()) {
                    out.writeString(1, service);
                }
                out.flush();
            } catch (IOException trouble) {
                throw new UncheckedIOException("cannot write to memory", trouble);
            }
            return new ByteArrayInputStream(bytes.toByteArray());
        }

        @Override
        public String parse(InputStream in) {
            try {
                CodedInputStream bytes = CodedInputStream.newInstance(in);
                String service = "";
                for (int tag = bytes.readTag(); tag != 0; tag = bytes.readTag()) {
                    if (tag == SERVICE_TAG) {
                        service = bytes.readString();
                    } else {
                        bytes.skipField(tag);
                    }
                }
                return service;
            } catch (IOException trouble) {
                throw new UncheckedIOException("a malformed health request", trouble);
            }
        }
    }

    private static final class Response implements MethodDescriptor.Marshaller<Integer> {
        @Override
        public InputStream stream(Integer state) {
            return new ByteArrayInputStream(new byte[] {STATUS_TAG, state.byteValue()});
        }

        @Override
        public Integer parse(InputStream in) {
            try {
                CodedInputStream bytes = CodedInputStream.newInstance(in);
                int state = 0;
                for (int tag = bytes.readTag(); tag != 0; tag = bytes.readTag()) {
                    if (tag == STATUS_TAG) {
                        state = bytes.readEnum();
                    } else {
                        bytes.skipField(tag);
                    }
                }
                return state;
            } catch (IOException trouble) {
                throw new UncheckedIOException("a malformed health answer", trouble);
            }
        }
    }
}
