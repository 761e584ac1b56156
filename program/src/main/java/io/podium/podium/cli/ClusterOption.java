package io.podium.podium.cli;

import io.podium.podium.state.StateFolder;
import java.io.IOException;
import picocli.CommandLine.Option;

/** Which cluster a command is about. */
final class ClusterOption {
    @Option(names = "--name", paramLabel = "NAME", description = "the cluster (default: podium)")
    private String name = "";

    /** Its state folder. */
    StateFolder state() throws IOException {
        return StateFolder.of(System.getenv(), name);
    }

    /** How a user names it in a command, to be put behind "./podium down". */
    String flag() {
        return name.isEmpty() || name.equals("podium") ? "" : " --name " + name;
    }
}
