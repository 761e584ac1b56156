package io.podium.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexSetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    TEXT      | COMPLETIONS | SET       | SIZE
                    ''        | 5           | ''        | 0
                    0         | 5           | 0         | 1
                    0,1       | 5           | 0,1       | 2
                    0,1,2     | 5           | 0-2       | 3
                    1,3-5,7   | 8           | 1,3-5,7   | 5
                    1,3-5,7   | 5           | 1,3,4     | 3
                    1,3-5,7   | 3           | 1         | 1
                    1,x,3     | 5           | 1,3       | 2
                    2-1,4     | 5           | 4         | 1
                    """)
    void isReadAsFarAsItGoes(String text, int completions, String set, int size) {
        IndexSet read = IndexSet.parsed(text, completions);
        assertThat(read).hasToString(set);
        assertThat(read.size()).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    TAKEN   | MOST | COMPLETIONS | MISSING
                    ''      | 2    | 5           | 0 1
                    0,1     | 2    | 5           | 2 3
                    1,3     | 9    | 5           | 0 2 4
                    0-4     | 9    | 5           | ''
                    0-2     | 0    | 5           | ''
                    4       | 9    | 3           | 0 1 2
                    """)
    void whatIsMissingComesLowestFirst(String taken, int most, int completions, String missing) {
        List<Integer> found = IndexSet.parsed(taken, 100).missing(most, completions);
        assertThat(String.join(" ", found.stream().map(String::valueOf).toList()))
                .isEqualTo(missing);
    }

    /** It is a set like any other, and its text says all of it. */
    @Property(tries = 300)
    void isASet(
            @ForAll @Size(max = 12) Set<@IntRange(max = 20) Integer> one,
            @ForAll @Size(max = 12) Set<@IntRange(max = 20) Integer> other) {
        IndexSet both = IndexSet.of(one).with(IndexSet.of(other));
        var all = new TreeSet<>(one);
        all.addAll(other);
        assertThat(both.size()).isEqualTo(all.size());
        assertThat(IndexSet.parsed(both.toString(), 21)).hasToString(both.toString());
        for (int i = 0; i <= 20; i++) {
            assertThat(both.has(i)).isEqualTo(all.contains(i));
        }
        var shared = new TreeSet<>(one);
        shared.retainAll(other);
        assertThat(IndexSet.of(one).shared(IndexSet.of(other))).isEqualTo(shared.size());
    }
}
