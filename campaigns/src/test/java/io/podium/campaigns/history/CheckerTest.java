package io.podium.campaigns.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.campaigns.history.History.Outcome;
import io.podium.campaigns.history.History.Reading;
import io.podium.campaigns.history.History.Seen;
import io.podium.campaigns.history.History.Writing;
import io.podium.campaigns.history.Watching.Order;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The judge finds what it is there to find, and nothing else. */
class CheckerTest {
    /** Breaks exactly this law. */
    private static Tale guilty(Law law) {
        return switch (law) {
            case REAL_TIME -> written().readNewest(1, 2, "a=1@1 b=2@2");
            case READ_YOUR_WRITES -> written().readNewest(0, 2, "a=1@1 b=2@2");
            case TRUE_READS -> written().read(1, 2, 2, "a=1@1");
            case PRECONDITIONS -> written().expecting(1, "c=9", new Outcome.Done(4));
            case REFUSALS -> written().expecting(3, "c=9", refused("c", "3", 3));
            case REVISIONS -> written().readNewest(1, 4, "a=1@1 b=2@2 c=3@3");
            case DURABLE -> written().crash(2);
            case COMPACTED -> written().refusedAsCompacted(1);
            case AGED -> aged(11).read(1, 2, 2, "a=1@1 b=2@2");
            case PIECES -> written().piece(1, Reading.NEWEST, "a", 1, 0, 3, "b=2@2");
            case ORDERED -> written().watchAfter(0, "+a=1@1 | +c=3@3 | +b=2@2");
            case UNIQUE -> written().watchAfter(0, "+a=1@1 | +b=2@2 | +b=2@2 | +c=3@3");
            case RELIABLE -> written().watchAfter(0, "+a=1@1 | +c=3@3");
            case ATOMIC -> batch().watchAfter(0, "+a=1@1 | +b=2@1 | +c=3@2");
            case RESUMABLE -> written().watchAfter(0, "+a=1@1").watchAfter(1, "+c=3@3");
            case BOOKMARKABLE -> written().watchAfter(0, "+a=1@1 | !2 | +c=3@3");
            case TRUE_EVENTS -> written().watchAfter(0, "~a=1@1 | +b=2@2");
            case TRUE_BEGINNING -> written().watch(everything(), "+a=1@1 | !!2 | +c=3@3", 3);
        };
    }

    /** As near to the guilty one as the law allows. */
    private static Tale innocent(Law law) {
        return switch (law) {
            case REAL_TIME -> written().readNewest(1, 3, "a=1@1 b=2@2 c=3@3");
            case READ_YOUR_WRITES -> written().readNewest(0, 3, "a=1@1 b=2@2 c=3@3");
            case TRUE_READS -> written().read(1, 2, 2, "a=1@1 b=2@2");
            case PRECONDITIONS -> written().expecting(3, "c=9", new Outcome.Done(4));
            case REFUSALS -> written().expecting(2, "c=9", refused("c", "3", 3));
            case REVISIONS -> written().done("d=4", 4).readNewest(1, 4, "a=1@1 b=2@2 c=3@3 d=4@4");
            case DURABLE -> written().crash(3);
            case COMPACTED -> written().compact(2).refusedAsCompacted(1);
            case AGED -> aged(11).refusedAsCompacted(2);
            case PIECES -> written().piece(1, Reading.NEWEST, "a", 1, 1, 3, "b=2@2");
            case ORDERED, UNIQUE, RELIABLE ->
                    written().watch(Order.after(0), "+a=1@1 | +b=2@2 +c=3@3", 3);
            case ATOMIC -> batch().watchAfter(0, "+a=1@1 +b=2@1 | +c=3@2");
            case RESUMABLE -> written().watchAfter(0, "+a=1@1").watchAfter(1, "+b=2@2 | +c=3@3");
            case BOOKMARKABLE -> written().watchAfter(0, "+a=1@1 | +b=2@2 | !2 | +c=3@3");
            case TRUE_EVENTS -> written().watchAfter(0, "+a=1@1 | +b=2@2");
            case TRUE_BEGINNING -> written().watch(everything(), "+a=1@1 | +b=2@2 !!2 | +c=3@3", 3);
        };
    }

    private static Tale written() {
        return new Tale().done("a=1", 1).done("b=2", 2).done("c=3", 3);
    }

    /** Written so many seconds ago, where ten are remembered. */
    private static Tale aged(int seconds) {
        return new Tale(Duration.ofSeconds(10))
                .done("a=1", 1)
                .done("b=2", 2)
                .done("c=3", 3)
                .pass(Duration.ofSeconds(seconds));
    }

    private static Tale batch() {
        return new Tale().done("a=1 b=2", 1).done("c=3", 2);
    }

