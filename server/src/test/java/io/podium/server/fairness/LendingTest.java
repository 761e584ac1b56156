package io.podium.server.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.fairness.Lending.Bounds;
import io.podium.server.fairness.Lending.Claim;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LendingTest {
    @Test
    void boundsFollowSharesLendingAndBorrowing() {
        List<Bounds> bounds =
                Lending.bounds(
                        600,
                        List.of(
                                new LevelSettings(false, 100, 90, -1, 0, 0, 0),
                                new LevelSettings(false, 40, 50, 25, 0, 0, 0),
                                new LevelSettings(false, 5, 0, 0, 0, 0, 0),
                                new LevelSettings(true, 0, 0, -1, 0, 0, 0)));
        assertThat(bounds)
                .containsExactly(
                        new Bounds(414, 41, 600),
                        new Bounds(166, 83, 208),
                        new Bounds(21, 21, 21),
                        new Bounds(0, 0, 600));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SEATS | A: nominal least most wanted | B             | ALLOTTED
                      100 | 50 25 100 0                  | 50 25 100 0   | 50 50
                      100 | 50 25 100 200                | 50 25 100 0   | 75 25
                      100 | 50 25 60 200                 | 50 25 100 0   | 60 40
                      100 | 50 50 100 200                | 50 0 100 200  | 50 50
                      100 | 50 0 50 0                    | 50 0 50 0     | 50 50
                       10 | 50 25 100 90                 | 50 25 100 90  | 25 25
                    """)
    void seatsGoWhereTheyAreWanted(int seats, String a, String b, String allotted) {
        List<Claim> claims = Stream.of(a, b).map(LendingTest::claim).toList();
        int[] found = Lending.allot(seats, claims);
        assertThat(found[0] + " " + found[1]).isEqualTo(allotted);
    }

    private static Claim claim(String text) {
        int[] n = Arrays.stream(text.trim().split(" ", -1)).mapToInt(Integer::parseInt).toArray();
        return new Claim(false, new Bounds(n[0], n[1], n[2]), n[3], n[3]);
    }

    @Test
    void theExemptTakeWhatTheyTakeAndNobodyIsLeftWithNothing() {
        int[] found =
                Lending.allot(
                        10,
                        List.of(
                                new Claim(true, new Bounds(0, 0, 10), 50, 50),
                                new Claim(false, new Bounds(0, 0, 10), 3, 3)));
        assertThat(found).containsExactly(50, 1);
    }

    @Test
    void oldDemandFades() {
        var quiet = new Demand.Seen(0, 0, 0);
        double smoothed = Lending.smoothed(new Demand.Seen(100, 80, 40), 0);
        assertThat(smoothed).isEqualTo(100);
        for (int i = 0; i < 30; i++) {
            smoothed = Lending.smoothed(quiet, smoothed);
        }
        assertThat(smoothed).as("half of it after five minutes").isBetween(48.0, 52.0);
    }
}
