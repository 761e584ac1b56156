package io.podium.server.streams;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import io.podium.api.streams.NodeStreams;
import io.podium.base.loop.Doers;
import io.podium.server.request.ApiRequest;
import io.podium.server.wire.Connect;
import io.podium.server.wire.Head;
import io.podium.server.wire.Response;
import io.podium.server.wire.Upgrade;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the subresources of pods that are streams, each over the protocols its clients speak. */
public final class StreamRoom implements Connect {
    private static final Logger LOG = LoggerFactory.getLogger(StreamRoom.class);
    private static final String SPDY = "SPDY/3.1";
    private static final String SPDY_FORWARD = "portforward.k8s.io";
    private static final String TUNNEL_FORWARD = "SPDY/3.1+portforward.k8s.io";

    private static final List<String> SOCKET_FORWARDS =
            Stream.concat(Stream.of(TUNNEL_FORWARD), ChannelProtocol.PORTS_OF_SOCKETS.stream())
                    .toList();

    private final BiFunction<String, String, Optional<Pod>> pods;
    private final Function<String, Optional<NodeStreams>> nodes;
    private final Doers doers;

    /**
     * @param pods finds a pod by namespace and name
     * @param nodes finds the streams of a node by its name
     * @param doers where streams block
     */
    public StreamRoom(
            BiFunction<String, String, Optional<Pod>> pods,
            Function<String, Optional<NodeStreams>> nodes,
            Doers doers) {
        this.pods = pods;
        this.nodes = nodes;
        this.doers = doers;
    }

    @Override
    public void serve(ApiRequest request, Head head, Response response) {
        if (request.subresource().equals("log")) {
            log(request, response);
        } else if (request.subresource().equals("proxy")) {
            throw ApiError.notImplemented(
                    "the subresource " + request.resource().plural() + "/proxy");
        } else {
            throw ApiError.badRequest("Upgrade request required");
        }
    }

    private void log(ApiRequest request, Response response) {
        var options = LogStream.options(request);
        Optional<PodTarget> target = logged(request);
        if (target.isEmpty()) {
            response.send(200, Map.of("Content-Type", "text/plain"), new byte[0]);
            return;
        }
        var wanted = options.apply(target.get());
        var runner = new Runner(doers);
        response.onEnd(runner::stop);
        runner.start(() -> LogStream.run(wanted, target.get(), response));
    }

    private void log(ApiRequest request, Upgrade upgrade) {
        String protocol = socketProtocol(upgrade.request(), LogSocket.PROTOCOLS);
        var options = LogStream.options(request);
        Optional<PodTarget> target = logged(request);
        var socket = new LogSocket(upgrade, protocol);
        if (target.isEmpty()) {
            socket.nothing();
            return;
        }
        var wanted = options.apply(target.get());
        var runner = new Runner(doers);
        upgrade.channel().closeFuture().addListener(closed -> runner.stop());
        runner.start(() -> socket.run(wanted, target.get()));
    }

    /** Whose log is wanted; empty for a pod on no node, which has never written anything. */
    private Optional<PodTarget> logged(ApiRequest request) {
        Pod pod = pod(request);
        String container = PodTarget.container(pod, request.parameter("container"));
        return pod.spec().nodeName().isEmpty()
                ? Optional.empty()
                : Optional.of(new PodTarget(pod, container, node(pod)));
    }

    @Override
    public void upgrade(ApiRequest request, Upgrade upgrade) {
        switch (request.subresource()) {
            case "exec", "attach" -> command(request, upgrade);
            case "portforward" -> forward(request, upgrade);
            case "log" -> log(request, upgrade);
            default -> throw ApiError.notImplemented("an upgrade of pods/" + request.subresource());
        }
    }

    private void command(ApiRequest request, Upgrade upgrade) {
        Pod pod = pod(request);
        var target =
                new PodTarget(
                        pod, PodTarget.container(pod, request.parameter("container")), node(pod));
        Command command = Command.of(request, target);
        if (isSpdy(upgrade.request())) {
            String protocol = spdyProtocol(upgrade.request(), ChannelProtocol.COMMANDS_OF_SPDY);
            var listener =
                    new SpdyCommand(
                            command,
                            ChannelProtocol.named(protocol),
                            new Runner(doers),
                            new Runner(doers));
            whenItMay(
                    target,
                    command.attaches(),
                    upgrade,
                    () ->
                            upgrade.accept(
                                    spdyHeaders(protocol),
                                    pipeline -> SpdyStreams.addTo(pipeline, listener)));
            return;
        }
        String word = socketProtocol(upgrade.request(), ChannelProtocol.COMMANDS_OF_SOCKETS);
        ChannelProtocol protocol = ChannelProtocol.named(word);
        Runnable accept =
                () ->
                        upgrade.accept(
                                WebSockets.accept(upgrade.request(), word),
                                pipeline -> {
                                    WebSockets.addFraming(pipeline);
                                    pipeline.addLast(
                                            new SocketCommand(
                                                    command,
                                                    new Runner(doers),
                                                    protocol,
                                                    pipeline.channel()));
                                });
        if (protocol.closesStreams()) {
            accept.run(); // Upstream translates these, and refuses on the stream of errors.
        } else {
            whenItMay(target, command.attaches(), upgrade, accept);
        }
    }

