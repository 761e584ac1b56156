package io.podium.base.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PersistentMapTest {
    /** A key to set when the value is at least 0, to remove when it is below. */
    record Edit(int key, int value) {}

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 400),
                        Arbitraries.integers().between(-60, 60))
                .as(Edit::new)
                .list()
                .ofMaxSize(1500);
    }

    @Property(tries = 200)
    void behavesAsATreeMap(@ForAll("edits") List<Edit> edits) {
        var model = new TreeMap<Integer, Integer>();
        PersistentMap<Integer, Integer> map = PersistentMap.empty();
        for (Edit edit : edits) {
            if (edit.value() < 0) {
                model.remove(edit.key());
                map = map.without(edit.key());
            } else {
                model.put(edit.key(), edit.value());
                map = map.with(edit.key(), edit.value());
            }
        }
        agree(map, model);
    }

    @Test
    void olderMapsStayAsTheyWere() {
        var random = new Random(7);
        var maps = new ArrayList<PersistentMap<Integer, Integer>>();
        var models = new ArrayList<TreeMap<Integer, Integer>>();
        PersistentMap<Integer, Integer> map = PersistentMap.empty();
        var model = new TreeMap<Integer, Integer>();
        for (int i = 0; i < 40_000; i++) {
            int key = random.nextInt(6000);
            // Grows for a while, then shrinks to nearly nothing, twice: every join and split is
            // met.
            boolean grows = i % 20_000 < 10_000;
            if (random.nextInt(10) < (grows ? 8 : 1)) {
                map = map.with(key, i);
                model.put(key, i);
            } else if (!model.isEmpty()) {
                Integer victim =
                        Optional.ofNullable(model.ceilingKey(key)).orElse(model.firstKey());
                map = map.without(victim);
                model.remove(victim);
            }
            if (i % 2000 == 0) {
                maps.add(map);
                models.add(new TreeMap<>(model));
            }
        }
        for (int i = 0; i < maps.size(); i++) {
            agree(maps.get(i), models.get(i));
        }
    }

    @Test
    void removingWhatIsNotThereAnswersTheSameMap() {
        PersistentMap<Integer, Integer> map = PersistentMap.<Integer, Integer>empty().with(1, 1);
        assertThat(map.without(2)).isSameAs(map);
        assertThat(map.without(1)).isSameAs(PersistentMap.empty());
    }

    @Test
    void theVisitorEndsAScan() {
        PersistentMap<Integer, Integer> map = PersistentMap.empty();
        for (int i = 0; i < 5000; i++) {
            map = map.with(i, i);
        }
        var seen = new ArrayList<Integer>();
        map.scanFrom(
                1234,
                (key, value) -> {
                    seen.add(key);
                    return seen.size() < 100;
                });
        assertThat(seen).hasSize(100).startsWith(1234, 1235).endsWith(1333);
    }

    private static void agree(
            PersistentMap<Integer, Integer> map, NavigableMap<Integer, Integer> model) {
        assertThat(map.size()).isEqualTo(model.size());
        var all = new TreeMap<Integer, Integer>();
        var order = new ArrayList<Integer>();
        map.scan((key, value) -> {
            all.put(key, value);
            return order.add(key);
        });
        assertThat(all.equals(model)).isTrue();
        assertThat(map.first()).isEqualTo(order.stream().findFirst().map(model::get));
        assertThat(order.equals(List.copyOf(model.keySet()))).isTrue();
        for (int key = -1; key < 402; key += 13) {
            assertThat(map.get(key)).isEqualTo(Optional.ofNullable(model.get(key)));
            assertThat(map.rank(key)).isEqualTo(model.headMap(key).size());
            var tail = new ArrayList<Integer>();
            map.scanFrom(key, (k, v) -> tail.add(k));
            assertThat(tail.equals(List.copyOf(model.tailMap(key).keySet()))).isTrue();
        }
    }
}
