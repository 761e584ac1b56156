package io.podium.server.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.random.Randomness;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DealerTest {
    @ParameterizedTest
    @CsvSource({"64,6", "16,4", "128,6", "1,1", "5,5", "4,8"})
    void aHandHasDifferentQueuesAndEveryQueueComesUp(int deck, int handSize) {
        var dealer = new Dealer(deck, handSize);
        Randomness random = Randomness.seeded(7);
        int[] times = new int[deck];
        for (int i = 0; i < 20_000; i++) {
            int[] hand = dealer.deal(random.nextLong());
            var seen = new HashSet<Integer>();
            for (int queue : hand) {
                assertThat(queue).isBetween(0, deck - 1);
                assertThat(seen.add(queue)).as(Arrays.toString(hand)).isTrue();
                times[queue]++;
            }
        }
        double even = 20_000.0 * Math.min(handSize, deck) / deck;
        for (int count : times) {
            assertThat((double) count).isBetween(0.8 * even, 1.2 * even);
        }
    }
}
