package io.podium.podium.cli;

import io.podium.podium.state.StateFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server process itself; "up" starts it and reads what it says. */
public final class ServeCommand {
    /** What stands first in its command line. */
    public static final String NAME = "serve";

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final int NOT_UNDERSTOOD = 2;

    private ServeCommand() {}

    /** Serves until a signal comes; the exit code is that of the program. */
    public static int run(List<String> words, PrintStream out) {
        var pipe = new ServerProcess.Pipe(out);
        ServeArguments arguments;
        try {
            arguments = ServeArguments.of(words);
        } catch (IllegalArgumentException e) {
            pipe.failed(e.getMessage());
            return NOT_UNDERSTOOD;
        }
        Server server;
        try {
            arguments.format().use(arguments.verbosity());
            StateFolder state = StateFolder.of(System.getenv(), arguments.name());
            LOG.info("starting cluster {} in {}", state.layout().name(), state.home());
            server = Server.start(state, System.getenv(), pipe);
        } catch (IOException | RuntimeException e) {
            LOG.error("the cluster could not be started", e);
            pipe.failed(e.getMessage() == null ? e.toString() : e.getMessage());
            return 1;
        }
        LOG.info("the cluster is up");
        pipe.ready();
        new ServerExit(server).awaitSignal();
        return 0;
    }
}
