package io.podium.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Diffs in refusals, against what Python's difflib makes of the same lines. */
class UnifiedDiffTest {
    private static Map<String, Object> letters(String text) {
        var map = new LinkedHashMap<String, Object>();
        text.chars().forEach(c -> map.put(String.valueOf((char) c), 1));
        return map;
    }

    @Test
    void showsThreeLinesAroundAChange() {
        assertThat(UnifiedDiff.of(letters("abcdefghi"), letters("abcdEfghi")))
                .isEqualTo(
                        """
                        @@ -3,7 +3,7 @@
                          "b": 1,
                          "c": 1,
                          "d": 1,
                        - "e": 1,
                        + "E": 1,
                          "f": 1,
                          "g": 1,
                          "h": 1,
                        """);
    }

    @Test
    void tellsFarChangesApartAndNearOnesTogether() {
        String many = "abcdefghijklmnopqrstuvwxyz";
        String diff =
                UnifiedDiff.of(letters(many), letters(many.replace('c', 'C').replace('x', 'X')));
        assertThat(diff.lines().filter(line -> line.startsWith("@@")).toList())
                .containsExactly("@@ -1,7 +1,7 @@", "@@ -22,7 +22,7 @@");
        String near =
                UnifiedDiff.of(letters(many), letters(many.replace('c', 'C').replace('j', 'J')));
        assertThat(near.lines().filter(line -> line.startsWith("@@"))).hasSize(1);
    }

    @Test
    void saysWhenNothingDiffers() {
        assertThat(UnifiedDiff.of(letters("abc"), letters("abc"))).isEqualTo("<no diffs>");
    }

    @Test
    void opensWhatWasEmpty() {
        assertThat(UnifiedDiff.of(Map.of("a", List.of()), Map.of("a", List.of("x"))))
                .isEqualTo(
                        """
                        @@ -1,3 +1,5 @@
                         {
                        - "a": []
                        + "a": [
                        +  "x"
                        + ]
                         }
                        """);
    }

    @Test
    void longTextsDoNotTakeLong() {
        List<Integer> before = IntStream.range(0, 3000).boxed().toList();
        List<Integer> after = IntStream.range(1, 3001).boxed().toList();
        assertThat(UnifiedDiff.of(before, after)).contains("- 0,").contains("+ 3000");
    }
}
