package io.podium.podium.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.node.NodeLimits;
import io.podium.node.logs.LogRotation;
import io.podium.podium.host.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeOptionsTest {
    @Test
    void saysWhatTheKubeletDoesWhenNothingIsSaid() throws Refused {
        assertThat(NodeOptions.NONE.limits()).isEqualTo(NodeLimits.USUAL);
        assertThat(NodeOptions.NONE.logs()).isEqualTo(LogRotation.Limits.USUAL);
        assertThat(NodeOptions.NONE).hasToString("");
    }

    @Test
    void isKeptAndTakenAwayAgain() throws Refused {
        var first =
                new NodeOptions(
                        Map.of(
                                "eviction-hard", "memory.available<1Gi",
                                "eviction-pressure-transition-period", "30s",
                                "container-log-max-size", "1Mi"));
        var fields = new LinkedHashMap<String, String>();
        first.lines()
                .lines()
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    fields.put(line.substring(0, equals), line.substring(equals + 1));
                });

        NodeOptions kept = NodeOptions.read(fields);
        assertThat(kept).isEqualTo(first);
        NodeOptions next =
                new NodeOptions(Map.of("container-log-max-files", "3", "eviction-hard", ""))
                        .over(kept);

        assertThat(next)
                .hasToString(
                        " --eviction-pressure-transition-period 30s --container-log-max-size 1Mi"
                                + " --container-log-max-files 3");
        assertThat(next.logs()).isEqualTo(new LogRotation.Limits(1 << 20, 3));
        assertThat(next.limits().eviction().pressureLasts()).isEqualTo(Duration.ofSeconds(30));
        assertThat(kept.limits().eviction().thresholds()).hasSize(1);
    }

    @Test
    void softThresholdsStandBehindHardOnes() throws Refused {
        var options =
                new NodeOptions(
                        Map.of(
                                "eviction-hard", "memory.available<1Gi",
                                "eviction-soft", "memory.available<2Gi,nodefs.available<20%",
                                "eviction-soft-grace-period",
                                        "memory.available=1m30s,nodefs.available=2m",
                                "eviction-max-pod-grace-period", "-1",
                                "eviction-minimum-reclaim", "memory.available=500Mi"));

        var eviction = options.limits().eviction();

        assertThat(eviction.thresholds())
                .extracting(one ->
                        one + " " + one.grace().toSeconds() + " " + one.reclaim().isPresent())
                .containsExactly(
                        "memory.available<1Gi 0 true",
                        "memory.available<2Gi 90 true",
                        "nodefs.available<20% 120 false");
        assertThat(eviction.mostGrace()).isEqualTo(-1);
    }

    @Test
    void podsMayHaveSoManyProcessesAndSoMuchOfTheDisks(@TempDir Path folder)
            throws IOException, Refused {
        Path file = folder.resolve("classes.yaml");
        Files.writeString(file, "Classes: {gentle: [{Weight: 80}]}");
        var options =
                new NodeOptions(
                        Map.of("pod-max-pids", "64", "blockio-config-file", file.toString()));

        assertThat(options.limits().podPids()).isEqualTo(64);
        assertThat(options.limits().blockIo().classes()).containsOnlyKeys("gentle");
        assertThat(NodeOptions.NONE.limits().podPids()).isZero();

        Files.writeString(file, "Classes: {gentle: [{Weight: 8}]}");
        assertThatThrownBy(options::check)
                .hasMessage(
                        "--blockio-config-file "
                                + file
                                + ": gentle: Weight 8 is not between 10 and 1000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    eviction-hard            | memory<1   | --eviction-hard memory<1: "memory<1" is no threshold such as memory.available<100Mi
                    eviction-soft            | memory.available<1Gi | --eviction-soft memory.available<1Gi: grace period must be specified for the soft eviction threshold memory.available
                    eviction-soft-grace-period | memory.available | --eviction-soft-grace-period memory.available: "memory.available" is no time such as memory.available=1m30s
                    eviction-minimum-reclaim | memory.available=0% | --eviction-minimum-reclaim memory.available=0%: memory.available=0%: 0% must be positive
                    image-pull-credentials-verification-policy | Maybe | --image-pull-credentials-verification-policy Maybe: "Maybe" is none of [NeverVerify, NeverVerifyPreloadedImages, NeverVerifyAllowlistedImages, AlwaysVerify]
                    preloaded-images-verification-allowlist | r.example/* | --preloaded-images-verification-allowlist r.example/*: a list of images is only for NeverVerifyAllowlistedImages
                    image-gc-high-threshold  | 101        | --image-gc-high-threshold 101 is not between 0 and 100
                    image-gc-low-threshold   | 85         | --image-gc-low-threshold 85 is not below --image-gc-high-threshold 85
                    container-log-max-size   | 0          | --container-log-max-size 0 is not above 0
                    container-log-max-files  | 1          | --container-log-max-files 1 is less than 2
                    pod-max-pids             | 0          | --pod-max-pids 0 is neither above 0 nor -1
                    blockio-config-file      | /nosuch    | --blockio-config-file /nosuch: /nosuch
                    eviction-pressure-transition-period | x | --eviction-pressure-transition-period x: "x" is no length of time such as 30s, 5m or 1h
                    """)
    void refusesWhatCannotBe(String flag, String value, String why) {
        assertThatThrownBy(() -> new NodeOptions(Map.of(flag, value)).check())
                .isInstanceOf(Refused.class)
                .hasMessage(why);
    }
}
