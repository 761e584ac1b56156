package io.podium.campaigns;

import io.podium.base.loop.Doers;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.campaigns.WireClient.Pending;
import io.podium.campaigns.history.History;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;

/**
 * Plays histories over HTTPS against a real server: clients that write, list, read the past and
 * page, watchers whose connections are cut. One history in two has its server killed and started
 * again; in the others the server forgets what is older than two seconds. A seed says what
 * everybody asks for; in which order it happens is the machine's.
 */
public final class WirePlay implements AutoCloseable {
    private static final Clock CLOCK = Clock.system();
    private static final int CLIENTS = 4;
    private static final int OPERATIONS = 60;
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final Duration REST = Duration.ofMillis(10);
    private static final Duration SAMPLED = Duration.ofMillis(50);
    private static final int PATIENCE_SECONDS = 60;
    private static final int ATTEMPTS = 5;

    private final Path folder;
    private final int port;
    private final SSLContext tls;
    private final Doers doers = new Doers("wire");

    public WirePlay(Path folder) throws IOException {
        this.folder = folder;
        var certificates = ServerVictim.certificates(folder);
        tls = certificates.clientTls(certificates.admin());
        port = Ports.free();
    }

    /** The history of a seed, another one each time. */
    public History history(long seed) throws IOException {
        Duration window = SHORT;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<History> history = new One(seed, attempt, window).play();
            if (history.isPresent()) {
                return history.get();
            }
            window = window.multipliedBy(2); // This machine is too slow to follow.
        }
        throw new IOException("no watch could follow the server");
    }

    @Override
    public void close() {
        doers.close();
    }

    /** The newest revision at a moment. */
    private record Sample(long nanos, long revision) {}

    /** One history in a namespace of its own. */
    private final class One {
        private final WireNotes notes = new WireNotes();
        private final Randomness chance;
        private final boolean isKilled;
        private final Duration window;
        private final String space;
        private final String objects;
        private final List<WireClient> clients;
        private final List<WireWatcher> watchers;
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final AtomicLong last = new AtomicLong();

        /** The moment a server before this one ended, until the clients have looked around. */
        private long crashed;

        One(long seed, int attempt, Duration window) {
            this.window = window;
            chance = Randomness.seeded(seed);
            isKilled = seed % 2 == 0;
            space = "h" + seed + "-" + attempt;
            objects = "/api/v1/namespaces/" + space + "/configmaps";
            clients =
                    IntStream.range(0, CLIENTS)
                            .mapToObj(number -> new WireClient(number, seed, notes, objects))
                            .toList();
            watchers =
                    List.of(
                            new WireWatcher(seed, notes, objects, "", "", true),
                            new WireWatcher(seed + 1, notes, objects, "", "", false),
                            new WireWatcher(seed, notes, objects, "", "red", false),
                            new WireWatcher(seed, notes, objects, "", "blue", false),
                            new WireWatcher(seed, notes, objects, "a", "", false));
        }

        Optional<History> play() throws IOException {
            var ends = new ArrayList<CompletableFuture<?>>();
            try {
                if (isKilled) {
                    kill(ends);
                }
                try (Child _ = start(isKilled ? LONG : window);
                        Api api = new Api(tls, port)) {
                    last(api, ends);
                }
            } finally {
                isOver.set(true);
                watchers.forEach(WireWatcher::cut);
                await(ends);
            }
            return notes.history();
        }

        /** The life after which nothing happens any more. */
        private void last(Api api, List<CompletableFuture<?>> ends) throws IOException {
            try {
                if (!isKilled) {
                    begin(api, ends);
                }
                work(api, OPERATIONS, () -> {});
                finish(api);
            } finally {
                isOver.set(true); // Before the connection goes.
            }
        }

        private void begin(Api api, List<CompletableFuture<?>> ends) throws IOException {
            Api.Reply made =
                    api.ask(
                            "POST",
                            "/api/v1/namespaces",
                            "{\"metadata\":{\"name\":\"" + space + "\"}}");
            if (made.code() != 201) {
                throw new IOException("the namespace is answered " + made);
            }
            notes.first(made.revision());
            for (WireWatcher watcher : watchers) {
                ends.add(
                        doers.call(() -> {
                            watcher.follow(tls, port, isOver, last);
                            return true;
                        }));
            }
            if (!isKilled) {
                ends.add(doers.call(() -> forget(api)));
            }
        }

        /**
         * Notes what may be forgotten: whatever was followed by something a quarter of the window
         * ago. On a busy machine clients are told of things late.
         */
        private boolean forget(Api api) throws IOException {
            long sure = window.dividedBy(4).toNanos();
            var before = new ArrayDeque<Sample>();
            while (!isOver.get()) {
                try {
                    long revision = api.get(objects + "?limit=1").revision();
                    before.add(new Sample(CLOCK.nanos(), revision));
                } catch (IOException e) {
                    if (isOver.get()) {
                        return true; // The server went with the history.
                    }
                    throw e;
                }
                pause(SAMPLED);
                while (!before.isEmpty() && CLOCK.nanos() - before.peek().nanos() > sure) {
                    notes.mayForget(before.poll().revision());
                }
            }
            return true;
        }

        /** A life that ends in the middle of its work. */
        private void kill(List<CompletableFuture<?>> ends) throws IOException {
            List<Pending> pending;
            try (Child server = start(LONG);
                    Api api = new Api(tls, port)) {
                begin(api, ends);
                int most = 1 + chance.nextInt(OPERATIONS);
                pending = work(api, most, server::kill);
                server.kill();
            }
            crashed = notes.tick();
            for (Pending one : pending) {
                notes.unknown(one.client(), one.began(), crashed, one.wish());
            }
        }

        /** What was left without an answer when the server was gone. */
        private List<Pending> work(Api api, int operations, Runnable end) throws IOException {
            if (crashed > 0) {
                notes.reopened(crashed, clients.getFirst().readAll(api));
                crashed = 0;
            }
            // Long enough for something to be forgotten.
            long until = CLOCK.nanos() + (isKilled ? 0 : 2 * window.toNanos());
            var all = new ArrayList<CompletableFuture<Optional<Pending>>>();
            for (WireClient client : clients) {
                all.add(
                        doers.call(() -> {
                            for (int i = 0; i < operations || CLOCK.nanos() - until < 0; i++) {
                                Optional<Pending> pending = client.act(api);
                                if (pending.isPresent()) {
                                    return pending;
                                }
                                if (!isKilled) {
                                    pause(REST);
                                }
                            }
                            end.run(); // The first to be done ends it for all.
                            return Optional.empty();
                        }));
            }
            var pending = new ArrayList<Pending>();
            for (CompletableFuture<Optional<Pending>> one : all) {
                one.handle(
                                (found, trouble) -> {
                                    if (trouble != null && !isCut(trouble)) {
                                        throw new IllegalStateException(trouble);
                                    }
                                    return found == null ? Optional.<Pending>empty() : found;
                                })
                        .join()
                        .ifPresent(pending::add);
            }
            return pending;
        }

        private static boolean isCut(Throwable trouble) {
            return trouble instanceof WireClient.Cut
                    || (trouble.getCause() != null && isCut(trouble.getCause()));
        }

        /** Writes what every watcher must see, and waits until all have. */
        private void finish(Api api) throws IOException {
            clients.getFirst().paint(api, "a", "red");
            last.set(clients.getFirst().paint(api, "a", "blue"));
            for (int tries = 0; tries < PATIENCE_SECONDS * 10; tries++) {
                if (watchers.stream().allMatch(it -> it.seen() >= last.get())) {
                    break;
                }
                pause(Duration.ofMillis(100));
            }
            for (WireWatcher watcher : watchers) {
                if (watcher.seen() < last.get()) {
                    throw new IllegalStateException(
                            "a watcher never came to revision "
                                    + last.get()
                                    + " from "
                                    + watcher.seen());
                }
            }
        }

        private void await(List<CompletableFuture<?>> ends) {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
        }
    }

    static void pause(Duration time) {
        var _ =
                new CompletableFuture<Boolean>()
                        .completeOnTimeout(true, time.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
    }

    private Child start(Duration history) throws IOException {
        Child victim =
                Child.start(
                        ServerVictim.class,
                        List.of(
                                folder.toString(),
                                Integer.toString(port),
                                Long.toString(history.toMillis())),
                        folder.resolve("victim.log"));
        String line = victim.line();
        if (!ServerVictim.READY.equals(line)) {
            victim.close();
            throw new IOException("the server did not start, see " + folder.resolve("victim.log"));
        }
        return victim;
    }
}
