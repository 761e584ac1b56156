package io.podium.base.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FixedTest {
    private static final int MANY = 4096;

    /** All collide; counts how often two are compared. */
    private record Colliding(int number, AtomicInteger steps) implements Comparable<Colliding> {
        @Override
        public int hashCode() {
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            steps.incrementAndGet();
            return other instanceof Colliding one && one.number == number;
        }

        @Override
        public int compareTo(Colliding other) {
            steps.incrementAndGet();
            return Integer.compare(number, other.number);
        }
    }

    @Test
    void collidingElementsCostTheLogarithmOfTheirNumberEach() {
        var steps = new AtomicInteger();
        var elements = new ArrayList<Colliding>();
        for (int i = 0; i < MANY; i++) {
            elements.add(new Colliding(i, steps));
        }
        Set<Colliding> set = Fixed.set(elements);
        elements.forEach(one -> assertThat(set.contains(one)).isTrue());
        assertThat(set).hasSize(MANY);
        assertThat(steps.get()).isLessThan(MANY * 100);
    }

    @Test
    void copiesDoNotChange() {
        var names = new ArrayList<>(List.of("a", "b", "a"));
        Set<String> set = Fixed.set(names);
        names.clear();
        assertThat(set).containsExactlyInAnyOrder("a", "b");
        Map<String, String> map = Fixed.map(Map.of("k", "v"));
        assertThat(map).containsExactly(Map.entry("k", "v"));
        assertThatThrownBy(() -> set.add("c")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThat(Fixed.set(List.of())).isEmpty();
        assertThat(Fixed.map(Map.of())).isEmpty();
    }
}
