package io.podium.api.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.FreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Sets of fields obey the laws of sets, and share what they can. */
class FieldSetsTest {
    @Provide
    Arbitrary<FreeMap> sets() {
        Arbitrary<String> paths =
                Arbitraries.of("a", "a.b", "a.b.c", "a.d", "e", "e.b", "e.b.c", "f.g.h");
        return paths.list()
                .ofMaxSize(6)
                .map(all ->
                        all.stream()
                                .map(ResetFields::path)
                                .reduce(FieldSets.NONE, FieldSets::union));
    }

    @Property(tries = 300)
    void unionsAndDifferencesAreThoseOfSets(
            @ForAll("sets") FreeMap a, @ForAll("sets") FreeMap b, @ForAll("sets") FreeMap c) {
        FreeMap both = FieldSets.union(a, b);
        assertThat(both).isEqualTo(FieldSets.union(b, a));
        assertThat(FieldSets.union(both, c)).isEqualTo(FieldSets.union(a, FieldSets.union(b, c)));
        FreeMap shared = FieldSets.intersection(a, b);
        assertThat(shared).isEqualTo(FieldSets.intersection(b, a));
        assertThat(FieldSets.union(FieldSets.difference(a, b), shared)).isEqualTo(a);
        assertThat(FieldSets.difference(both, b)).isEqualTo(FieldSets.difference(a, b));
        assertThat(FieldSets.intersection(FieldSets.difference(a, b), b)).isEmpty();
    }

    @Property(tries = 300)
    void cuttingTakesWhatIsBelow(@ForAll("sets") FreeMap a, @ForAll("sets") FreeMap b) {
        FreeMap rest = FieldSets.without(a, b);
        assertThat(FieldSets.difference(rest, a)).isEmpty();
        assertThat(FieldSets.intersection(rest, b)).isEmpty();
        assertThat(FieldSets.without(rest, b)).isSameAs(rest);
    }

    @Property(tries = 300)
    void whatDoesNotChangeIsTheSameInstance(@ForAll("sets") FreeMap a, @ForAll("sets") FreeMap b) {
        FreeMap both = FieldSets.union(a, b);
        assertThat(FieldSets.union(both, a)).isSameAs(both);
        assertThat(FieldSets.difference(a, FieldSets.difference(b, a))).isSameAs(a);
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadAsItWas(@ForAll("sets") FreeMap set) {
        var entry = new Stake("m", Stake.UPDATE, "v1", "", "", set);
        var list = new Stakes(java.util.List.of(entry)).list();
        assertThat(Stake.readSent(list))
                .hasValueSatisfying(read -> assertThat(read).containsExactly(entry));
    }

    @Test
    void elementsAreSpelledAsUpstreamSpellsThem() {
        StringBuilder key = Elements.key();
        Elements.add(key, "containerPort", 80L);
        Elements.add(key, "protocol", "<TCP>");
        assertThat(key.append('}'))
                .hasToString("k:{\"containerPort\":80,\"protocol\":\"\\u003cTCP\\u003e\"}");
        assertThat(Elements.shown(key.toString()))
                .isEqualTo("[containerPort=80,protocol=\"<TCP>\"]");
        assertThat(Elements.shown(Elements.value("a/b"))).isEqualTo("[=\"a/b\"]");
        assertThat(Elements.shown(Elements.field("spec"))).isEqualTo(".spec");
    }
}
