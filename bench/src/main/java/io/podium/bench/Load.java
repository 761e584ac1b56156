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
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToLongFunction;
import java.util.stream.LongStream;

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
        return run(target, clients, atMost, most, 0, operation);
    }

    /**
     * The same at a pace: each operation has its time, and how long it took counts from then, so
     * that one that began late for those before it shows.
     *
     * @param perSecond how many operations in all; 0 for as many as there can be
     */
    static Result run(
            Target target,
            int clients,
            Duration atMost,
            int most,
            int perSecond,
            Operation operation)
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
            long apart = perSecond == 0 ? 0 : 1_000_000_000L / perSecond;
            for (Connection connection : connections) {
                all.add(
                        doers.call(() -> {
                            IntToLongFunction due = number -> begin + number * apart;
                            return apart == 0
                                    ? repeat(connection, next, most, end, operation)
                                    : paced(connection, next, due, end, operation);
                        }));
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

    private static long[] paced(
            Connection connection,
            AtomicInteger next,
            IntToLongFunction due,
            long end,
            Operation operation)
            throws IOException {
        var latencies = LongStream.builder();
        for (int number = next.getAndIncrement(); ; number = next.getAndIncrement()) {
            long time = due.applyAsLong(number);
            if (time >= end) {
                return latencies.build().toArray();
            }
            for (long left = time - CLOCK.nanos(); left > 0; left = time - CLOCK.nanos()) {
                LockSupport.parkNanos(left);
            }
            operation.run(connection, number);
            latencies.add(CLOCK.nanos() - time);
        }
    }

    /** Refuses to measure what does not work. */
    static void expect(int wanted, Connection.Reply reply) {
        Invariant.check(
                reply.code() == wanted, "the server answered %s: %s", reply.code(), reply.text());
    }
}
