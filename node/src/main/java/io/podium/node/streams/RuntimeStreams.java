package io.podium.node.streams;

import io.netty.channel.EventLoopGroup;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.streams.NodeStreams;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.base.loop.Doers;
import io.podium.node.agent.NodeAgent;
import io.podium.node.cri.RuntimeTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** The streams of a node's pods, by way of its container runtime. */
public final class RuntimeStreams implements NodeStreams {
    private static final String COMMAND_PROTOCOL = "v4.channel.k8s.io";
    private static final String FORWARD_PROTOCOL = "portforward.k8s.io";

    private static final int NOT_THERE = 404;
    private static final int BROKEN = 500;

    private final NodeAgent agent;
    private final EventLoopGroup loops;
    private final Doers doers;

    /** The event loops carry the connections to the runtime; the doers copy. */
    public RuntimeStreams(NodeAgent agent, EventLoopGroup loops, Doers doers) {
        this.agent = agent;
        this.loops = loops;
        this.doers = doers;
    }

    @Override
    public void logs(LogRequest request, Runnable ready, OutputStream out)
            throws IOException, InterruptedException {
        agent.logs().logs(request, ready, out);
    }

    @Override
    public Exit exec(ExecRequest request, Terminal terminal)
            throws IOException, InterruptedException {
        var asked =
                io.podium.node.cri.v1.ExecRequest.empty()
                        .withContainerId(running(request.pod(), request.container(), false))
                        .withCmd(request.command())
                        .withTty(request.tty())
                        .withStdin(terminal.stdin().isPresent())
                        .withStdout(terminal.stdout().isPresent())
                        .withStderr(terminal.stderr().isPresent());
        return command(granted(() -> agent.runtime().exec(asked)), terminal, request.tty());
    }

    @Override
    public Exit attach(AttachRequest request, Terminal terminal)
            throws IOException, InterruptedException {
        var asked =
                io.podium.node.cri.v1.AttachRequest.empty()
                        .withContainerId(running(request.pod(), request.container(), true))
                        .withTty(request.tty())
                        .withStdin(terminal.stdin().isPresent())
                        .withStdout(terminal.stdout().isPresent())
                        .withStderr(terminal.stderr().isPresent());
        return command(granted(() -> agent.runtime().attach(asked)), terminal, request.tty());
    }

    @Override
    public Optional<Obstacle> obstacle(PodReference pod, String container, boolean attaches) {
        if (agent.pod(pod).isEmpty()) {
            return Optional.of(new Obstacle(NOT_THERE, "pod does not exist"));
        }
        try {
            boolean isThere =
                    container.isEmpty()
                            ? agent.readySandbox(pod).isPresent()
                            : agent.runningContainer(pod, container).isPresent();
            return isThere
                    ? Optional.empty()
                    : Optional.of(new Obstacle(BROKEN, missing(pod, container, attaches)));
        } catch (RuntimeTrouble trouble) {
            return Optional.of(new Obstacle(BROKEN, trouble.said()));
        }
    }

    /** The kubelet has words of its own for each sort of stream. */
    private static String missing(PodReference pod, String container, boolean attaches) {
        String whole = pod.name() + "_" + pod.namespace();
        if (container.isEmpty()) {
            return "pod not found (\"" + whole + "\")";
        }
        return attaches
                ? "container " + container + " not found in pod " + whole
                : "container not found (\"" + container + "\")";
    }

    private String running(PodReference pod, String container, boolean attaches)
            throws StreamRefused {
        Optional<String> id = agent.runningContainer(pod, container);
        if (id.isPresent()) {
            return id.get();
        }
        String why =
                obstacle(pod, container, attaches)
                        .map(Obstacle::text)
                        .orElseGet(() -> missing(pod, container, attaches));
        throw new StreamRefused(NOT_THERE, why);
    }

    /**
     * Where the runtime gives a stream; it gives none into what ended since it was last looked at.
     */
    static String granted(Supplier<String> ask) throws StreamRefused {
        try {
            return ask.get();
        } catch (RuntimeTrouble trouble) {
            throw new StreamRefused(NOT_THERE, trouble.said());
        }
    }

