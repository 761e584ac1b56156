package io.podium.node.probe;

import java.util.List;

/**
 * One question to one container, with names of ports and hosts resolved.
 *
 * @param container the runtime's id
 */
public record Question(Purpose purpose, String container, Ask ask) {

    /** What is done to ask. */
    public sealed interface Ask {}

    /** Runs a command in the container; its exit code is the answer. */
    public record Exec(List<String> command) implements Ask {
        public Exec {
            command = List.copyOf(command);
        }
    }

    /**
     * Asks by HTTP.
     *
     * @param scheme http or https
     * @param path with its query
     */
    public record Http(String scheme, String host, int port, String path, List<Header> headers)
            implements Ask {
        public Http {
            headers = List.copyOf(headers);
        }
    }

    /** One header line of a request. */
    public record Header(String name, String value) {}

    /** Opens a connection and closes it. */
    public record Tcp(String host, int port) implements Ask {}

    /** Asks the gRPC health service. */
    public record Grpc(String host, int port, String service) implements Ask {}

    /** A question that cannot be asked, and why. */
    public record Impossible(String why) implements Ask {}
}
