package io.podium.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.podium.bench.FloodTally.Role;
import java.util.concurrent.TimeUnit;

/**
 * One client of a flood: keeps a connection, asks the next as soon as it has an answer, and comes
 * again when it is hung up on. A polite one waits as long as a 429 tells it to.
 */
final class FloodClient {
    private static final long AGAIN_MILLIS = 200;

    /** How many large objects there are at most. */
    private static final int LARGE = 20;

    /**
     * What all clients share.
     *
     * @param small the data of a ConfigMap
     * @param large the data of one that is almost too large
     * @param opened runs when a client's first connection is open
     */
    record Shared(
            Bootstrap bootstrap,
            SslContext tls,
            int port,
            FloodTally tally,
            ByteBuf small,
            ByteBuf large,
            Runnable opened) {}

    private final Shared shared;
    private final Role role;
    private final int number;
    private boolean isKnown;
    private boolean isMade;

    FloodClient(Shared shared, Role role, int number) {
        this.shared = shared;
        this.role = role;
        this.number = number;
    }

    /** The large ones of a server with little memory are few, so most of them are there already. */
    private String name() {
        return role == Role.CREATE_LARGE ? "flood-large-" + number % LARGE : "flood-" + number;
    }

    private boolean isPolite() {
        return number % 20 < 10;
    }

    void connect() {
        var _ =
                shared.bootstrap()
                        .clone()
                        .handler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline()
                                                .addLast(shared.tls().newHandler(channel.alloc()))
                                                .addLast(new HttpClientCodec())
                                                .addLast(new Conversation());
                                    }
                                })
                        .connect("127.0.0.1", shared.port());
    }

    private void known() {
        if (!isKnown) {
            isKnown = true;
            shared.opened().run();
        }
    }

    /** What happens on one connection. */
    private final class Conversation extends ChannelInboundHandlerAdapter {
        private boolean isOpen;
        private int code;
        private long waitSeconds;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent shaken && shaken.isSuccess()) {
                isOpen = true;
                shared.tally().connected();
                known();
                ask(context.channel());
            }
        }

        private void ask(Channel channel) {
            HttpMethod method = HttpMethod.GET;
            String path;
            ByteBuf body = Unpooled.EMPTY_BUFFER;
            if (role.isCreate()) {
                path = "/api/v1/namespaces/" + FloodBench.WRITTEN + "/configmaps";
                if (isMade) {
                    method = HttpMethod.DELETE;
                    path += "/" + name();
                } else {
                    method = HttpMethod.POST;
                    body = body(channel);
                }
            } else if (role.isWatch()) {
                String space = role == Role.WATCH_WRITES ? FloodBench.WRITTEN : "default";
                path = "/api/v1/namespaces/" + space + "/configmaps?watch=true";
            } else {
                path = FloodBench.PODS;
            }
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path, body);
            request.headers()
                    .set("Host", "127.0.0.1")
                    .set("Accept", "application/json")
                    .set("Authorization", "Bearer " + HubServer.floodToken(number))
                    .set("Content-Length", body.readableBytes());
            if (body.isReadable()) {
                request.headers().set("Content-Type", "application/json");
            }
            code = 0;
            waitSeconds = 0;
            var _ = channel.writeAndFlush(request);
        }

        private ByteBuf body(Channel channel) {
            byte[] head =
                    ("{\"metadata\":{\"name\":\"" + name() + "\"},\"data\":{\"v\":\"")
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            ByteBuf data = role == Role.CREATE_LARGE ? shared.large() : shared.small();
            var whole = channel.alloc().compositeBuffer(2);
            whole.addComponent(true, channel.alloc().buffer(head.length).writeBytes(head));
            return whole.addComponent(true, data.retainedDuplicate());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpResponse response) {
                answered(context.channel(), response);
            }
            if (message instanceof LastHttpContent) {
                over(context.channel());
            }
            ReferenceCountUtil.release(message);
        }

        private void answered(Channel channel, HttpResponse response) {
            code = response.status().code();
            String later = response.headers().get("Retry-After", "");
            waitSeconds = later.isEmpty() ? 0 : Long.parseLong(later);
            shared.tally()
                    .count(role, code == 429 && later.isEmpty() ? "429 without a time" : "" + code);
            if (role.isUnread() && code == 200) {
                channel.config().setAutoRead(false);
            }
        }

        private void over(Channel channel) {
            if (role.isCreate() && code < 300) {
                isMade = !isMade;
            } else if (code == 409 || code == 404) {
                isMade = code == 409;
            }
            if (code == 429 && isPolite()) {
                var _ =
                        channel.eventLoop()
                                .schedule(() -> ask(channel), waitSeconds, TimeUnit.SECONDS);
            } else {
                ask(channel);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (isOpen) {
                shared.tally().disconnected();
            }
            shared.tally().count(role, isOpen ? "hung up on" : "not let in");
            known();
            var _ =
                    context.channel()
                            .eventLoop()
                            .schedule(
                                    FloodClient.this::connect,
                                    isPolite() ? 1000 : AGAIN_MILLIS,
                                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
