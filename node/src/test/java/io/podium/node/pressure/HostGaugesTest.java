package io.podium.node.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostGaugesTest {
    @TempDir private Path folder;

    @Test
    void whatTheKernelCanTakeBackIsAvailable() {
        String meminfo =
                """
                MemTotal:       1000 kB
                MemFree:         200 kB
                MemAvailable:    700 kB
                Inactive(file):  300 kB
                Inactive:        400 kB
                """;

        assertThat(HostGauges.memory(meminfo)).contains(new Level(500 * 1024, 1000 * 1024));
        assertThat(HostGauges.memory("")).isEmpty();
    }

    @Test
    void theSmallerOfTheKernelsBoundsCounts() {
        String load = "0.52 0.58 0.59 2/1500 4242\n";

        assertThat(HostGauges.processes(load, "32768\n", "20000\n"))
                .contains(new Level(18_500, 20_000));
        assertThat(HostGauges.processes(load, "4194304\n", ""))
                .contains(new Level(4_192_804, 4_194_304));
        assertThat(HostGauges.processes("", "1", "1")).isEmpty();
    }

    /** As the JDK counts it, which knows of bytes alone. */
    @Test
    void aDiskHasBytesAndInodes() throws Exception {
        FileSystems.Space space = FileSystems.of(folder);

        assertThat(space.bytes().capacity()).isEqualTo(Files.getFileStore(folder).getTotalSpace());
        assertThat(space.bytes().available()).isBetween(0L, space.bytes().capacity());
        assertThat(space.inodes().available()).isBetween(0L, space.inodes().capacity());
    }
}