    private Exit command(String url, Terminal terminal, boolean tty)
            throws IOException, InterruptedException {
        try (var session = SpdySession.connect(loops, url, COMMAND_PROTOCOL)) {
            var status = Pump.all(doers, open(session, "error"));
            terminal.stdin()
                    .ifPresent(stdin -> ignore(Pump.in(doers, stdin, open(session, "stdin"))));
            var stdout = output(session, "stdout", terminal.stdout());
            var stderr = output(session, "stderr", terminal.stderr());
            var sizes =
                    tty
                            ? Optional.of(resize(terminal.sizes(), open(session, "resize")))
                            : Optional.<Sizes>empty();
            try {
                await(CompletableFuture.allOf(stdout, stderr));
                return exit(await(status));
            } finally {
                sizes.ifPresent(Sizes::stop);
            }
        }
    }

    private static SpdyStream open(SpdySession session, String type) {
        return session.open(Map.of("streamtype", type));
    }

    private CompletableFuture<Void> output(
            SpdySession session, String type, Optional<OutputStream> to) {
        return to.map(out -> Pump.out(doers, open(session, type), out))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** What becomes of the client's input shows in the outputs. */
    private static void ignore(CompletableFuture<Void> pump) {
        pump.exceptionally(failure -> null);
    }

    private Sizes resize(BlockingQueue<TerminalSize> sizes, SpdyStream to) {
        var pump = new Sizes(sizes, to);
        ignore(doers.call(pump::run));
        return pump;
    }

    private static <T> T await(CompletableFuture<T> future)
            throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw Pump.trouble(e);
        }
    }

    /** Reads the Status of the error stream; none at all means that the connection broke. */
    private static Exit exit(byte[] status) throws IOException {
        if (status.length == 0) {
            throw new IOException("the runtime closed the stream without a status");
        }
        MapValue said;
        try {
            said =
                    new JsonDecoder().decodeFree(status) instanceof MapValue map
                            ? map
                            : MapValue.empty();
        } catch (DecodeException e) {
            throw new IOException(
                    "the runtime's status could not be read: "
                            + new String(status, StandardCharsets.UTF_8),
                    e);
        }
        if (said.string("status").equals("Success")) {
            return new Exit(0);
        }
        for (Object one : said.map("details").list("causes")) {
            if (one instanceof MapValue cause && cause.string("reason").equals("ExitCode")) {
                return new Exit(Integer.parseInt(cause.string("message")));
            }
        }
        // It could not be started; the runtime's words are whole sentences already.
        throw new StreamRefused(500, said.string("message"));
    }

    @Override
    public void portForward(PodReference pod, int port, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        String sandbox =
                agent.readySandbox(pod)
                        .orElseThrow(() ->
                                new StreamRefused(400, "pod " + pod.name() + " is not running"));
        String url = granted(() -> agent.runtime().portForward(sandbox, List.of(port)));
        try (var session = SpdySession.connect(loops, url, FORWARD_PROTOCOL)) {
            String number = Integer.toString(port);
            SpdyStream error =
                    session.open(Map.of("streamtype", "error", "port", number, "requestid", "0"));
            error.finish(); // Without this the runtime waits a second at the end.
            SpdyStream data =
                    session.open(Map.of("streamtype", "data", "port", number, "requestid", "0"));
            var trouble = Pump.all(doers, error);
            ignore(Pump.in(doers, in, data));
            await(Pump.out(doers, data, out));
            byte[] text = await(trouble);
            if (text.length > 0) {
                throw new IOException(new String(text, StandardCharsets.UTF_8));
            }
        }
    }

    /** Tells the runtime the terminal's sizes as they change. */
    private static final class Sizes {
        private static final TerminalSize END = new TerminalSize(-1, -1);

        private final BlockingQueue<TerminalSize> sizes;
        private final SpdyStream to;

        Sizes(BlockingQueue<TerminalSize> sizes, SpdyStream to) {
            this.sizes = sizes;
            this.to = to;
        }

        Void run() throws IOException, InterruptedException {
            for (TerminalSize size = sizes.take(); !size.equals(END); size = sizes.take()) {
                byte[] message =
                        JsonEncoder.encode(
                                FreeMap.of(
                                        Map.of(
                                                "Width",
                                                (long) size.width(),
                                                "Height",
                                                (long) size.height())));
                to.write(message, message.length);
            }
            return null;
        }

        void stop() {
            sizes.add(END);
        }
    }
}
