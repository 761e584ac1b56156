package io.podium.bench;

import io.podium.base.loop.Doers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One user with a thousand requests at once, and another of the same priority level with one at a
 * time: what the second waits beside the first, and what the first is told.
 */
final class Contention {
    private static final int AT_ONCE = 1000;
    private static final Duration ALONE = Duration.ofSeconds(5);
    private static final Duration TOGETHER = Duration.ofSeconds(15);
    private static final String LISTED = HubBench.PODS + "?limit=100";
    private static final int MANY = 1_000_000;
    private static final int SERVED = 0;
    private static final int TURNED_AWAY = 1;
    private static final int LOST = 2;

    private Contention() {}

    static void run(Report report) throws IOException {
        try (HubProcess hub = HubProcess.start()) {
            FloodBench.prepare(hub);
            Target mouse = hub.floodUser(1);
            tell(report, "alone", Load.run(mouse, 1, ALONE, MANY, Contention::ask));
            var told = new AtomicLong[] {new AtomicLong(), new AtomicLong(), new AtomicLong()};
            var isOver = new AtomicBoolean();
            var begun = new ArrayList<CompletableFuture<?>>();
            try (var doers = new Doers("elephant")) {
                Target elephant = hub.floodUser(0);
                for (int i = 0; i < AT_ONCE; i++) {
                    begun.add(
                            doers.call(() -> {
                                flood(elephant, told, isOver);
                                return true;
                            }));
                }
                // Connecting a thousand times takes its time; it is no part of what is measured.
                var _ = Load.run(mouse, 1, TOGETHER, MANY, Contention::ask);
                tell(
                        report,
                        "beside a thousand",
                        Load.run(mouse, 1, TOGETHER, MANY, Contention::ask));
                isOver.set(true);
                begun.forEach(CompletableFuture::join);
            }
            report.line(
                    "the thousand: %d served, %d told to come again, %d lost",
                    told[SERVED].get(), told[TURNED_AWAY].get(), told[LOST].get());
        }
    }

    /** As rude as can be: comes again at once, whatever it is told. */
    private static void flood(Target target, AtomicLong[] told, AtomicBoolean isOver) {
        while (!isOver.get()) {
            try (Connection connection = target.connect()) {
                while (!isOver.get()) {
                    int code = connection.ask("GET", LISTED, "application/json", "").code();
                    told[code == 200 ? SERVED : TURNED_AWAY].incrementAndGet();
                }
            } catch (IOException e) {
                told[LOST].incrementAndGet();
            }
        }
    }

    private static void ask(Connection connection, int number) throws IOException {
        Load.expect(
                200,
                connection.ask(
                        "GET",
                        "/api/v1/namespaces/default/configmaps/watched-" + number % 100,
                        "application/json",
                        ""));
    }

    private static void tell(Report report, String when, Load.Result seen) {
        report.line(
                "a user with one request at a time, %-18s %6d answers, p50 %7.1f ms, p99 %7.1f ms",
                when + ":", seen.count(), seen.percentileMillis(50), seen.percentileMillis(99));
    }
}
