package io.podium.podium.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.podium.cluster.Cidr;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPlanTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NODES | NODE RANGE     | POD RANGE     | SERVICE RANGE | REFUSAL
                        1 | 172.30.0.0/24  | 10.244.0.0/16 | 10.96.0.0/16  |
                      200 | 172.30.0.0/24  | 10.244.0.0/16 | 10.96.0.0/16  |
                        0 | 172.30.0.0/24  | 10.244.0.0/16 | 10.96.0.0/16  | --nodes
                      250 | 172.30.0.0/24  | 10.244.0.0/16 | 10.96.0.0/16  | --node-range
                        2 | 172.30.0.0/24  | 10.244.0.0/23 | 10.96.0.0/16  | --pod-range
                        1 | 172.30.0.0/24  | 10.244.0.0/23 | 10.96.0.0/16  |
                        1 | 172.30.0.0/24  | 10.244.0.0/25 | 10.96.0.0/16  | --pod-range
                        1 | 172.30.0.0/24  | 10.244.0.0/16 | 10.96.0.0/28  | --service-range
                        1 | 10.244.3.0/24  | 10.244.0.0/16 | 10.96.0.0/16  | overlaps --pod-range
                        1 | 172.30.0.0/24  | 10.96.0.0/12  | 10.96.0.0/16  | overlaps --service-range
                        1 | 10.96.1.0/24   | 10.244.0.0/16 | 10.96.0.0/16  | overlaps --service-range
                    """)
    void refusesRangesThatCannotBe(
            int nodes, String nodeRange, String podRange, String serviceRange, String refusal)
            throws Exception {
        HostPlan plan = plan(nodes, nodeRange, podRange, serviceRange);
        if (refusal == null) {
            assertThatCode(plan::check).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(plan::check)
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining(refusal);
        }
    }

    @Test
    void everyNodeHasAnAddressAndPodsOfItsOwn() throws Exception {
        HostPlan plan = plan(3, "172.30.0.0/24", "10.244.0.0/16", "10.96.0.0/16");
        assertThat(plan.bridgeAddress().getHostAddress()).isEqualTo("172.30.0.1");
        assertThat(plan.nodeAddress(3).getHostAddress()).isEqualTo("172.30.0.13");
        assertThat(plan.nodePodRange(3)).hasToString("10.244.3.0/24");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "podium", "a-very-long-name-of-thirty-let"})
    void namesFitWhatLinuxAllows(String name) throws Exception {
        for (Layout layout :
                new Layout[] {Layout.of(name, Path.of("/h")), Layout.apart(name, Path.of("/h"))}) {
            assertThat(layout.bridge()).hasSizeLessThan(16);
            assertThat(layout.cable(199)).hasSizeLessThan(16);
            assertThat(layout.runtimeSocket(199).toString()).hasSizeLessThan(104);
            assertThat(layout.namespacePattern().matcher(layout.namespace(7)).matches()).isTrue();
            assertThat(layout.table()).doesNotContain("-");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                "1a",
                "-a",
                "a-",
                "a_b",
                "a/b",
                "..",
                "a-very-long-name-of-thirty-lett"
            })
    void otherNamesAreRefused(String name) {
        assertThatThrownBy(() -> Layout.of(name, Path.of("/h"))).isInstanceOf(Refused.class);
    }

    @Test
    void clustersOfOneNameInTwoFoldersShareNothing() throws Exception {
        Layout one = Layout.apart("podium", Path.of("/tmp/one"));
        Layout other = Layout.apart("podium", Path.of("/tmp/other"));
        assertThat(one.run()).isNotEqualTo(other.run());
        assertThat(one.bridge()).isNotEqualTo(other.bridge());
        assertThat(one.cgroup()).isNotEqualTo(other.cgroup());
        assertThat(one.namespacePattern().matcher(other.namespace(1)).matches()).isFalse();
    }

    private static HostPlan plan(int nodes, String nodeRange, String podRange, String serviceRange)
            throws Refused {
        return new HostPlan(
                Layout.of("test", Path.of("/home/test")),
                nodes,
                Cidr.parse(nodeRange),
                Cidr.parse(podRange),
                Cidr.parse(serviceRange));
    }
}
