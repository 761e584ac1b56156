package io.podium.server.streams;

import io.podium.api.error.ApiError;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.streams.NodeStreams.AttachRequest;
import io.podium.api.streams.NodeStreams.ExecRequest;
import io.podium.api.streams.NodeStreams.Exit;
import io.podium.api.streams.NodeStreams.StreamRefused;
import io.podium.api.streams.NodeStreams.Terminal;
import io.podium.api.streams.NodeStreams.TerminalSize;
import io.podium.api.value.MapValue;
import io.podium.server.request.ApiRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exec or attach, as the query asked for it.
 *
 * @param attaches whether to attach to what runs instead of running the command
 */
record Command(
        PodTarget target,
        boolean attaches,
        List<String> words,
        boolean stdin,
        boolean stdout,
        boolean stderr,
        boolean tty) {
    private static final Logger LOG = LoggerFactory.getLogger(Command.class);
    private static final int NOT_FOUND = 404;

    /** Reads the query; refuses what makes no sense. */
    static Command of(ApiRequest request, PodTarget target) {
        boolean attaches = request.subresource().equals("attach");
        boolean tty = request.flag("tty");
        var command =
                new Command(
                        target,
                        attaches,
                        request.query().getOrDefault("command", List.of()),
                        request.flag("stdin"),
                        request.flag("stdout"),
                        request.flag("stderr") && !tty, // A terminal has one output.
                        tty);
        if (!command.stdin && !command.stdout && !command.stderr) {
            throw ApiError.badRequest("you must specify at least 1 of stdin, stdout, stderr");
        }
        if (!attaches && command.words.isEmpty()) {
            throw ApiError.badRequest("you must specify at least one command for the container");
        }
        return command;
    }

    /**
     * Runs it to its end and answers the Status for the error stream.
     *
     * @param unreached what upstream says before the words of a node that refuses: there the client
     *     learns of it by an upgrade that fails, here when the connection stands already
     */
    ExitStatus run(Terminal terminal, String unreached) throws InterruptedException {
        try {
            Exit exit =
                    attaches
                            ? target.node()
                                    .attach(
                                            new AttachRequest(
                                                    target.reference(), target.container(), tty),
                                            terminal)
                            : target.node()
                                    .exec(
                                            new ExecRequest(
                                                    target.reference(),
                                                    target.container(),
                                                    words,
                                                    tty),
                                            terminal);
            return ExitStatus.of(exit.code(), words);
        } catch (StreamRefused e) {
            return e.code() == NOT_FOUND
                    ? ExitStatus.failure(500, unreached + e.getMessage())
                    : ExitStatus.failure(e.code(), e.getMessage());
        } catch (IOException e) {
            LOG.debug("a stream into {} broke", target.reference(), e);
            return broken(e);
        } catch (RuntimeException e) { // Nobody expected this, and still the client must not wait.
            LOG.warn("a stream into {} failed", target.reference(), e);
            return broken(e);
        }
    }

    private static ExitStatus broken(Exception trouble) {
        return ExitStatus.failure(
                500, "error executing command in container: " + trouble.getMessage());
    }

    /** A message of the resize stream; empty when it is none. */
    static Optional<TerminalSize> size(byte[] message) {
        try {
            return new JsonDecoder().decodeFree(message) instanceof MapValue map
                    ? Optional.of(
                            new TerminalSize(
                                    (int) map.integer("Width"), (int) map.integer("Height")))
                    : Optional.empty();
        } catch (DecodeException e) {
            LOG.debug("a terminal size could not be read", e);
            return Optional.empty();
        }
    }
}