    private static Order everything() {
        return new Order(true, 0, "", "");
    }

    private static Outcome refused(String name, String value, long revision) {
        return new Outcome.Refused(name, Optional.of(new Seen(value, revision, revision)));
    }

    private static List<Law> broken(Tale tale) {
        return Checker.check(tale.history).stream().map(Violation::law).distinct().toList();
    }

    @ParameterizedTest
    @EnumSource
    void theGuiltyIsFoundGuiltyOfJustThat(Law law) {
        assertThat(broken(guilty(law))).containsExactly(law);
    }

    @ParameterizedTest
    @EnumSource
    void theInnocentGoesFree(Law law) {
        assertThat(Checker.check(innocent(law).history)).isEmpty();
    }

    @Test
    void aRevisionGivenTwiceIsSeen() {
        assertThat(broken(written().done("d=4", 3))).contains(Law.REVISIONS);
        assertThat(broken(written().crash(4).done("d=4", 4))).contains(Law.REVISIONS);
    }

    @Test
    void aWriteThatBeganLaterHasTheLaterRevision() {
        assertThat(broken(new Tale().done("a=1", 2).done("b=2", 1))).containsExactly(Law.REAL_TIME);
    }

    @Test
    void writesAtTheSameTimeMayComeInAnyOrder() {
        var tale = new Tale();
        tale.history.add(new Writing(0, 1, 8, List.of(Tale.wish("a=1", -1)), new Outcome.Done(2)));
        tale.history.add(new Writing(1, 2, 7, List.of(Tale.wish("b=2", -1)), new Outcome.Done(1)));
        assertThat(Checker.check(tale.history)).isEmpty();
    }

    @Test
    void nobodySeesWhatIsNotAskedForYet() {
        var tale = new Tale().readNewest(1, 1, "a=1@1").done("a=1", 1);
        assertThat(broken(tale)).contains(Law.REAL_TIME);
    }

    @Test
    void aWriteUnderWayMayBeThereAfterTheCrash() {
        assertThat(broken(new Tale().done("a=1", 1).unknown("b=2").crash(2))).isEmpty();
        assertThat(
                        broken(
                                new Tale()
                                        .done("a=1", 1)
                                        .unknown("b=2")
                                        .crash(2)
                                        .readNewest(1, 2, "a=1@1 b=2@2")))
                .isEmpty();
    }

    @Test
    void aWriteUnderWayMayBeMissingAfterTheCrash() {
        var tale = new Tale().done("a=1", 1).unknown("b=2").crash(1).readNewest(1, 1, "a=1@1");
        assertThat(broken(tale.done("c=3", 2))).isEmpty();
    }

    @Test
    void aWriteUnderWayIsNotDoneAfterTheCrash() {
        var tale = new Tale().done("a=1", 1).unknown("b=2").crash(1).done("c=3", 2);
        assertThat(broken(tale.readNewest(1, 3, "a=1@1 c=3@2 b=2@3"))).isNotEmpty();
    }

    @Test
    void aWriteUnderWayIsThereForAllOrForNobody() {
        var tale =
                new Tale()
                        .done("a=1", 1)
                        .unknown("a=2")
                        .watchAfter(1, "~a=2@2")
                        .crash(2)
                        .readNewest(1, 2, "a=1@1");
        assertThat(broken(tale)).contains(Law.TRUE_READS);
    }

    @Test
    void ofSeveralWritesUnderWayTheOnesAreFoundThatExplainTheRest() {
        var tale = new Tale().done("a=1", 1).unknown("a").unknown("b=2").unknown("c=3").crash(3);
        assertThat(broken(tale.readNewest(1, 3, "c=3@3"))).isEmpty();
        assertThat(broken(tale.readNewest(1, 3, "b=2@2"))).isNotEmpty();
    }

    @Test
    void aDeletedObjectThatComesBackIsSeen() {
        var tale = new Tale().done("a=1", 1).done("a", 2).crash(2).readNewest(1, 2, "a=1@1");
        assertThat(broken(tale)).containsExactly(Law.TRUE_READS);
    }

    @Test
    void aWriteRefusedForLackOfRoomIsNotThere() {
        var tale = new Tale().done("a=1", 1);
        tale.write(0, List.of(Tale.wish("a=2", -1)), new Outcome.Full());
        assertThat(broken(tale)).isEmpty();
        assertThat(broken(tale.readNewest(1, 2, "a=2@2"))).contains(Law.REVISIONS);
    }

