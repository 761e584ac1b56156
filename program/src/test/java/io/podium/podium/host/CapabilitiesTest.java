package io.podium.podium.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilitiesTest {
    @ParameterizedTest
    @CsvSource({
        "000001ffffffffff, true",
        "000001fffeffffff, false",
        "0000000001000000, true",
        "ffffffffffffffff, true"
    })
    void findsTheBitOfACapability(String mask, boolean has) {
        String status =
                "Name:\tjava\nUid:\t0\t0\t0\t0\nCapInh:\t0000000000000000\nCapEff:\t" + mask + "\n";
        assertThat(Capabilities.has(status, Capabilities.SYS_RESOURCE)).isEqualTo(has);
    }
}
