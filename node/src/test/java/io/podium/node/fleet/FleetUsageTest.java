package io.podium.node.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.usage.NodeUsage;
import io.podium.api.usage.NodeUsage.Amounts;
import io.podium.api.usage.NodeUsage.OfPod;
import io.podium.api.usage.NodeUsage.Whole;
import io.podium.client.Action;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What simulated nodes and pods are said to use. */
class FleetUsageTest extends FleetScene {
    private static String text(Amounts amounts) {
        return amounts.nanoCores() + "n/" + amounts.bytes();
    }

    private String told(String name) {
        NodeUsage node = fleet.usage("sim-2");
        return node.pod(pod(name).uid()).map(OfPod::containers).stream()
                .flatMap(List::stream)
                .map(one -> one.name() + "=" + text(one.amounts()))
                .collect(Collectors.joining(" "));
    }

    private String told() {
        return fleet.usage("sim-2").node().map(Whole::amounts).map(FleetUsageTest::text).orElse("");
    }

    private static UnaryOperator<PodSpec> requesting(String cpu, String memory) {
        return spec -> {
            Container only = spec.containers().getFirst();
            return spec.withContainers(
                    List.of(
                            only.withResources(
                                    only.resources()
                                            .withRequests(Map.of("cpu", cpu, "memory", memory)))));
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SCRIPT                   | USE
                    cpu=250m memory=64Mi     | c=250000000n/67108864
                    cpu=1 memory=1G          | c=1000000000n/1000000000
                    cpu=1500n                | c=1500n/1048576
                    memory=0                 | c=100000000n/0
                    start=0s                 | c=100000000n/1048576
                    start=9s cpu=1           | ''
                    run=1s exit=1 cpu=1      | ''
                    """)
    void aContainerUsesWhatItsScriptSaysOrWhatItRequests(String script, String use) {
        pod("p", "Never", script, requesting("100m", "1Mi"));
        time.advance(Duration.ofSeconds(3));
        assertThat(told("p")).isEqualTo(use);
    }

    @Test
    void aContainerThatAsksForNothingUsesNothing() {
        pod("p", "Always", null);
        time.advance(Duration.ofSeconds(1));
        assertThat(told("p")).isEqualTo("c=0n/0");
        assertThat(fleet.usage("sim-2").pod("other")).isEmpty();
    }

    @Test
    void aNodeUsesWhatItsPodsUse() {
        assertThat(told()).isEqualTo("0n/0");
        pod("p", "Always", "cpu=1 memory=10");
        pod("q", "Always", "cpu=2 memory=20");
        pod("init", "Always", "cpu=4 memory=40");
        time.advance(Duration.ofSeconds(1));
        assertThat(told()).as("init begins later").isEqualTo("3000000000n/30");
        time.advance(Duration.ofSeconds(3));
        assertThat(told()).isEqualTo("7000000000n/70");
        assertThat(fleet.usage("sim-1").node().map(Whole::amounts)).contains(Amounts.NOTHING);
        Whole use = fleet.usage("sim-2").node().orElseThrow();
        assertThat(use.at()).isEqualTo(time.clock().now());
        assertThat(use.window()).isEqualTo(Duration.ofSeconds(15));
        door.now(new Action.Delete(pod("p"), Optional.of(0L), ""));
        time.advance(Duration.ofSeconds(1));
        assertThat(told()).isEqualTo("6000000000n/60");
    }

    @Test
    void aNodeThatIsCutOffTellsNothing() {
        pod("p", "Always", "cpu=1");
        time.advance(Duration.ofSeconds(1));
        fleet.silence("sim-2", true);
        time.advance(Duration.ofSeconds(1));
        assertThat(told()).isEmpty();
        assertThat(told("p")).isEmpty();
        fleet.silence("sim-2", false);
        time.advance(Duration.ofSeconds(1));
        assertThat(told("p")).isEqualTo("c=1000000000n/0");
    }
}
