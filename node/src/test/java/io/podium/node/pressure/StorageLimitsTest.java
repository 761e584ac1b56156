package io.podium.node.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.node.pod.Manifests;
import io.podium.node.pressure.PodUse.ContainerUse;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageLimitsTest {
    private static final String TABLE =
            """
            SPEC                                        | VOLUME | LAYER | LOGS | MESSAGE
            ''                                          | 9000   | 9000  | 9000 | ''
            'v: 4Ki'                                    | 4096   | 9000  | 9000 | ''
            'v: 4Ki'                                    | 4097   | 0     | 0    | 'Usage of EmptyDir volume "v" exceeds the limit "4Ki". '
            'c: 8Ki'                                    | 0      | 8192  | 0    | ''
            'c: 8Ki'                                    | 0      | 8000  | 193  | 'Pod ephemeral local storage usage exceeds the total limit of containers 8Ki. '
            'c: 8Ki'                                    | 8000   | 0     | 193  | 'Pod ephemeral local storage usage exceeds the total limit of containers 8Ki. '
            'c: 8Ki, d: 8Ki'                            | 0      | 8192  | 1    | 'Container c exceeded its local ephemeral storage limit "8Ki". '
            'c: 8Ki, d: 8Ki'                            | 8192   | 8192  | 0    | ''
            'v: 4Ki, c: 8Ki'                            | 9000   | 9000  | 0    | 'Usage of EmptyDir volume "v" exceeds the limit "4Ki". '
            """;

    /** The volume first, then the pod, then its containers. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = TABLE)
    void saysWhichLimitIsExceeded(
            String limits, long volume, long layer, long logs, String message) {
        Pod pod =
                Manifests.pod(
                        "containers: [{name: c%s}, {name: d%s}], volumes: [{name: v, emptyDir: {%s}}]"
                                .formatted(
                                        storage(limits, "c"),
                                        storage(limits, "d"),
                                        limits.contains("v: ") ? "sizeLimit: 4Ki" : ""));
        var use =
                new PodUse(
                        Map.of("c", new ContainerUse(0, layer, 1, logs)),
                        Map.of("v", volume),
                        volume,
                        1,
                        1);

        assertThat(StorageLimits.has(pod)).isEqualTo(!limits.isEmpty());
        assertThat(StorageLimits.excess(pod, use).orElse("")).isEqualTo(message);
    }

    private static String storage(String limits, String container) {
        return limits.contains(container + ": ")
                ? ", resources: {limits: {ephemeral-storage: 8Ki}}"
                : "";
    }
}
