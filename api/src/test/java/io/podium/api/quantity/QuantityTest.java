package io.podium.api.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class QuantityTest {
    /**
     * Rows of what apimachinery 0.36 answers: one text with its forms, or two texts with sum,
     * difference and order.
     */
    private static List<String[]> table() throws IOException {
        try (InputStream in = QuantityTest.class.getResourceAsStream("quantities.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\\|", -1))
                    .toList();
        }
    }

    static Stream<Arguments> texts() throws IOException {
        List<String[]> rows = table();
        return rows.subList(0, rows.size() - 20).stream().map(row -> Arguments.of((Object) row));
    }

    static Stream<Arguments> pairs() throws IOException {
        List<String[]> rows = table();
        return rows.subList(rows.size() - 20, rows.size()).stream()
                .map(row -> Arguments.of((Object) row));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void readsAndWritesAsKubernetesDoes(String[] row) {
        if (row[1].startsWith("!")) {
            assertThatThrownBy(() -> Quantity.parse(row[0])).hasMessage(row[1].substring(1));
            return;
        }
        assertThat(Quantity.canonical(row[0])).isEqualTo(row[1]);
        assertThat(Quantity.parse(row[0])).hasToString(row[2]);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void addsAndSubtractsAsKubernetesDoes(String[] row) {
        Quantity left = Quantity.parse(row[0]);
        Quantity right = Quantity.parse(row[1]);
        assertThat(left.plus(right)).hasToString(row[2]);
        assertThat(left.minus(right)).hasToString(row[3]);
        assertThat(left.compareTo(right)).isEqualTo(Integer.parseInt(row[4]));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    100m,   1,          100
                    1,      1,          1000
                    1500m,  2,          1500
                    0,      0,          0
                    1n,     1,          1
                    -1500m, -2,         -1500
                    1Ki,    1024,       1024000
                    64Mi,   67108864,   67108864000
                    9223372036854775807, 9223372036854775807, 9223372036854775807
                    1e30,   1,          1
                    """)
    void roundsAwayFromZeroAndNeverOverflows(String text, long value, long millis) {
        Quantity quantity = Quantity.parse(text);
        if (text.equals("1e30")) {
            assertThat(quantity.value()).isEqualTo(Long.MAX_VALUE);
            assertThat(quantity.milliValue()).isEqualTo(Long.MAX_VALUE);
            return;
        }
        assertThat(quantity.value()).isEqualTo(value);
        assertThat(quantity.milliValue()).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({
        "1e2147483647",
        "1e-2147483648",
        "1e9223372036854775807",
        "1e-999999999",
        "-1e-999999999"
    })
    void absurdExponentsCostNothing(String text) {
        Quantity quantity = Quantity.parse(text);
        assertThat(quantity.milliValue()).isIn(1L, -1L, Long.MAX_VALUE, 100L);
    }

    /** Quotas and requests are summed, and nobody may stop a server with one. */
    @ParameterizedTest
    @CsvSource({
        "-2e-60000000012, 9, -2e129542132",
        "1, 1e2147483000, 1e2147483000",
        "1, 1e30, 1e30"
    })
    void sumsOfAbsurdExponentsCostNothing(String one, String other, String sum) {
        Quantity found = Quantity.parse(one).plus(Quantity.parse(other));
        if (sum.equals("1e30")) {
            assertThat(found).isGreaterThan(Quantity.parse(sum));
        } else {
            assertThat(found).isEqualTo(Quantity.parse(sum));
        }
        assertThat(Quantity.parse(other).minus(Quantity.parse(other)).isZero()).isTrue();
    }

    @Provide
    Arbitrary<String> quantities() {
        return Combinators.combine(
                        Arbitraries.integers().between(-1_000_000, 1_000_000),
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.of(
                                "", "n", "u", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-2"))
                .as((whole, fraction, suffix) -> whole + "." + fraction + suffix);
    }

    @Property(tries = 500)
    void theCanonicalTextKeepsTheAmountAndSettles(@ForAll("quantities") String text) {
        Quantity quantity = Quantity.parse(text);
        // 62.5Ki is written 64000, which says no more that it was binary: read again it is 64k.
        Quantity again = Quantity.parse(quantity.toString());
        assertThat(again).isEqualTo(quantity);
        assertThat(Quantity.parse(again.toString())).hasToString(again.toString());
        assertThat(again.hashCode()).isEqualTo(quantity.hashCode());
    }

    @Provide
    Arbitrary<String> shortOnes() {
        Arbitrary<String> amounts = Arbitraries.integers().between(1, 999_999).map(String::valueOf);
        return Combinators.combine(
                        amounts,
                        Arbitraries.of("", "m", "k", "M", "G", "Ki", "Mi", "Gi"),
                        Arbitraries.of(1, 1000, 1024))
                .as((amount, suffix, times) -> Long.parseLong(amount) * times % 1_000_000 + suffix);
    }

    /** A sign makes the reader go the long way. */
    @Property(tries = 500)
    void shortTextsAreReadLikeAllOthers(@ForAll("shortOnes") String text) {
        Quantity theLongWay = Quantity.parse("+" + text);
        assertThat(Quantity.parse(text)).isEqualTo(theLongWay).hasToString(theLongWay.toString());
        assertThat(Quantity.canonical(text)).isEqualTo(theLongWay.toString());
    }

    @Property(tries = 300)
    void addingAndTakingAwayGivesTheSameAmount(
            @ForAll("quantities") String left, @ForAll("quantities") String right) {
        Quantity a = Quantity.parse(left);
        Quantity b = Quantity.parse(right);
        assertThat(a.plus(b).minus(b)).isEqualTo(a);
        assertThat(Integer.signum(a.compareTo(b)) + Integer.signum(b.compareTo(a))).isZero();
        assertThat(a.minus(b).sign()).isEqualTo(a.compareTo(b));
    }

    /** Counts of the metrics API, and how they are written there. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1, 1n, 1",
        "1500, 1500n, 1500",
        "2000, 2u, 2000",
        "250000000, 250m, 250000000",
        "1234567, 1234567n, 1234567",
        "1234944, 1234944n, 1206Ki",
        "3000000000, 3, 3000000000",
        "1048576, 1048576n, 1Mi"
    })
    void countsAreWrittenAsShortAsIsExact(long count, String billionths, String bytes) {
        assertThat(Quantity.ofBillionths(count)).hasToString(billionths);
        assertThat(Quantity.ofBillionths(count).billionths()).isEqualTo(count);
        assertThat(Quantity.ofBytes(count).value()).isEqualTo(count);
        assertThat(Quantity.ofBytes(count)).hasToString(bytes);
    }
}
