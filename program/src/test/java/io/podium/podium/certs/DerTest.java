package io.podium.podium.certs;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                          0 | 0400
                        127 | 047f
                        128 | 048180
                        255 | 0481ff
                        256 | 04820100
                      65536 | 0483010000
                    """)
    void lengthsTakeAsFewBytesAsTheyCan(int length, String head) {
        byte[] written = Der.octets(new byte[length]);
        assertThat(hex(written)).startsWith(head);
        assertThat(written).hasSize(head.length() / 2 + length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    2.5.29.17           | 0603551d11
                    1.2.840.10045.4.3.2 | 06082a8648ce3d040302
                    1.3.6.1.5.5.7.3.1   | 06082b06010505070301
                    """)
    void objectsAreWrittenInGroupsOfSevenBits(String dotted, String wanted) {
        assertThat(hex(Der.object(dotted))).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    2026-03-01T12:00:00.9Z | 170d3236303330313132303030305a
                    2049-12-31T23:59:59Z   | 170d3439313233313233353935395a
                    2050-01-01T00:00:00Z   | 180f32303530303130313030303030305a
                    """)
    void timesAreShortUntilTheMiddleOfTheCentury(String instant, String wanted) {
        assertThat(hex(Der.time(Instant.parse(instant)))).isEqualTo(wanted);
    }

    @Test
    void numbersWithAHighBitStayPositive() {
        assertThat(hex(Der.integer(BigInteger.valueOf(128)))).isEqualTo("02020080");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
