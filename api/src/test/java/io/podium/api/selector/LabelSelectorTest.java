package io.podium.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {
    private static MapValue labels(String text) {
        var labels = new HashMap<String, Object>();
        for (String pair : text == null ? new String[0] : text.split(" ")) {
            labels.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return FreeMap.of(labels);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a=1           | a=1         | true
                    a=1           | a=2         | false
                    a=1           |             | false
                    a!=1          |             | true
                    a!=1          | a=2         | true
                    a!=1          | a=1         | false
                    a in (1,2)    | a=2         | true
                    a in (1,2)    | a=3         | false
                    a in (1,2)    | b=1         | false
                    a notin (1,2) | a=3         | true
                    a notin (1,2) | b=1         | true
                    a notin (1,2) | a=1         | false
                    a             | a=          | true
                    a             | b=1         | false
                    !a            | b=1         | true
                    !a            | a=1         | false
                    a>5           | a=6         | true
                    a>5           | a=5         | false
                    a<5           | a=-1        | true
                    a<5           | a=x         | false
                    a=            | a=          | true
                    a=            |             | false
                    a=1,b=2       | a=1 b=2 c=3 | true
                    a=1,b=2       | a=1         | false
                    """)
    void matches(String query, String labels, boolean matches) {
        assertThat(LabelSelector.parse(query).matches(labels(labels))).isEqualTo(matches);
    }

    private static MapValue expression(String key, String operator, String... values) {
        return FreeMap.of(
                Map.of(
                        "key",
                        key,
                        "operator",
                        operator,
                        "values",
                        ListValue.of((Object[]) values)));
    }

    @Test
    void anObjectsSelectorReadsAsItsQuery() {
        MapValue selector =
                FreeMap.of(
                        Map.of(
                                "matchLabels", FreeMap.of(Map.of("app", "web")),
                                "matchExpressions",
                                        ListValue.of(
                                                expression("tier", "In", "b", "a"),
                                                expression("old", "DoesNotExist"),
                                                expression("env", "NotIn", "prod"),
                                                expression("x", "Exists"))));
        LabelSelector parsed = LabelSelector.of(selector);
        assertThat(parsed).hasToString("app=web,env notin (prod),!old,tier in (a,b),x");
        assertThat(parsed).isEqualTo(LabelSelector.parse(parsed.toString()));
        assertThat(parsed.exactValue("app")).contains("web");
        assertThat(parsed.exactValue("tier")).isEmpty();
    }

    @Test
    void nullMatchesNothingAndEmptyEverything() {
        assertThat(LabelSelector.of(null).matches(labels("a=1"))).isFalse();
        assertThat(LabelSelector.of(MapValue.empty()).matches(labels("a=1"))).isTrue();
    }

    @Test
    void anUnknownOperatorIsRefused() {
        MapValue selector =
                FreeMap.of(Map.of("matchExpressions", ListValue.of(expression("a", "Like", "b"))));
        assertThatThrownBy(() -> LabelSelector.of(selector))
                .hasMessage("\"Like\" is not a valid label selector operator");
    }

    @Provide
    Arbitrary<String> queries() {
        Arbitrary<String> word = Arbitraries.of("a", "b", "app", "x-1");
        Arbitrary<String> term =
                Arbitraries.oneOf(
                        word,
                        word.map(key -> "!" + key),
                        word.flatMap(key -> word.map(value -> key + "=" + value)),
                        word.flatMap(key -> word.map(value -> key + "!=" + value)),
                        word.flatMap(key ->
                                word.list()
                                        .ofMinSize(1)
                                        .ofMaxSize(3)
                                        .map(all -> key + " in (" + String.join(",", all) + ")")),
                        word.flatMap(key -> word.map(value -> key + " notin (" + value + ")")));
        return term.list().ofMaxSize(4).map(terms -> String.join(",", terms));
    }

    @Property(tries = 300)
    void theCanonicalTextMeansTheSame(
            @ForAll("queries") String query, @ForAll("labelSets") Map<String, String> labels) {
        LabelSelector selector = LabelSelector.parse(query);
        LabelSelector again = LabelSelector.parse(selector.toString());
        assertThat(again).isEqualTo(selector);
        assertThat(again.matches(labels)).isEqualTo(selector.matches(labels));
        assertThat(selector.matches(FreeMap.of(labels))).isEqualTo(selector.matches(labels));
    }

    @Provide
    Arbitrary<Map<String, String>> labelSets() {
        return Arbitraries.maps(
                Arbitraries.of("a", "b", "app", "x-1"), Arbitraries.of("a", "b", "", "z"));
    }

    @Property(tries = 500)
    void noTextBreaksTheParser(@ForAll("noise") String text) {
        try {
            assertThat(LabelSelector.parse(text).requirements()).isInstanceOf(List.class);
        } catch (MalformedSelector fault) {
            assertThat(fault.getMessage()).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<String> noise() {
        return Arbitraries.strings().withChars("ab=!(),<> in").ofMaxLength(20);
    }
}
