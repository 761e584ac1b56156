package io.podium.podium.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WRITTEN          | MEANT            | ADDRESSES
                    10.244.0.0/16    | 10.244.0.0/16    | 65536
                    10.244.7.9/16    | 10.244.0.0/16    | 65536
                    192.168.1.1      | 192.168.1.1/32   | 1
                    0.0.0.0/0        | 0.0.0.0/0        | 4294967296
                    255.255.255.0/24 | 255.255.255.0/24 | 256
                    """)
    void readsRanges(String written, String meant, long addresses) {
        Cidr range = Cidr.parse(written);
        assertThat(range).hasToString(meant);
        assertThat(range.size()).isEqualTo(addresses);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0/8",
                "10.0.0.256/8",
                "10.0.0.0/",
                "a.b.c.d/8",
                "::/0",
                "10.0.0.0.0/8",
                "10.0.0.+1/8",
                "10.0.0.0001/8"
            })
    void refusesWhatIsNoRange(String written) {
        assertThatThrownBy(() -> Cidr.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not an IPv4 range");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    ONE            | OTHER          | OVERLAP
                    10.244.0.0/16  | 10.244.3.0/24  | true
                    10.244.0.0/16  | 10.245.0.0/16  | false
                    10.96.0.0/12   | 10.111.0.0/16  | true
                    10.96.0.0/12   | 10.112.0.0/16  | false
                    0.0.0.0/0      | 192.0.2.1      | true
                    172.30.0.0/24  | 172.30.0.255   | true
                    172.30.0.0/24  | 172.30.1.0     | false
                    """)
    void knowsOverlaps(String one, String other, boolean overlap) {
        assertThat(Cidr.parse(one).overlaps(Cidr.parse(other))).isEqualTo(overlap);
        assertThat(Cidr.parse(other).overlaps(Cidr.parse(one))).isEqualTo(overlap);
    }

    @Property
    void partsLieInTheRangeAndNotInEachOther(
            @ForAll int address,
            @ForAll @IntRange(min = 8, max = 24) int bits,
            @ForAll @IntRange(max = 200) int index) {
        Cidr range = new Cidr(address, bits);
        int last = (1 << (28 - bits)) - 1;
        Cidr part = range.part(Math.min(index, last - 1), 28);
        Cidr next = range.part(Math.min(index, last - 1) + 1, 28);
        assertThat(range.overlaps(part)).isTrue();
        assertThat(part.overlaps(next)).isFalse();
        assertThat(Cidr.parse(part.toString())).isEqualTo(part);
    }

    @Test
    void addressesBeyondTheEndAreRefused() {
        Cidr range = Cidr.parse("10.0.0.0/30");
        assertThat(range.address(3).getHostAddress()).isEqualTo("10.0.0.3");
        assertThatThrownBy(() -> range.address(4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> range.part(1, 30)).isInstanceOf(IllegalArgumentException.class);
    }
}
