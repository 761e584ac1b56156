package io.podium.podium.cli;

import io.podium.podium.state.StateFolder;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The server process itself; "up" starts it and reads what it says. */
@Command(name = "serve", hidden = true, description = "Serve a cluster; started by up.")
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Mixin private ClusterOption cluster;
    @Mixin private LogOption log;

    @Override
    public Integer call() throws IOException {
        log.use();
        var pipe = new ServerProcess.Pipe(System.out);
        StateFolder state = cluster.state();
        Server server;
        try {
            LOG.info("starting cluster {} in {}", state.layout().name(), state.home());
            server = Server.start(state, System.getenv(), pipe);
        } catch (IOException | RuntimeException e) {
            LOG.error("the cluster could not be started", e);
            pipe.failed(e.getMessage() == null ? e.toString() : e.getMessage());
            return 1;
        }
        LOG.info("cluster {} is up", state.layout().name());
        pipe.ready();
        new ServerExit(server).awaitSignal();
        return 0;
    }
}