    /**
     * Asks the node first: what cannot be is answered in its words and with its code in place of
     * the upgrade, which upstream's server only passes on.
     */
    private void whenItMay(PodTarget target, boolean attaches, Upgrade upgrade, Runnable accept) {
        new Runner(doers)
                .start(() -> {
                    Optional<NodeStreams.Obstacle> obstacle;
                    try {
                        obstacle =
                                target.node()
                                        .obstacle(target.reference(), target.container(), attaches);
                    } catch (RuntimeException trouble) { // The client must not wait on.
                        LOG.warn("no stream into {}", target.reference(), trouble);
                        obstacle =
                                Optional.of(
                                        new NodeStreams.Obstacle(
                                                500, String.valueOf(trouble.getMessage())));
                    }
                    obstacle.ifPresentOrElse(why -> upgrade.answer(why.code(), why.text()), accept);
                    return null;
                });
    }

    private void forward(ApiRequest request, Upgrade upgrade) {
        Pod pod = pod(request);
        var target = new PodTarget(pod, "", node(pod));
        var listener = new SpdyForward(target, doers);
        if (isSpdy(upgrade.request())) {
            spdyProtocol(upgrade.request(), List.of(SPDY_FORWARD));
            whenItMay(
                    target,
                    false,
                    upgrade,
                    () ->
                            upgrade.accept(
                                    spdyHeaders(SPDY_FORWARD),
                                    pipeline -> SpdyStreams.addTo(pipeline, listener)));
            return;
        }
        String protocol = socketProtocol(upgrade.request(), SOCKET_FORWARDS);
        boolean isTunnel = protocol.equals(TUNNEL_FORWARD);
        List<Integer> ports = isTunnel ? List.of() : SocketForward.ports(request);
        Consumer<ChannelPipeline> handlers =
                pipeline -> {
                    WebSockets.addFraming(pipeline);
                    if (isTunnel) {
                        pipeline.addLast(new WebSockets.Tunnel());
                        SpdyStreams.addTo(pipeline, listener);
                    } else {
                        pipeline.addLast(
                                new SocketForward(
                                        target,
                                        ports,
                                        ChannelProtocol.named(protocol),
                                        doers,
                                        pipeline.channel()));
                    }
                };
        whenItMay(
                target,
                false,
                upgrade,
                () -> upgrade.accept(WebSockets.accept(upgrade.request(), protocol), handlers));
    }

    private Pod pod(ApiRequest request) {
        return pods.apply(request.namespace(), request.name())
                .orElseThrow(() -> ApiError.notFound("", "pods", request.name()));
    }

    private NodeStreams node(Pod pod) {
        String name = pod.spec().nodeName();
        if (name.isEmpty()) {
            throw ApiError.badRequest("pod " + pod.name() + " does not have a host assigned");
        }
        return nodes.apply(name)
                .orElseThrow(() -> ApiError.serviceUnavailable("no agent runs for node " + name));
    }

    private static boolean isSpdy(HttpRequest request) {
        return SPDY.equalsIgnoreCase(request.headers().get("Upgrade"));
    }

    /** The first protocol the client offers that is ours, of those that go over SPDY. */
    private static String spdyProtocol(HttpRequest request, List<String> ours) {
        List<String> offered =
                request.headers().getAll("X-Stream-Protocol-Version").stream()
                        .flatMap(line -> List.of(line.split(",")).stream())
                        .map(String::strip)
                        .toList();
        return offered.stream()
                .filter(ours::contains)
                .findFirst()
                .orElseThrow(() -> unknownProtocol(offered, ours));
    }

    private static String socketProtocol(HttpRequest request, List<String> ours) {
        return WebSockets.choose(request, ours)
                .orElseThrow(() -> unknownProtocol(WebSockets.offered(request), ours));
    }

    private static ApiError unknownProtocol(List<String> offered, List<String> ours) {
        return ApiError.of(
                403,
                "Forbidden",
                "unable to upgrade: unable to negotiate protocol: client supports "
                        + offered
                        + ", server accepts "
                        + ours);
    }

    private static Map<String, String> spdyHeaders(String protocol) {
        return Map.of(
                "Connection", "Upgrade", "Upgrade", SPDY, "X-Stream-Protocol-Version", protocol);
    }
}
