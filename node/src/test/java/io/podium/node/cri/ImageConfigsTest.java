package io.podium.node.cri;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageConfigsTest {
    /** As containerd 1.6 tells it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"chainID":"sha256:1","imageSpec":{"os":"linux","config":{"StopSignal":"SIGQUIT"}}} | SIGQUIT
                    {"imageSpec":{"config":{"Env":[]}}} | ''
                    {"imageSpec":7} | ''
                    [] | ''
                    no JSON | ''
                    '' | ''
                    """)
    void findsTheStopSignal(String info, String signal) {
        assertThat(ImageConfigs.stopSignal(info)).isEqualTo(signal);
    }
}
