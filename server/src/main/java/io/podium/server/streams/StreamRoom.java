package io.podium.server.streams;

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
import java.util.function.Function;

/** Answers the subresources of pods that are streams, each over the protocols its clients speak. */
public final class StreamRoom implements Connect {
    private static final String SPDY = "SPDY/3.1";
    private static final String SPDY_COMMAND = "v4.channel.k8s.io";
    private static final String SPDY_FORWARD = "portforward.k8s.io";
    private static final String TUNNEL_FORWARD = "SPDY/3.1+portforward.k8s.io";
    private static final String V5 = "v5.channel.k8s.io";
    private static final List<String> SOCKET_COMMANDS = List.of(V5, "v4.channel.k8s.io");

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
        Pod pod = pod(request);
        String container = PodTarget.container(pod, request.parameter("container"));
        if (pod.spec().nodeName().isEmpty()) {
            response.send(
                    200,
                    Map.of("Content-Type", "text/plain"),
                    new byte[0]); // Nothing was ever written.
            return;
        }
        PodTarget target = new PodTarget(pod, container, node(pod));
        var wanted = options.apply(target);
        var runner = new Runner(doers);
        response.onEnd(runner::stop);
        runner.start(() -> LogStream.run(wanted, target, response));
    }

    @Override
    public void upgrade(ApiRequest request, Upgrade upgrade) {
        switch (request.subresource()) {
            case "exec", "attach" -> command(request, upgrade);
            case "portforward" -> forward(request, upgrade);
            default -> throw ApiError.notImplemented("an upgrade of pods/" + request.subresource());
        }
    }

    private void command(ApiRequest request, Upgrade upgrade) {
        Pod pod = pod(request);
        String phase = pod.status().phase();
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            throw ApiError.badRequest(
                    "cannot exec into a container in a completed pod; current phase is " + phase);
        }
        var target =
                new PodTarget(
                        pod, PodTarget.container(pod, request.parameter("container")), node(pod));
        Command command = Command.of(request, target);
        if (isSpdy(upgrade.request())) {
            requireProtocol(upgrade.request(), SPDY_COMMAND);
            var listener = new SpdyCommand(command, new Runner(doers), new Runner(doers));
            upgrade.accept(
                    spdyHeaders(SPDY_COMMAND), pipeline -> SpdyStreams.addTo(pipeline, listener));
            return;
        }
        String protocol =
                WebSockets.choose(upgrade.request(), SOCKET_COMMANDS)
                        .orElseThrow(() ->
                                unknownProtocol(
                                        WebSockets.offered(upgrade.request()), SOCKET_COMMANDS));
        upgrade.accept(
                WebSockets.accept(upgrade.request(), protocol),
                pipeline -> {
                    WebSockets.addFraming(pipeline);
                    pipeline.addLast(
                            new SocketCommand(
                                    command,
                                    new Runner(doers),
                                    protocol.equals(V5),
                                    pipeline.channel()));
                });
    }

    private void forward(ApiRequest request, Upgrade upgrade) {
        Pod pod = pod(request);
        var listener = new SpdyForward(new PodTarget(pod, "", node(pod)), doers);
        if (isSpdy(upgrade.request())) {
            requireProtocol(upgrade.request(), SPDY_FORWARD);
            upgrade.accept(
                    spdyHeaders(SPDY_FORWARD), pipeline -> SpdyStreams.addTo(pipeline, listener));
            return;
        }
        List<String> ours = List.of(TUNNEL_FORWARD);
        String protocol =
                WebSockets.choose(upgrade.request(), ours)
                        .orElseThrow(
                                () -> unknownProtocol(WebSockets.offered(upgrade.request()), ours));
        upgrade.accept(
                WebSockets.accept(upgrade.request(), protocol),
                pipeline -> {
                    WebSockets.addFraming(pipeline);
                    pipeline.addLast(new WebSockets.Tunnel());
                    SpdyStreams.addTo(pipeline, listener);
                });
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

    private static void requireProtocol(HttpRequest request, String ours) {
        List<String> offered = request.headers().getAll("X-Stream-Protocol-Version");
        boolean known =
                offered.stream()
                        .flatMap(line -> List.of(line.split(",")).stream())
                        .map(String::strip)
                        .anyMatch(ours::equals);
        if (!known) {
            throw unknownProtocol(offered, List.of(ours));
        }
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
