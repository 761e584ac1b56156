package io.podium.node.probe;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.HTTPGetAction;
import io.podium.api.core.v1.LifecycleHandler;
import io.podium.api.core.v1.Probe;
import io.podium.api.core.v1.TCPSocketAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes questions out of what a container's specification says. Pure. */
public final class Questions {
    private static final int LAST_PORT = 65_535;
    private static final String PROBE_AGENT = "kube-probe/1.36";
    private static final String HOOK_AGENT = "kube-lifecycle/1.36";

    private Questions() {}

    /**
     * What the probe asks.
     *
     * @param address of the pod
     */
    public static Question probe(
            Purpose purpose, Probe probe, Container container, String id, String address) {
        Question.Ask ask;
        if (probe.hasExec()) {
            ask = new Question.Exec(probe.exec().command());
        } else if (probe.hasHttpGet()) {
            ask = http(probe.httpGet(), container, address, true);
        } else if (probe.hasTcpSocket()) {
            ask = tcp(probe.tcpSocket(), container, address);
        } else if (probe.hasGrpc()) {
            ask = new Question.Grpc(address, probe.grpc().port(), probe.grpc().service());
        } else {
            ask = new Question.Impossible("missing probe handler");
        }
        return new Question(purpose, id, ask);
    }

    /** What the hook does; sleeping is not a question, its caller does that. */
    public static Question hook(
            Purpose purpose,
            LifecycleHandler handler,
            Container container,
            String id,
            String address) {
        Question.Ask ask;
        if (handler.hasExec()) {
            ask = new Question.Exec(handler.exec().command());
        } else if (handler.hasHttpGet()) {
            ask = http(handler.httpGet(), container, address, false);
        } else {
            // Upstream accepts tcpSocket here and fails it when it is run; so manifests rely on it.
            ask = new Question.Impossible("invalid handler");
        }
        return new Question(purpose, id, ask);
    }

    private static Question.Ask http(
            HTTPGetAction action, Container container, String address, boolean probe) {
        Optional<Integer> port = port(action.port(), container);
        if (port.isEmpty()) {
            return unknownPort(action.port(), container);
        }
        String host = action.host().isEmpty() ? address : action.host();
        String scheme = action.scheme().isEmpty() ? "http" : action.scheme();
        var given =
                action.httpHeaders().stream()
                        .map(header -> new Question.Header(header.name(), header.value_()))
                        .toList();
        return new Question.Http(
                scheme.toLowerCase(Locale.ROOT),
                host,
                port.get(),
                path(action.path()),
                headers(given, probe ? PROBE_AGENT : HOOK_AGENT));
    }

    private static String path(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }

    /** A header of the user's stands before ours; one without a value takes ours away. */
    private static List<Question.Header> headers(List<Question.Header> given, String agent) {
        var all = new ArrayList<>(given);
        if (given.stream().noneMatch(h -> h.name().equalsIgnoreCase("User-Agent"))) {
            all.add(new Question.Header("User-Agent", agent));
        }
        if (given.stream().noneMatch(h -> h.name().equalsIgnoreCase("Accept"))) {
            all.add(new Question.Header("Accept", "*/*"));
        }
        all.removeIf(h ->
                h.value().isEmpty()
                        && (h.name().equalsIgnoreCase("User-Agent")
                                || h.name().equalsIgnoreCase("Accept")));
        return all;
    }

    private static Question.Ask tcp(TCPSocketAction action, Container container, String address) {
        return port(action.port(), container)
                .<Question.Ask>map(port ->
                        new Question.Tcp(action.host().isEmpty() ? address : action.host(), port))
                .orElseGet(() -> unknownPort(action.port(), container));
    }

    private static Question.Ask unknownPort(Optional<Object> port, Container container) {
        return new Question.Impossible(
                "couldn't find port: "
                        + port.map(Object::toString).orElse("")
                        + " in container "
                        + container.name());
    }

    /** A number, the name of a port of the container, or a number written as a text. */
    static Optional<Integer> port(Optional<Object> wanted, Container container) {
        Optional<Integer> found =
                switch (wanted.orElse(0L)) {
                    case Long number -> Optional.of(number.intValue());
                    case String name ->
                            container.ports().stream()
                                    .filter(port -> port.name().equals(name))
                                    .map(ContainerPort::containerPort)
                                    .findFirst()
                                    .or(() ->
                                            name.matches("\\d{1,5}")
                                                    ? Optional.of(Integer.parseInt(name))
                                                    : Optional.empty());
                    default -> Optional.empty();
                };
        return found.filter(port -> port > 0 && port <= LAST_PORT);
    }
}
