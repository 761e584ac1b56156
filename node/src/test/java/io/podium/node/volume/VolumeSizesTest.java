package io.podium.node.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.api.json.Typer;
import io.podium.api.yaml.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeSizesTest {
    @TempDir private Path folder;

    private static Pod pod(String spec) {
        return Pod.of(Typer.type(YamlReader.value("{spec: {" + spec + "}}"), Pod.TYPE).value());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    LIMIT          | CONTAINERS                                     | NODE | BYTES
                    ''             | '{name: c}'                                    | 0    | 0
                    ''             | '{name: c}'                                    | 9    | 9
                    'sizeLimit: 5' | '{name: c}'                                    | 9    | 5
                    'sizeLimit: 5' | '{name: c}'                                    | 0    | 5
                    'sizeLimit: 50'| '{name: c}'                                    | 9    | 9
                    'sizeLimit: 5' | '{name: c, resources: {limits: {memory: 3}}}'  | 9    | 3
                    ''             | '{name: c, resources: {limits: {memory: 3}}}, {name: d, resources: {limits: {memory: 4}}}' | 9 | 7
                    ''             | '{name: c, resources: {limits: {memory: 3}}}, {name: d}' | 9 | 9
                    """)
    void aVolumeInMemoryIsNoLargerThanWhatBoundsIt(
            String limit, String containers, long node, long bytes) {
        Pod pod =
                pod(
                        "containers: [%s], volumes: [{name: v, emptyDir: {medium: Memory, %s}}]"
                                .formatted(containers, limit));

        assertThat(VolumeSizes.memory(pod, pod.spec().volumes().getFirst(), node)).isEqualTo(bytes);
    }

    /** The kernel counts whole blocks, and the folder itself. */
    @Test
    void countsWhatAVolumeTakes() throws Exception {
        Files.write(folder.resolve("f"), new byte[50_000]);
        Files.createDirectory(folder.resolve("g"));

        VolumeSizes.Taken taken = VolumeSizes.taken(folder);

        assertThat(taken.bytes()).isBetween(50_000L, 100_000L);
        assertThat(taken.inodes()).isEqualTo(3);
        assertThat(VolumeSizes.taken(folder.resolve("none")))
                .isEqualTo(new VolumeSizes.Taken(0, 0));
    }
}