    @Test
    void whatIsCompactedIsNotShown() {
        assertThat(broken(written().compact(3).read(1, 2, 2, "a=1@1 b=2@2")))
                .containsExactly(Law.COMPACTED);
        var watched = written();
        watched.history
                .add(new Watching(watched.history.tick(), Order.after(3)))
                .refuse(watched.history.tick());
        assertThat(broken(watched)).containsExactly(Law.COMPACTED);
    }

    @Test
    void whatIsYoungIsNotForgotten() {
        assertThat(broken(aged(9).refusedAsCompacted(2))).containsExactly(Law.COMPACTED);
        assertThat(broken(aged(9).read(1, 2, 2, "a=1@1 b=2@2"))).isEmpty();
        assertThat(broken(aged(11).refusedAsCompacted(3))).containsExactly(Law.COMPACTED);
        assertThat(broken(aged(11).read(1, 3, 3, "a=1@1 b=2@2 c=3@3"))).isEmpty();
        var watched = aged(9);
        watched.history
                .add(new Watching(watched.history.tick(), Order.after(0)))
                .refuse(watched.history.tick());
        assertThat(broken(watched)).containsExactly(Law.COMPACTED);
    }

    @Test
    void aRestartRemembersForAnotherWindow() {
        var again = aged(11).crash(3);
        assertThat(broken(again.read(1, 2, 2, "a=1@1 b=2@2"))).isEmpty();
        assertThat(broken(aged(11).crash(3).refusedAsCompacted(2))).containsExactly(Law.COMPACTED);
        var later = again.pass(Duration.ofSeconds(11));
        assertThat(broken(later.read(1, 2, 2, "a=1@1 b=2@2"))).containsExactly(Law.AGED);
    }

    @Test
    void piecesAreOfTheRevisionOfTheFirst() {
        var first = written().piece(1, Reading.NEWEST, "", 2, 1, 3, "a=1@1 b=2@2").done("d=4", 4);
        assertThat(broken(first.piece(1, 3, "b", 2, 0, 3, "c=3@3"))).isEmpty();
        assertThat(broken(first.piece(1, 3, "b", 2, 0, 4, "c=3@3 d=4@4")))
                .containsExactly(Law.TRUE_READS);
    }

    @Test
    void aPieceShowsNothingTwiceAndNothingTooMuch() {
        assertThat(broken(written().piece(1, Reading.NEWEST, "a", 2, 1, 3, "a=1@1 b=2@2")))
                .containsExactly(Law.PIECES);
        assertThat(broken(written().piece(1, Reading.NEWEST, "", 2, 0, 3, "a=1@1 b=2@2 c=3@3")))
                .containsExactly(Law.PIECES);
        assertThat(broken(written().piece(1, Reading.NEWEST, "", 2, 1, 3, "a=1@1 c=3@3")))
                .containsExactly(Law.PIECES);
    }

    @Test
    void aPieceTellsWhichOfTheWritesUnderWayWasDone() {
        var tale = new Tale().done("a=1", 1).unknown("b=2").unknown("c=3").crash(2);
        assertThat(
                        broken(
                                tale.piece(1, Reading.NEWEST, "a", 1, 0, 2, "c=3@2")
                                        .readNewest(1, 2, "a=1@1 b=2@2")))
                .isNotEmpty();
    }

    @Test
    void aWatchThatFallsSilentIsSeen() {
        assertThat(broken(written().watch(Order.after(0), "+a=1@1 | +b=2@2", 3)))
                .containsExactly(Law.RELIABLE);
    }

    @Test
    void aSelectionSeesWhatComesIntoItAndWhatLeavesIt() {
        var red = new Order(false, 0, "", "red");
        var tale = new Tale().done("a=1.blue", 1).done("a=2.red", 2).done("a=3.blue", 3);
        assertThat(broken(tale.watch(red, "+a=2.red@2 | -a=2.red@3", 3))).isEmpty();
        assertThat(broken(tale.watch(red, "~a=2.red@2", 2))).containsExactly(Law.TRUE_EVENTS);
    }

    @Test
    void aResumedWatchDoesNotBeginEarlier() {
        assertThat(broken(written().watchAfter(1, "+a=1@1 | +b=2@2")))
                .containsExactly(Law.RESUMABLE);
    }

    @Test
    void aReadOfTheNewestIsNeverCompacted() {
        assertThat(broken(written().compact(3).refusedAsCompacted(Reading.NEWEST)))
                .containsExactly(Law.COMPACTED);
    }

    /** Over the wire a refusal does not say what was there; something must have been. */
    @Test
    void aRefusalWithoutWordsNeedsAReason() {
        var declined = new Outcome.Declined("c");
        assertThat(broken(written().expecting(3, "c=9", declined))).containsExactly(Law.REFUSALS);
        assertThat(broken(written().expecting(2, "c=9", declined))).isEmpty();
    }
}
