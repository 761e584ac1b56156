package io.podium.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * B-08: what runs outlives what runs it. Twenty kills of Podium, of the container runtime and of
 * both; the campaign gives other numbers by properties and has its runs written down.
 */
@Tag("host")
final class RecoveryTest {
    private static final long FIRST_SEED = Long.getLong("podium.restart.first", 1);
    private static final int KILLS = Integer.getInteger("podium.restart.kills", 20);

    @Test
    void whatRunsOutlivesWhatRunsIt() throws IOException {
        try (PodiumCluster cluster = PodiumCluster.prepare("recovery");
                Restarts restarts = new Restarts(cluster)) {
            restarts.begin();
            for (long seed = FIRST_SEED; seed < FIRST_SEED + KILLS; seed++) {
                restarts.kill(seed);
            }
            restarts.end();
            cluster.down().ok();
            assertThat(cluster.outer().processes()).isEmpty();
            if (System.getProperty("podium.restart.ledger") != null) {
                Path file = SourceRoot.path().resolve(System.getProperty("podium.restart.ledger"));
                new RestartLedger(file).add(FIRST_SEED, KILLS, restarts.times());
            }
        }
    }
}
