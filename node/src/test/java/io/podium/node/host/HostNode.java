package io.podium.node.host;

import io.podium.api.authentication.v1.TokenRequest;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Pod;
import io.podium.api.schema.Schema;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Doers;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.client.Action;
import io.podium.client.Door;
import io.podium.client.Question;
import io.podium.client.View;
import io.podium.client.local.LocalDoor;
import io.podium.client.view.Kinds;
import io.podium.node.Meter;
import io.podium.node.NodeConfig;
import io.podium.node.agent.NodeAgent;
import io.podium.node.cri.CriRuntime;
import io.podium.node.cri.Turns;
import io.podium.node.probe.NodeAsker;
import io.podium.node.volume.SecretsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A node agent over a containerd, with a cluster in memory behind its door. */
final class HostNode implements AutoCloseable {
    static final String NAME = "node-1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HostRuntime host;
    private final ThreadLoop loop = new ThreadLoop("test");
    private final Doers doers = new Doers("test");
    private final Clock clock = Clock.system();
    private final LocalDoor table =
            new LocalDoor(new Kinds(Schema.kubernetes()), loop, clock, Randomness.secure());
    private final Door door = new TokenDoor();
    private CriRuntime runtime;
    private NodeAgent agent;

    HostNode(HostRuntime host) {
        this.host = host;
        try {
            SecretsFolder.mount(host.root().resolve("secrets"));
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
        put(Namespace.create("", "default"));
        put(Namespace.create("", "kube-node-lease"));
        start();
    }

    void start() {
        Path root = host.root();
        var config =
                new NodeConfig(
                        NAME,
                        List.of("172.30.0.2"),
                        host.socket(),
                        root.resolve("pods"),
                        root.resolve("secrets"),
                        root.resolve("logs"),
                        host.cgroup(),
                        Path.of("/sys/fs/cgroup"),
                        "10.96.0.10",
                        "cluster.local",
                        root.resolve("no-resolv.conf"),
                        Map.of("cpu", "2", "memory", "4Gi", "pods", "110"),
                        Map.of(),
                        "v1.36.0+podium-test",
                        0);
        runtime = new CriRuntime(host.socket(), Turns.ofMachine(2, clock));
        var asker = new NodeAsker(runtime, SocketChannel::open, clock, doers);
        agent = new NodeAgent(config, door, runtime, asker, clock, loop, doers, Meter.SILENT);
        agent.start();
    }

    /** As when Podium is killed: nothing is told to the containers. */
    void kill() {
        agent.close();
        runtime.close();
    }

    NodeAgent agent() {
        return agent;
    }

    CriRuntime runtime() {
        return runtime;
    }

    View view() {
        return table.view();
    }

    <T extends ApiObject> T put(T object) {
        return call(object, () -> table.put(object));
    }

    <T extends ApiObject> T update(T object) {
        return call(object, () -> table.now(new Action.Update(object)).orElseThrow());
    }

    /** Asks for the pod's end, as kubectl does. */
    void delete(Pod pod, long graceSeconds) {
        CompletableFuture.runAsync(
                        () -> table.now(new Action.Delete(pod, Optional.of(graceSeconds), "")),
                        loop)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @SuppressWarnings("unchecked")
    private <T extends ApiObject> T call(T like, Supplier<ApiObject> work) {
        return (T)
                like.getClass()
                        .cast(
                                CompletableFuture.supplyAsync(work, loop)
                                        .orTimeout(10, TimeUnit.SECONDS)
                                        .join());
    }

    Optional<Pod> pod(String name) {
        return view().find(Pod.class, "default", name);
    }

    /** The first view in which this holds. */
    View await(String what, Predicate<View> condition) {
        var met = new CompletableFuture<View>();
        AutoCloseable feed =
                CompletableFuture.supplyAsync(
                                () ->
                                        table.follow((view, changes) -> {
                                            if (condition.test(view)) {
                                                met.complete(view);
                                            }
                                        }),
                                loop)
                        .join();
        try (feed) {
            return met.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(
                    what + " did not come about; pods: " + view().list(Pod.class), e);
        }
    }

    /** The pod as soon as this holds. */
    Pod await(String name, String what, Predicate<Pod> condition) {
        return await(
                        what,
                        view -> view.find(Pod.class, "default", name).filter(condition).isPresent())
                .find(Pod.class, "default", name)
                .orElseThrow();
    }

    @Override
    public void close() {
        kill();
        doers.close();
        loop.close();
    }

    /** Adds what the table in memory does not know: tokens. */
    private final class TokenDoor implements Door {
        @Override
        public View view() {
            return table.view();
        }

        @Override
        public AutoCloseable follow(BiConsumer<View, List<ObjectChange>> listener) {
            return CompletableFuture.supplyAsync(() -> table.follow(listener), loop).join();
        }

        @Override
        public CompletableFuture<Outcome> act(Action action) {
            if (action instanceof Action.Post post && post.body() instanceof TokenRequest request) {
                var answer =
                        request.withStatus(
                                request.status()
                                        .withToken("token-of-" + post.parent().name())
                                        .withExpirationTimestamp(clock.now().plusSeconds(3600)));
                return CompletableFuture.supplyAsync(
                        () -> new Outcome(0, Optional.of(answer)), loop);
            }
            return table.act(action);
        }

        @Override
        public CompletableFuture<Question.Reply> ask(Question question) {
            return table.ask(question);
        }

        @Override
        public CompletableFuture<Long> newestRevision() {
            return table.newestRevision();
        }
    }
}
