package io.podium.podium.cli;

import io.podium.podium.host.Refused;
import io.podium.podium.state.Kubeconfig;
import io.podium.podium.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the kubeconfig that the server wrote for its own cluster. */
final class KubeconfigReader {
    private static final Pattern FIELD = Pattern.compile("(?m)^\\s+([a-z-]+): (\\S+)$");

    private KubeconfigReader() {}

    static Kubeconfig read(StateFolder state, String name) throws IOException {
        String text = text(state);
        return new Kubeconfig(
                name,
                field(text, "server"),
                field(text, "certificate-authority-data"),
                field(text, "client-certificate-data"),
                field(text, "client-key-data"));
    }

    static String text(StateFolder state) throws IOException {
        if (!Files.exists(state.kubeconfig())) {
            throw new Refused(
                    "cluster "
                            + state.layout().name()
                            + " has no kubeconfig, because it is not up: run"
                            + " ./podium up");
        }
        return Files.readString(state.kubeconfig());
    }

    private static String field(String text, String name) throws Refused {
        Matcher matcher = FIELD.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return matcher.group(2);
            }
        }
        throw new Refused(
                "the kubeconfig of the cluster has no "
                        + name
                        + ": run ./podium down, then ./podium up");
    }
}
