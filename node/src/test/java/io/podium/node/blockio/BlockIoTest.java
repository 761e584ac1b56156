package io.podium.node.blockio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.node.blockio.Share.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BlockIoTest {
    private static final String FILE =
            """
            Classes:
              slow:
              - Devices: [/dev/vd*]
                ThrottleReadBps: 60M
                ThrottleWriteBps: 1Mi
                ThrottleReadIOPS: 1k
                Weight: 50
              - Weight: 80
              free: []
            """;

    private static List<Disk> disks(String pattern) {
        return pattern.equals("/dev/vd*")
                ? List.of(new Disk(254, 0), new Disk(254, 16))
                : List.of();
    }

    private static BlockIo read(String text) {
        return BlockIo.parse(text, BlockIoTest::disks);
    }

    private static Pod pod(Map<String, String> annotations) {
        return Pod.empty().withMetadata(ObjectMeta.empty().withAnnotations(annotations));
    }

    @Test
    void classesSayWhatMayBeHadOfEachDisk() {
        assertThat(read(FILE).classes().get("slow"))
                .containsExactly(
                        new Share(Optional.of(new Disk(254, 0)), 50, 60_000_000, 1 << 20, 1000, 0),
                        new Share(Optional.of(new Disk(254, 16)), 50, 60_000_000, 1 << 20, 1000, 0),
                        new Share(Optional.empty(), 80, 0, 0, 0, 0));
    }

    @Test
    void aContainersOwnClassGoesBeforeThatOfItsPod() {
        BlockIo classes = read(FILE);
        assertThat(classes.of(pod(Map.of()), "web")).isEmpty();
        assertThat(classes.of(pod(Map.of(BlockIo.OF_POD, "slow")), "web")).hasSize(3);
        Pod both = pod(Map.of(BlockIo.OF_POD, "slow", BlockIo.OF_CONTAINER + "web", "free"));
        assertThat(classes.of(both, "web")).isEmpty();
        assertThat(classes.of(both, "log")).hasSize(3);
    }

    @Test
    void aClassNobodyDefinedIsRefused() {
        Pod pod = pod(Map.of(BlockIo.OF_POD, "fast"));
        assertThatThrownBy(() -> read(FILE).of(pod, "web"))
                .hasMessage("no OCI BlockIO parameters for class \"fast\"");
        assertThatThrownBy(() -> BlockIo.NONE.of(pod, "web"))
                .hasMessage("blockio support not enabled, requested class \"fast\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    []                                                | the file is no map
                    {Klasses: {}}                                     | the file knows no Klasses
                    {Classes: {a: {}}}                                | a is no list
                    {Classes: {a: [{Wait: 10}]}}                      | a knows no Wait
                    {Classes: {a: [{Weight: 1001}]}}                  | a: Weight 1001 is not between 10 and 1000
                    {Classes: {a: [{ThrottleReadBps: 1M}]}}           | a: a rate needs the Devices it is meant for
                    {Classes: {a: [{Devices: [/dev/x], Weight: 10}]}} | a: no disk is called /dev/x
                    {Classes: {a: [{Devices: ['/dev/vd*'], ThrottleReadBps: -1}]}} | a: ThrottleReadBps -1: it is below 0
                    """)
    void aFileThatCannotBeMeantIsRefused(String text, String why) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }

    @Test
    void numbersOfDisksAreTakenApartAsTheCLibraryDoes() {
        assertThat(Disks.disk(0xfe00)).isEqualTo(new Disk(254, 0));
        assertThat(Disks.disk(0x0701)).isEqualTo(new Disk(7, 1));
        assertThat(Disks.disk(0x0000_0000_0010_0802L)).isEqualTo(new Disk(8, 258));
    }

    @Test
    void whatIsNoDiskIsLeftOut(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("file"));
        assertThat(Disks.named(folder + "/*")).isEmpty();
        assertThat(Disks.named("/dev/null")).isEmpty();
        assertThat(Disks.named("/nosuch/*")).isEmpty();
    }

    @Test
    void theFilesOfBothHierarchiesSayTheSame(@TempDir Path mount) throws IOException {
        List<Share> shares =
                List.of(
                        new Share(Optional.of(new Disk(8, 0)), 500, 1000, 2000, 30, 40),
                        new Share(Optional.empty(), 100, 0, 0, 0, 0));
        new BlockIoFiles(mount).write("/pod/c", shares);
        assertThat(written(mount.resolve("blkio/pod/c")))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "blkio.weight", "100",
                                "blkio.weight_device", "8:0 500",
                                "blkio.throttle.read_bps_device", "8:0 1000",
                                "blkio.throttle.write_bps_device", "8:0 2000",
                                "blkio.throttle.read_iops_device", "8:0 30",
                                "blkio.throttle.write_iops_device", "8:0 40"));

        Files.createFile(mount.resolve("cgroup.controllers"));
        new BlockIoFiles(mount).write("/pod/c", shares);
        assertThat(written(mount.resolve("pod/c")))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "io.weight", "default 910",
                                "io.max", "8:0 rbps=1000 wbps=2000 riops=30 wiops=40"));
        assertThat(mount.resolve("pod/cgroup.subtree_control")).hasContent("+io");
    }

    /** Plain files stand where the kernel's would; each has what was written last. */
    private static Map<String, String> written(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.collect(
                    Collectors.toMap(file -> file.getFileName().toString(), BlockIoTest::text));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
