package io.podium.server.streams;

import io.podium.api.streams.NodeStreams.Terminal;
import io.podium.api.streams.NodeStreams.TerminalSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exec or attach over SPDY: starts when the client has opened every stream it must. */
final class SpdyCommand implements SpdyStreams.Listener {
    private static final String UNREACHED = "unable to upgrade connection: ";
    private static final Logger LOG = LoggerFactory.getLogger(SpdyCommand.class);
    private static final String ERROR = "error";
    private static final byte[] NOTHING = new byte[0];

    private final Command command;
    private final ChannelProtocol protocol;
    private final Runner runner;
    private final Runner sizesRunner;
    private final Set<String> awaited = new HashSet<>();
    private final Map<String, SpdyStreams.Stream> streams = new HashMap<>();

    SpdyCommand(Command command, ChannelProtocol protocol, Runner runner, Runner sizesRunner) {
        this.command = command;
        this.protocol = protocol;
        this.runner = runner;
        this.sizesRunner = sizesRunner;
        awaited.add(ERROR);
        await(command.stdin(), "stdin");
        await(command.stdout(), "stdout");
        await(command.stderr(), "stderr");
        await(command.tty() && protocol.resizes(), "resize");
    }

    private void await(boolean wanted, String type) {
        if (wanted) {
            awaited.add(type);
        }
    }

    @Override
    public void opened(SpdyStreams connection, SpdyStreams.Stream stream) {
        String type = stream.header("streamtype");
        if (awaited.contains(type)
                && streams.putIfAbsent(type, stream) == null
                && streams.size() == awaited.size()) {
            runner.start(() -> run(connection));
        }
    }

    private Void run(SpdyStreams connection) throws InterruptedException {
        BlockingQueue<TerminalSize> sizes = new LinkedBlockingQueue<>();
        Optional.ofNullable(streams.get("resize"))
                .ifPresent(resize -> sizesRunner.start(() -> read(resize, sizes)));
        ExitStatus status =
                command.run(
                        new Terminal(input(), output("stdout"), output("stderr"), sizes),
                        UNREACHED);
        finish("stdout");
        finish("stderr");
        streams.get(ERROR).finish(status.in(protocol));
        connection.goAway();
        sizesRunner.stop();
        return null;
    }

    private Optional<InputStream> input() {
        return Optional.ofNullable(streams.get("stdin")).map(SpdyStreams.Stream::input);
    }

    private Optional<OutputStream> output(String type) {
        return Optional.ofNullable(streams.get(type)).map(SpdyStreams.Stream::output);
    }

    private void finish(String type) {
        Optional.ofNullable(streams.get(type)).ifPresent(stream -> stream.finish(NOTHING));
    }

    /** Sizes come as one JSON object after the other, maybe several in a frame. */
    private static Void read(SpdyStreams.Stream resize, BlockingQueue<TerminalSize> sizes) {
        var object = new StringBuilder();
        try {
            for (int letter = resize.input().read(); letter >= 0; letter = resize.input().read()) {
                object.append((char) letter);
                if (letter == '}') {
                    Command.size(
                                    object.toString()
                                            .strip()
                                            .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .ifPresent(sizes::add);
                    object.setLength(0);
                }
            }
        } catch (IOException e) {
            LOG.debug("no more terminal sizes", e);
        }
        return null;
    }

    @Override
    public void closed() {
        runner.stop();
        sizesRunner.stop();
    }
}
