package io.podium.campaigns.history;

import io.podium.api.error.ApiError;
import io.podium.base.loop.Loop;
import io.podium.campaigns.history.Watching.Order;
import io.podium.campaigns.history.Watching.Signal;
import io.podium.campaigns.history.Watching.Sort;
import io.podium.server.request.WatchSink;
import io.podium.server.watch.EventType;
import io.podium.server.watch.Frames;
import io.podium.server.watch.WatchMeter;
import io.podium.server.watch.WatchOrder;
import io.podium.store.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Watches as the API does, through the hub: initial events, selectors, bookmarks, a connection with
 * little room that is read now and then, ends of its own and the server's.
 */
final class Guest implements Watcher {
    private static final int LONGEST_MILLIS = 200_000;
    private static final int MOST_ROOM = 300;

    /** After one in so many deliveries it hangs up. */
    private static final int LEAVES = 10;

    /** A watch lasts about so many pauses. */
    private static final int LONGER = 4;

    private final String name;
    private final String colour;
    private long position;
    private boolean isInitial = true;
    private Life life;
    private Optional<Connection> connection = Optional.empty();

    Guest(String name, String colour) {
        this.name = name;
        this.colour = colour;
    }

    @Override
    public void live(Life in) {
        life = in;
        connection = Optional.empty();
        begin();
        read();
    }

    private void begin() {
        isInitial |= life.chance.nextInt(3) == 0; // As a client that was started again.
        var order = new Order(isInitial, isInitial ? 0 : position, name, colour);
        var watching = life.history.add(new Watching(life.history.tick(), order));
        var mine = new Connection(watching, 1 + life.chance.nextInt(MOST_ROOM));
        connection = Optional.of(mine);
        var asked =
                new WatchOrder(
                        Life.RESOURCE,
                        name.isEmpty() ? "" : Life.NAMESPACE,
                        name,
                        "",
                        colour.isEmpty()
                                ? Optional.empty()
                                : Optional.of(new WatchOrder.Label(Text.COLOUR, colour)),
                        new Chosen(order),
                        order.isInitial(),
                        order.after(),
                        order.isInitial(),
                        true,
                        Duration.ofMillis(life.chance.nextInt(LONGEST_MILLIS)),
                        new Lines(),
                        WatchMeter.SILENT);
        mine.leave = life.hub.watch(asked, mine);
        life.later(loop(), life.pause().multipliedBy(LONGER), () -> stop(mine));
    }

    private Loop loop() {
        return life.simulation.loop("guest");
    }

    private void stop(Connection mine) {
        if (life.isBusy && connection.equals(Optional.of(mine))) {
            mine.leave.cancel();
            ended(mine);
        }
    }

    private void ended(Connection mine) {
        if (connection.equals(Optional.of(mine))) {
            connection = Optional.empty();
            Life now = life;
            life.later(
                    loop(),
                    life.isBusy ? life.pause() : Duration.ZERO,
                    () -> {
                        if (life.equals(now)) {
                            begin();
                        }
                    });
        }
    }

    /** Reads now and then. */
    private void read() {
        drain();
        life.later(loop(), life.pause(), this::read);
    }

    @Override
    public void drain() {
        connection.ifPresent(Connection::drain);
    }

    @Override
    public void calm(long revision) {
        connection.orElseThrow().watching.calm(revision);
    }

    /** Which entries are meant; equal ones choose alike, so that the hub shares its work. */
    private record Chosen(String colour) implements Predicate<Entry> {
        Chosen(Order order) {
            this(order.colour());
        }

        @Override
        public boolean test(Entry entry) {
            return colour.isEmpty()
                    || colour.equals(entry.body().header().labels().get(Text.COLOUR));
        }
    }

    /** A line for each frame. */
    private record Lines() implements Frames {
        @Override
        public Object sharing() {
            return this;
        }

        @Override
        public byte[] frame(EventType type, Entry entry, long asOf) {
            return line(type + " " + entry.key().name() + " " + Text.value(entry) + " " + asOf);
        }

        @Override
        public byte[] bookmark(long revision, boolean endsInitialEvents) {
            return line("BOOKMARK " + (endsInitialEvents ? "end" : "-") + " - " + revision);
        }

        @Override
        public byte[] error(ApiError error) {
            return line("ERROR " + error.code() + " - 0");
        }

        private static byte[] line(String text) {
            return (text + "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    /** One watch, as its connection sees it. */
    private final class Connection implements WatchSink {
        private final Watching watching;
        private final int room;
        private final List<Runnable> waiting = new ArrayList<>();
        private Loop.Cancel leave = () -> {};
        private int filled;

        Connection(Watching watching, int room) {
            this.watching = watching;
            this.room = room;
        }

        @Override
        public void open(String contentType, List<String> warnings) {}

        @Override
        public void send(byte[] frames) {
            if (!connection.equals(Optional.of(this))) {
                return; // It hung up; the hub does not know yet.
            }
            filled += frames.length;
            var signals = new ArrayList<Signal>();
            for (String line : new String(frames, StandardCharsets.UTF_8).lines().toList()) {
                take(line.split(" ", -1), signals);
            }
            watching.deliver(life.history.tick(), signals);
            if (life.chance.nextInt(LEAVES) == 0) { // While others are at work, too.
                loop().execute(() -> stop(this));
            }
        }

        private void take(String[] words, List<Signal> signals) {
            long revision = Long.parseLong(words[3]);
            switch (words[0]) {
                case "ERROR" -> {
                    if (!words[1].equals("410")) {
                        throw new IllegalStateException("a watch ends with " + words[1]);
                    }
                    watching.refuse(life.history.tick());
                    isInitial = true;
                }
                case "BOOKMARK" -> {
                    signals.add(new Signal.Bookmark(revision, words[1].equals("end")));
                    isInitial = false;
                    position = revision;
                }
                default -> {
                    signals.add(
                            new Signal.Event(Sort.valueOf(words[0]), words[1], words[2], revision));
                    position = revision;
                }
            }
        }

        private void drain() {
            filled = 0;
            List<Runnable> due = List.copyOf(waiting);
            waiting.clear();
            due.forEach(Runnable::run);
        }

        @Override
        public boolean isWritable() {
            return filled < room;
        }

        @Override
        public void onDrain(Runnable callback) {
            waiting.add(callback);
        }

        @Override
        public void close() {
            ended(this);
        }
    }
}
