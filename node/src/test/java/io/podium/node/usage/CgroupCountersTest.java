package io.podium.node.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupCountersTest {
    private static final String CGROUP = "/podium/c/n";

    @TempDir private Path mount;

    private void write(String file, String text) throws IOException {
        Path path = mount.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void divided(String stat) throws IOException {
        write("cpuacct/podium/c/n/cpuacct.usage", "1234567890\n");
        write("memory/podium/c/n/memory.usage_in_bytes", "1048576\n");
        write("memory/podium/c/n/memory.stat", stat);
    }

    @Test
    void readsHierarchiesOfTheirOwn() throws IOException {
        divided("cache 99\ninactive_file 7\ntotal_cache 99\ntotal_inactive_file 4096\nx 1\n");
        assertThat(new CgroupCounters(mount).read(CGROUP))
                .contains(new Counters(1_234_567_890L, 1_044_480));
    }

    @Test
    void readsOneHierarchyOfAll() throws IOException {
        write("cgroup.controllers", "cpu memory\n");
        write("podium/c/n/cpu.stat", "usage_usec 1234567\nuser_usec 1\nsystem_usec 2\n");
        write("podium/c/n/memory.current", "1048576\n");
        write("podium/c/n/memory.stat", "anon 5\nfile 6\ninactive_file 4096\n");
        assertThat(new CgroupCounters(mount).read(CGROUP))
                .contains(new Counters(1_234_567_000L, 1_044_480));
    }

    @Test
    void nothingIsUsedWhereAllCouldBeForgotten() throws IOException {
        divided("total_inactive_file 2097152");
        assertThat(new CgroupCounters(mount).read(CGROUP))
                .contains(new Counters(1_234_567_890L, 0));
    }

    @Test
    void whatIsNotThereOrMakesNoSenseIsNotRead() throws IOException {
        assertThat(new CgroupCounters(mount).read(CGROUP)).isEmpty();
        divided("cache 99\n");
        assertThat(new CgroupCounters(mount).read(CGROUP)).isEmpty();
        divided("total_inactive_file much\n");
        assertThat(new CgroupCounters(mount).read(CGROUP)).isEmpty();
        divided("total_inactive_file 0\n");
        assertThat(new CgroupCounters(mount).read(CGROUP)).isPresent();
        Files.delete(mount.resolve("cpuacct/podium/c/n/cpuacct.usage"));
        assertThat(new CgroupCounters(mount).read(CGROUP)).isEmpty();
    }
}
