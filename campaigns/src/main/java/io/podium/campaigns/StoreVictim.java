package io.podium.campaigns;

import io.podium.base.files.RealDisk;
import io.podium.base.loop.Doers;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.time.Clock;
import io.podium.store.Key;
import io.podium.store.Write;
import io.podium.store.log.LogEngine;
import io.podium.store.log.LogSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A process that writes into a store until it is killed, and says what was acknowledged. */
final class StoreVictim {
    static final String RESOURCE = "things";

    private StoreVictim() {}

    /** Small, so that kills meet new segments and checkpoints often. */
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

    static Key key(String name) {
        return new Key(RESOURCE, "default", name);
    }

    /** Arguments: the folder, and per writer the number of its first write. */
    public static void main(String[] arguments) {
        var surroundings =
                new LogEngine.Surroundings(
                        new RealDisk(),
                        new ThreadLoop("store"),
                        Clock.system(),
                        new Doers("store"));
        LogEngine store =
                LogEngine.open(Path.of(arguments[0]), TextBody.READER, settings(), surroundings);
        var writers = new Doers("writers");
        var ends = new CompletableFuture<?>[Script.WRITERS];
        for (int i = 0; i < Script.WRITERS; i++) {
            int writer = i;
            long first = Long.parseLong(arguments[1 + i]);
            ends[i] = writers.call(() -> write(store, writer, first));
        }
        CompletableFuture.allOf(ends).join();
    }

    /** Each acknowledgement is told before the next write begins. */
    private static boolean write(LogEngine store, int writer, long first) {
        for (long count = first; ; count++) {
            Script.Step step = Script.step(writer, count);
            Optional<io.podium.store.Body> body =
                    step.deed() == Script.Deed.DELETE
                            ? Optional.empty()
                            : Optional.of(TextBody.of(count + " " + step.pad()));
            long revision =
                    store.commit(List.of(new Write(key(step.name()), Write.ANY, body)))
                            .join()
                            .revision();
            byte[] line =
                    (writer + " " + count + " " + revision + " .\n")
                            .getBytes(StandardCharsets.US_ASCII);
            System.out.write(line, 0, line.length);
            System.out.flush();
        }
    }
}
