package io.podium.campaigns;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.campaigns.history.Checker;
import io.podium.campaigns.history.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories over the wire, of every day; more are in docs/campaigns/history.tsv. */
class WirePlayTest {
    @Test
    void whatClientsOfARealServerSeeIsExplainedByOneOrderOfCommits(@TempDir Path folder)
            throws IOException {
        List<History> histories = new ArrayList<>();
        try (var play = new WirePlay(folder)) {
            for (long seed = 1_000_001; seed <= 1_000_002; seed++) {
                History history = play.history(seed);
                assertThat(Checker.check(history)).as("seed %d", seed).isEmpty();
                histories.add(history);
            }
        }
        assertThat(histories).allMatch(it -> it.size() > 300);
        assertThat(histories).anyMatch(it -> !it.reopenings().isEmpty());
        assertThat(histories).anyMatch(it -> !it.compactions().isEmpty());
    }
}
