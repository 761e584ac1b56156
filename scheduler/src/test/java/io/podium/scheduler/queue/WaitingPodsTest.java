package io.podium.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.client.Key;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingPodsTest {
    private final WaitingPods waiting = new WaitingPods();

    private static Key key(String name) {
        return new Key("default", name);
    }

    private List<String> drain() {
        var names = new ArrayList<String>();
        for (var next = waiting.poll(); next.isPresent(); next = waiting.poll()) {
            names.add(next.get().name());
        }
        return names;
    }

    @Test
    void higherPriorityGoesFirstThenWhoWaitsLonger() {
        waiting.add(key("a"), 0);
        waiting.add(key("b"), 10);
        waiting.add(key("c"), 0);
        waiting.add(key("d"), 10);
        assertThat(drain()).containsExactly("b", "d", "a", "c");
    }

    @Test
    void whoFoundNoNodeKeepsHisTurnWhenThingsChange() {
        waiting.add(key("a"), 0);
        waiting.poll();
        waiting.giveUp(key("a"));
        waiting.add(key("b"), 0);
        assertThat(waiting.hopeless()).isEqualTo(1);
        waiting.reconsider();
        assertThat(drain()).containsExactly("a", "b");
    }

    @Test
    void whoFoundNoNodeIsNotTriedWithoutAChange() {
        waiting.add(key("a"), 0);
        waiting.poll();
        waiting.giveUp(key("a"));
        assertThat(drain()).isEmpty();
    }

    @Test
    void whoIsGoneIsForgotten() {
        waiting.add(key("a"), 0);
        waiting.add(key("b"), 0);
        waiting.remove(key("a"));
        waiting.giveUp(key("a"));
        waiting.reconsider();
        assertThat(drain()).containsExactly("b");
    }

    @Test
    void aNewPriorityIsANewTurn() {
        waiting.add(key("a"), 0);
        waiting.add(key("b"), 0);
        waiting.add(key("b"), 5);
        waiting.add(key("b"), 5);
        assertThat(drain()).containsExactly("b", "a");
    }
}
