package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PodCgroupsTest {
    @Test
    void aPodMayHaveSoManyProcesses(@TempDir Path mount) throws IOException {
        var cgroups = new PodCgroups(mount);
        Files.createDirectories(mount.resolve("pids"));
        cgroups.limitProcesses("/kubepods/podu", 64);
        assertThat(mount.resolve("pids/kubepods/podu/pids.max")).hasContent("64");

        Files.createFile(mount.resolve("cgroup.controllers"));
        cgroups.limitProcesses("/kubepods/podu", 32);
        assertThat(mount.resolve("kubepods/podu/pids.max")).hasContent("32");
    }

    @Test
    void withoutALimitNothingIsSaid(@TempDir Path mount) throws IOException {
        Files.createDirectories(mount.resolve("pids"));
        new PodCgroups(mount).limitProcesses("/kubepods/podu", 0);
        new PodCgroups(mount).limitProcesses("", 64);
        assertThat(mount.resolve("pids")).isEmptyDirectory();
    }
}
