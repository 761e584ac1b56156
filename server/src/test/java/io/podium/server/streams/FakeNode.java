package io.podium.server.streams;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.schema.Schema;
import io.podium.api.streams.NodeStreams;
import io.podium.base.loop.Doers;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.User;
import io.podium.server.request.Verb;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** A node whose streams do what a test says; blocking work waits until the test runs it. */
final class FakeNode implements NodeStreams {
    /** What exec and attach do. */
    interface Program {
        Exit run(Terminal terminal) throws IOException, InterruptedException;
    }

    final List<Object> requests = new ArrayList<>();
    Program program = terminal -> new Exit(0);

    /** Why there is no log, if there is none. */
    Optional<StreamRefused> refusal = Optional.empty();

    /** What keeps streams from standing, if anything does. */
    Optional<Obstacle> obstacle = Optional.empty();

    private final Queue<Runnable> work = new ArrayDeque<>();
    final Doers doers = Doers.on(work::add);

    /** Runs what was handed to the doers so far and by it. */
    int runAll() {
        int count = 0;
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            next.run();
            count++;
        }
        return count;
    }

    PodTarget target() {
        return new PodTarget(pod("main"), "main", this);
    }

    /** A pod named web on node-1 with these containers. */
    static Pod pod(String... containers) {
        return pod(List.of(containers), List.of());
    }

    static Pod pod(List<String> containers, List<String> before) {
        PodSpec spec =
                PodSpec.empty()
                        .withNodeName("node-1")
                        .withContainers(containers.stream().map(FakeNode::container).toList());
        return Pod.create("default", "web")
                .withSpec(
                        before.isEmpty()
                                ? spec
                                : spec.withInitContainers(
                                        before.stream().map(FakeNode::container).toList()));
    }

    private static Container container(String name) {
        return Container.empty().withName(name);
    }

    /** A request for a subresource of the pod web, with a query such as a=1&a=2&b=3. */
    static ApiRequest request(String subresource, String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] sides = pair.split("=", -1);
            parameters.computeIfAbsent(sides[0], name -> new ArrayList<>()).add(sides[1]);
        }
        return new ApiRequest(
                Verb.GET,
                Schema.kubernetes().resource("", "v1", "pods").orElseThrow(),
                subresource,
                "default",
                "web",
                parameters,
                "",
                "",
                "test",
                new ApiRequest.Payload.None(),
                User.of("admin"));
    }

    @Override
    public void logs(LogRequest request, Runnable ready, OutputStream out) throws IOException {
        requests.add(request);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        ready.run();
        out.write("a line\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<Obstacle> obstacle(PodReference pod, String container, boolean attaches) {
        return obstacle;
    }

    @Override
    public Exit exec(ExecRequest request, Terminal terminal)
            throws IOException, InterruptedException {
        requests.add(request);
        return program.run(terminal);
    }

    @Override
    public Exit attach(AttachRequest request, Terminal terminal)
            throws IOException, InterruptedException {
        requests.add(request);
        return program.run(terminal);
    }

    @Override
    public void portForward(PodReference pod, int port, InputStream in, OutputStream out)
            throws IOException {
        requests.add(port);
        if (port == 1) {
            throw new IOException("connection refused");
        }
        in.transferTo(out);
    }
}
