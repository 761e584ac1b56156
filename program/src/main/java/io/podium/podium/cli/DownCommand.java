package io.podium.podium.cli;

import io.podium.base.Invariant;
import io.podium.base.time.Clock;
import io.podium.podium.host.Machines;
import io.podium.podium.host.Refused;
import io.podium.podium.host.Removal;
import io.podium.podium.host.Requirements;
import io.podium.podium.state.Kubeconfig;
import io.podium.podium.state.KubeconfigMerge;
import io.podium.podium.state.StateFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a cluster down, whatever state it is in. */
@Command(
        name = "down",
        description =
                "Remove a running cluster: its server, containers, nodes and networks. Its objects,"
                        + " certificates and images are kept for the next up.")
final class DownCommand implements Callable<Integer> {
    @Mixin private ClusterOption cluster;

    @Option(
            names = "--purge",
            description = "remove its objects, settings and certificates as well; images stay")
    private boolean purge;

    @Override
    public Integer call() throws IOException {
        var console = new Console(System.out, Clock.system());
        Requirements.checkSystem();
        StateFolder state = cluster.state();
        String name = state.layout().name();
        boolean hasMachines = Machines.exist(state.layout());
        if (hasMachines) {
            Requirements.checkRoot("removing containers and network namespaces", "down");
        }
        boolean isThere = hasMachines || state.server().isPresent();
        if (!isThere && !Files.exists(state.home())) {
            console.line("Cluster " + name + " is down already");
            return 0;
        }
        try (FileChannel lock = state.lock()) {
            Invariant.check(lock.isOpen(), "the lock of %s is held", name);
            if (isThere) {
                if (ServerProcess.stop(state)) {
                    console.step("server ended");
                }
            }
            if (hasMachines) {
                Removal.down(state.layout(), console::step);
            }
            state.withdraw();
            Files.deleteIfExists(state.kubeconfig());
            removeContext(console, state);
            if (purge) {
                state.purge();
            }
        }
        console.line(
                isThere
                        ? "Cluster " + name + " is down (" + console.total() + ")"
                        : "Cluster " + name + " is down already");
        if (purge) {
            console.line("What it kept is removed as well");
        } else if (isThere) {
            console.line(
                    "Its objects are kept in "
                            + state.home()
                            + "; ./podium down"
                            + cluster.flag()
                            + " --purge removes them");
        }
        return 0;
    }

    private static void removeContext(Console console, StateFolder state) throws IOException {
        try {
            new KubeconfigMerge(state).remove(Kubeconfig.contextName(state.layout().name()));
        } catch (Refused e) {
            console.line("Note: " + e.getMessage());
        }
    }
}
