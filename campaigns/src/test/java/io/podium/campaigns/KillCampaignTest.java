package io.podium.campaigns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short campaign of each kind; the long ones are in docs/durability.md. */
class KillCampaignTest {
    @TempDir private Path folder;

    @Test
    void aHundredKillsOfTheStoreLoseNothing() throws Exception {
        try (var kills = new StoreKills(folder)) {
            for (long seed = 1_000_001; seed <= 1_000_100; seed++) {
                kills.kill(seed);
                assertThat(kills.account().violations()).as("seed %s", seed).isEmpty();
            }
            assertThat(kills.account().total()).isGreaterThan(10_000);
        }
    }

    @Test
    void twentyKillsOfTheServerLoseNothingAndItsWatchersMissNothing() throws Exception {
        try (var kills = new ServerKills(folder)) {
            for (long seed = 1_000_001; seed <= 1_000_020; seed++) {
                kills.kill(seed);
                assertThat(kills.account().violations()).as("seed %s", seed).isEmpty();
            }
            assertThat(kills.account().total()).isGreaterThan(2_000);
            assertThat(kills.events()).isGreaterThan(8_000);
        }
    }
}
