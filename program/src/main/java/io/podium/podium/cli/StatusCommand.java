package io.podium.podium.cli;

import io.podium.base.time.Clock;
import io.podium.podium.host.Layout;
import io.podium.podium.host.Machines;
import io.podium.podium.host.Processes;
import io.podium.podium.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what of a cluster runs. */
@Command(
        name = "status",
        description =
                "Show what of a cluster runs; the exit code is 0 when it is up, 3 when it is down,"
                        + " 1 in between.")
final class StatusCommand implements Callable<Integer> {
    private static final int DOWN = 3;

    @Mixin private ClusterOption cluster;

    @Override
    public Integer call() throws IOException {
        var console = new Console(System.out, Clock.system());
        StateFolder state = cluster.state();
        String name = state.layout().name();
        Optional<Processes.Identity> server = state.server();
        boolean machines = Machines.exist(state.layout());
        if (server.isEmpty() && !machines) {
            console.line(
                    "Cluster "
                            + name
                            + " is down"
                            + (Files.exists(state.home().resolve("store"))
                                    ? "; its objects are kept in " + state.home()
                                    : ""));
            return DOWN;
        }
        int wanted = state.settings().nodes();
        List<Integer> running = Machines.runningNodes(state.layout());
        String health = server.isPresent() ? Health.ask(state) : "not running";
        console.line("Cluster " + name);
        console.line(
                "  server   "
                        + server.map(it ->
                                        "process "
                                                + it.pid()
                                                + ", https://127.0.0.1:"
                                                + port(state)
                                                + ", "
                                                + health)
                                .orElse(
                                        "not running: ./podium up"
                                                + cluster.flag()
                                                + " brings it back"));
        for (int number = 1; number <= wanted; number++) {
            console.line(
                    "  "
                            + Layout.nodeName(number)
                            + "   "
                            + (running.contains(number)
                                    ? "containerd runs"
                                    : "containerd does not run"));
        }
        if (state.settings().isSimulated()) {
            console.line("  nodes    " + state.settings().simulated() + " simulated");
        }
        console.line("  state    " + state.home());
        return server.isPresent() && running.size() == wanted && health.equals(Health.READY)
                ? 0
                : 1;
    }

    private static int port(StateFolder state) {
        try {
            return state.settings().port();
        } catch (IOException e) {
            return 0; // It was read a moment ago; the status must not fail over it.
        }
    }
}
