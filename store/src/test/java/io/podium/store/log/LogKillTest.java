package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.files.RealDisk;
import io.podium.base.loop.Doers;
import io.podium.base.random.Randomness;
import io.podium.base.simulation.Simulation;
import io.podium.store.Entry;
import io.podium.store.TextBody;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kill -9 under load, with the ledger of what was acknowledged kept in another process. */
class LogKillTest {
    /** Raise by -Dkills=N for a long run. */
    private static final int KILLS = Integer.getInteger("kills", 4);

    @TempDir private Path folder;

    private final long[] acknowledged = new long[KillVictim.WRITERS];
    private long newestRevision;

    @Test
    void nothingAcknowledgedIsLostAndNothingElseAppears() throws Exception {
        var chance = Randomness.seeded(11);
        for (int kill = 0; kill < KILLS; kill++) {
            runAndKill(200 + chance.nextInt(2000));
            check();
        }
    }

    private void runAndKill(int lines) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KillVictim.class.getName(),
                                folder.toString()));
        for (long count : acknowledged) {
            command.add(Long.toString(count));
        }
        Process victim =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader ledger = victim.inputReader()) {
            int seen = 0;
            for (String line = ledger.readLine(); line != null; line = ledger.readLine()) {
                // The kill may have cut the last line; a number cut short is smaller than it was.
                String[] words = line.split(" ", -1);
                if (line.matches("[0-9]+ [0-9]+ [0-9]+")) {
                    int writer = Integer.parseInt(words[0]);
                    acknowledged[writer] = Math.max(acknowledged[writer], Long.parseLong(words[1]));
                    newestRevision = Math.max(newestRevision, Long.parseLong(words[2]));
                }
                if (++seen == lines) {
                    victim.toHandle().destroyForcibly();
                }
            }
            assertThat(seen).isGreaterThanOrEqualTo(lines);
        } finally {
            victim.destroyForcibly().waitFor();
        }
    }

    private void check() {
        var simulation = new Simulation(1);
        LogEngine store =
                LogEngine.open(
                        folder,
                        TextBody.READER,
                        KillVictim.settings(),
                        new LogEngine.Surroundings(
                                new RealDisk(),
                                simulation.loop("store"),
                                simulation.clock(),
                                Doers.on(Runnable::run)));
        try {
            assertThat(store.revision())
                    .isBetween(newestRevision, newestRevision + KillVictim.WRITERS);
            newestRevision = store.revision();
            for (int writer = 0; writer < KillVictim.WRITERS; writer++) {
                String text =
                        store.snapshot()
                                .get(KillVictim.key(writer))
                                .map((Entry entry) -> TextBody.text(entry))
                                .orElse("0");
                long stored = Long.parseLong(text.replace("x", ""));
                // One write of each writer may have been under way.
                assertThat(stored).isBetween(acknowledged[writer], acknowledged[writer] + 1);
                acknowledged[writer] = stored;
            }
        } finally {
            store.close();
            simulation.settle();
        }
    }
}
