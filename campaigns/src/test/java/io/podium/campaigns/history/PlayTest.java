package io.podium.campaigns.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Histories of every day; many more are in docs/campaigns/history.tsv. */
class PlayTest {
    private static final int SEEDS = 200;

    /** It says much about the faults that are played to it. */
    private static final Logger STORE = Logger.getLogger("io.podium.store");

    @BeforeAll
    static void silence() {
        STORE.setLevel(Level.OFF);
    }

    @AfterAll
    static void listen() {
        STORE.setLevel(null);
    }

    @ParameterizedTest
    @EnumSource
    void everyHistoryIsExplainedByOneOrderOfCommits(Engine engine) {
        long size = 0;
        for (long seed = 1_000_001; seed <= 1_000_000 + SEEDS; seed++) {
            History history = Play.history(engine, seed);
            size += history.size();
            assertThat(Checker.check(history)).as(Play.command(engine, seed)).isEmpty();
        }
        assertThat(size).isGreaterThan(SEEDS * 300L);
    }

    @ParameterizedTest
    @EnumSource
    void aSeedGivesTheSameHistoryAgain(Engine engine) {
        assertThat(text(Play.history(engine, 1_000_001)))
                .isEqualTo(text(Play.history(engine, 1_000_001)))
                .isNotEqualTo(text(Play.history(engine, 1_000_002)));
    }

    @Test
    void historiesMeetWhatTheyAreMeantToMeet() {
        var histories =
                LongStream.range(1_000_001, 1_000_041)
                        .mapToObj(seed -> Play.history(Engine.LOG, seed))
                        .toList();
        assertThat(histories).anyMatch(it -> it.reopenings().size() > 1);
        assertThat(histories).anyMatch(it -> !it.compactions().isEmpty());
        assertThat(
                        histories.stream()
                                .flatMap(it -> it.writings().stream())
                                .map(it -> it.outcome().getClass().getSimpleName())
                                .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("Done", "Refused", "Full", "Unknown");
        assertThat(histories)
                .anyMatch(it -> it.readings().stream().anyMatch(r -> r.sight().isEmpty()));
        assertThat(histories)
                .as("some forget for age alone")
                .anyMatch(it ->
                        it.compactions().isEmpty()
                                && it.reopenings().isEmpty()
                                && it.readings().stream().anyMatch(r -> r.sight().isEmpty()));
        assertThat(histories)
                .as("lists are cut short between their pieces")
                .anyMatch(it ->
                        it.pieces().stream().anyMatch(piece -> piece.reading().sight().isEmpty()));
        assertThat(histories)
                .as("writes come between pieces of one revision")
                .anyMatch(it ->
                        it.pieces().stream()
                                .map(History.Piece::reading)
                                .anyMatch(piece ->
                                        piece.asked() != History.Reading.NEWEST
                                                && piece.sight().isPresent()));
        assertThat(histories)
                .anyMatch(it -> it.watchings().stream().anyMatch(w -> w.refused().isPresent()));
        assertThat(histories)
                .anyMatch(it ->
                        it.watchings().stream()
                                .flatMap(w -> w.deliveries().stream())
                                .flatMap(d -> d.signals().stream())
                                .anyMatch(s ->
                                        s instanceof Watching.Signal.Bookmark bookmark
                                                && !bookmark.endsInitial()));
    }

    private static String text(History history) {
        return history.writings()
                + ""
                + history.readings()
                + history.pieces()
                + history.watchings().stream()
                        .map(it -> it.order() + " " + it.deliveries())
                        .toList();
    }
}
