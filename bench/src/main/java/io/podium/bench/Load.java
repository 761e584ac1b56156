package io.podium.bench;

import io.podium.base.Invariant;
import io.podium.base.loop.Doers;
import io.podium.base.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Several clients that do one thing over and over. */
final class Load {
    private static final Clock CLOCK = Clock.system();

    private Load() {}

    /** One operation; the number is another at every call. */
    interface Operation {
        void run(Connection connection, int number) throws IOException;
    }

    /** How it went. */
    static final class Result {
        private final long[] latencies;
        private final long nanos;

        /** Latencies are in nanoseconds and sorted. */
        Result(long[] latencies, long nanos) {
            this.latencies = latencies;
            this.nanos = nanos;
        }

        long nanos() {
            return nanos;
        }

        int count() {
            return latencies.length;
        }

        double percentileMillis(int percent) {
            return latencies.length == 0
                    ? 0
                    : latencies[(int) ((latencies.length - 1L) * percent / 100)] / 1e6;
        }
    }

    /** Runs until the time is over or so many are done; each client has a connection of its own. */
    static Result run(Target target, int clients, Duration atMost, int most, Operation operation)
            throws IOException {
        var next = new AtomicInteger();
        List<CompletableFuture<long[]>> all = new ArrayList<>();
        var connections = new ArrayList<Connection>();
        try (var doers = new Doers("client")) {
            for (int client = 0; client < clients; client++) {
                connections.add(target.connect());
            }
            long begin = CLOCK.nanos();
            long end = begin + atMost.toNanos();
            for (Connection connection : connections) {
                all.add(doers.call(() -> repeat(connection, next, most, end, operation)));
            }
            long[] latencies =
                    all.stream()
                            .map(CompletableFuture::join)
                            .flatMapToLong(Arrays::stream)
                            .sorted()
                            .toArray();
            return new Result(latencies, CLOCK.nanos() - begin);
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private static long[] repeat(
            Connection connection, AtomicInteger next, int most, long end, Operation operation)
            throws IOException {
        long[] latencies = new long[1024];
        int count = 0;
        for (long now = CLOCK.nanos(); now < end; ) {
            int number = next.getAndIncrement();
            if (number >= most) {
                break;
            }
            operation.run(connection, number);
            long then = CLOCK.nanos();
            if (count == latencies.length) {
                latencies = Arrays.copyOf(latencies, count * 2);
            }
            latencies[count++] = then - now;
            now = then;
        }
        return Arrays.copyOf(latencies, count);
    }

    /** Refuses to measure what does not work. */
    static void expect(int wanted, Connection.Reply reply) {
        Invariant.check(
                reply.code() == wanted, "the server answered %s: %s", reply.code(), reply.text());
    }
}
