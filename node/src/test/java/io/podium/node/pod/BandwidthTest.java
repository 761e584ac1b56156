package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.meta.v1.ObjectMeta;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BandwidthTest {
    private static Pod pod(String annotation, String rate) {
        return Pod.empty()
                .withMetadata(ObjectMeta.empty().withAnnotations(Map.of(annotation, rate)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1k", "8M", "1.5Gi", "1P"})
    void whatARuntimeTakesIsLeftToIt(String rate) {
        assertThatCode(() -> Bandwidth.check(pod("kubernetes.io/ingress-bandwidth", rate)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    999  | resource is unreasonably small (< 1kbit)
                    -1M  | resource is unreasonably small (< 1kbit)
                    2P   | resource is unreasonably large (> 1Pbit)
                    fast | quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
                    """)
    void whatARuntimeRefusesIsRefusedInItsWords(String rate, String why) {
        assertThatThrownBy(() -> Bandwidth.check(pod("kubernetes.io/egress-bandwidth", rate)))
                .isInstanceOf(ConfigTrouble.class)
                .hasMessage(
                        "failed to setup network for sandbox: get cni namespace options: reading"
                                + " pod bandwidth annotations: "
                                + why);
    }

    @Test
    void onTheNodesNetworkNothingIsAskedFor() {
        Pod pod =
                pod("kubernetes.io/egress-bandwidth", "1")
                        .withSpec(PodSpec.empty().withHostNetwork(true));
        assertThatCode(() -> Bandwidth.check(pod)).doesNotThrowAnyException();
    }
}
