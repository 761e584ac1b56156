package io.podium.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.NodeCondition;
import io.podium.api.core.v1.NodeStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeNewsTest {
    private static NodeStatus status(String type, String status) {
        return status == null
                ? NodeStatus.empty()
                : NodeStatus.empty()
                        .withConditions(
                                List.of(NodeCondition.empty().withType(type).withStatus(status)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    CONDITION      | BEFORE  | NOW   | REASON
                    Ready          |         | False |
                    Ready          | False   | True  | NodeReady
                    Ready          | Unknown | True  | NodeReady
                    Ready          | True    | True  |
                    Ready          | True    | False | NodeNotReady
                    MemoryPressure |         | False | NodeHasSufficientMemory
                    MemoryPressure | False   | False |
                    MemoryPressure | False   | True  | NodeHasInsufficientMemory
                    DiskPressure   | Unknown | False | NodeHasNoDiskPressure
                    PIDPressure    |         | False | NodeHasSufficientPID
                    Other          |         | True  |
                    """)
    void whatChangedIsSaid(String type, String before, String now, String reason) {
        assertThat(NodeNews.between(status(type, before), status(type, now)))
                .isEqualTo(reason == null ? List.of() : List.of(reason));
    }

    @Test
    void podsGetWhatIsNotKeptBack() {
        assertThat(
                        NodeRenderer.allocatable(
                                Map.of(
                                        "cpu", "2",
                                        "memory", "1048576Ki",
                                        "ephemeral-storage", "1000Ki",
                                        "pods", "110")))
                .isEqualTo(
                        Map.of(
                                "cpu", "2",
                                "memory", "924Mi",
                                "ephemeral-storage", "921600",
                                "pods", "110"));
    }

    @Test
    void hugePagesCountBySize(@TempDir Path folder) throws Exception {
        for (var size : Map.of("2048", "3", "1048576", "0").entrySet()) {
            Path of = Files.createDirectories(folder.resolve("hugepages-" + size.getKey() + "kB"));
            Files.writeString(of.resolve("nr_hugepages"), size.getValue() + "\n");
        }
        assertThat(Machine.hugePages(folder))
                .isEqualTo(Map.of("hugepages-2Mi", "6Mi", "hugepages-1Gi", "0"));
    }
}
