package io.podium.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Pod;
import io.podium.node.pod.Manifests;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HugePagesTest {
    private static Pod pod(String limits) {
        return Manifests.withContainer("", "resources: {limits: {" + limits + "}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HugePages     | hugepages-2Mi: 4Mi                     | 2097152
                    HugePages     | hugepages-1Gi: 1Gi, cpu: 1             | 1073741824
                    HugePages-2Mi | hugepages-2Mi: 4Mi, hugepages-1Gi: 1Gi | 2097152
                    """)
    void takesThePagesThePodAsksFor(String medium, String limits, long bytes) {
        assertThat(HugePages.is(medium)).isTrue();
        assertThat(HugePages.pageBytes(pod(limits), "v", medium)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HugePages     | cpu: 1                                 | no huge pages are requested by the pod
                    HugePages     | hugepages-2Mi: 4Mi, hugepages-1Gi: 1Gi | medium HugePages is ambiguous: the pod requests huge pages of several sizes
                    HugePages-1Gi | hugepages-2Mi: 4Mi                     | medium HugePages-1Gi: the pod requests no huge pages of this size
                    """)
    void refusesWhatThePodDoesNotAskFor(String medium, String limits, String why) {
        assertThatThrownBy(() -> HugePages.pageBytes(pod(limits), "v", medium))
                .isInstanceOf(MountTrouble.class)
                .hasMessage(why);
    }

    @ParameterizedTest
    @CsvSource({"Memory", "''", "HugePagesX"})
    void knowsItsOwnMedium(String medium) {
        assertThat(HugePages.is(medium)).isFalse();
    }
}
