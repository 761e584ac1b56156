package io.podium.podium.cli;

import io.podium.podium.state.StateFolder;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what kubectl needs. */
@Command(name = "kubeconfig", description = "Print the kubeconfig of a running cluster.")
final class KubeconfigCommand implements Callable<Integer> {
    @Mixin private ClusterOption cluster;

    @Option(names = "--path", description = "print the path of the file instead")
    private boolean path;

    @Override
    public Integer call() throws IOException {
        StateFolder state = cluster.state();
        String text = KubeconfigReader.text(state);
        System.out.print(path ? state.kubeconfig() + "\n" : text);
        System.out.flush();
        return 0;
    }
}
