package io.podium.store.log;

import io.podium.base.files.RealDisk;
import io.podium.base.loop.Doers;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.time.Clock;
import io.podium.store.Key;
import io.podium.store.Store;
import io.podium.store.TextBody;
import io.podium.store.Write;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A process that writes until it is killed, and says on its output what was acknowledged. */
final class KillVictim {
    static final int WRITERS = 8;

    private KillVictim() {}

    static LogSettings settings() {
        return new LogSettings(
                1 << 18,
                1 << 19,
                1 << 18,
                1 << 21,
                Duration.ofMillis(5),
                LogSettings.GATHERING,
                Duration.ofMinutes(5),
                1 << 22);
    }

    static Key key(int writer) {
        return new Key("pods", "default", "w" + writer);
    }

    public static void main(String[] arguments) {
        Store store =
                LogEngine.open(
                        Path.of(arguments[0]),
                        TextBody.READER,
                        settings(),
                        new LogEngine.Surroundings(
                                new RealDisk(),
                                new ThreadLoop("store"),
                                Clock.system(),
                                new Doers("store")));
        var writers = new Doers("writers");
        var ends = new CompletableFuture<?>[WRITERS];
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            long first = Long.parseLong(arguments[1 + i]) + 1;
            ends[i] =
                    writers.call(() -> {
                        write(store, writer, first);
                        return true;
                    });
        }
        CompletableFuture.allOf(ends).join();
    }

    /** Each acknowledgement is told before the next write begins. */
    private static void write(Store store, int writer, long first) {
        for (long count = first; ; count++) {
            var body = TextBody.of(count + "x".repeat((int) (count * 131 % 3000)));
            var write = new Write(key(writer), Write.ANY, Optional.of(body));
            long revision = store.commit(List.of(write)).join().revision();
            byte[] line =
                    (writer + " " + count + " " + revision + "\n")
                            .getBytes(StandardCharsets.US_ASCII);
            System.out.write(line, 0, line.length);
            System.out.flush();
        }
    }
}
