package io.podium.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Volume;
import io.podium.base.files.MountTable;
import io.podium.base.simulation.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Needs root: it mounts. */
@Tag("host")
class SubPathsTest {
    private static final Volume VOLUME =
            Volume.empty().withName("v").withEmptyDir(Volume.empty().emptyDir());

    @TempDir private Path folder;

    private PodVolumes volumes;
    private Path root;

    @BeforeEach
    void makeVolume() throws IOException {
        volumes =
                new PodVolumes(
                        folder.resolve("pods"),
                        folder.resolve("secrets"),
                        0,
                        new Simulation(1).clock());
        root = Files.createDirectories(volumes.path("u", VOLUME));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void takeDown() throws IOException {
        volumes.unmount("u");
    }

    private Path bind(String part) throws IOException {
        return volumes.part("u", VOLUME, "c", 0, part);
    }

    @Test
    void makesWhatIsMissingWithTheVolumesOwnBits() throws Exception {
        Path seen = bind("a/b");

        Files.writeString(seen.resolve("file"), "x");
        assertThat(seen).isEqualTo(folder.resolve("pods/u/volume-subpaths/v/c/0"));
        assertThat(root.resolve("a/b/file")).hasContent("x");
        for (String made : new String[] {"a", "a/b"}) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(root.resolve(made))))
                    .isEqualTo("rwxrwxrwx");
        }
    }

    @Test
    void showsAFileAndThenAFolderAtTheSamePlace() throws Exception {
        Files.writeString(root.resolve("file"), "one");
        assertThat(bind("file")).hasContent("one");
        Files.createDirectory(root.resolve("folder"));

        Path seen = bind("folder");

        assertThat(seen).isDirectory();
        assertThat(
                        MountTable.now().below(folder).stream()
                                .filter(mount -> mount.point().equals(seen))
                                .count())
                .isEqualTo(1);
    }

    @Test
    void followsLinksThatStayInside() throws Exception {
        Files.createDirectory(root.resolve("..now"));
        Files.writeString(root.resolve("..now/key"), "value");
        Files.createSymbolicLink(root.resolve("..data"), Path.of("..now"));
        Files.createSymbolicLink(root.resolve("key"), Path.of("..data/key"));

        assertThat(bind("key")).hasContent("value");
        assertThat(volumes.text("u", VOLUME, "key")).isEqualTo("value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"out", "up", "out/passwd", "up/more"})
    void neverLeavesTheVolumeThroughALink(String part) throws Exception {
        Files.createSymbolicLink(root.resolve("out"), Path.of("/etc"));
        Files.createSymbolicLink(root.resolve("up"), Path.of("../../.."));

        assertThatThrownBy(() -> bind(part)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> volumes.text("u", VOLUME, part)).isInstanceOf(IOException.class);
        assertThat(MountTable.now().below(folder)).isEmpty();
    }

    /** Makes a link of it, then a folder; false when the other side made something meanwhile. */
    private static boolean swap(Path folderOrLink, Path target) {
        try {
            Files.deleteIfExists(folderOrLink);
            Files.createSymbolicLink(folderOrLink, target);
            Files.deleteIfExists(folderOrLink);
            Files.createDirectory(folderOrLink);
            return true;
        } catch (IOException busy) {
            return false;
        }
    }

    @Test
    void aLinkMadeWhileItLooksGainsNothing() throws Exception {
        Path folderOrLink = root.resolve("swap");
        var swapper =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            while (!Thread.currentThread().isInterrupted()) {
                                var _ = swap(folderOrLink, folder);
                            }
                        });
        Files.writeString(folder.resolve("secret"), "s");
        try {
            for (int i = 0; i < 300; i++) {
                try {
                    assertThat(bind("swap").resolve("secret")).doesNotExist();
                } catch (IOException refused) {
                    assertThat(refused).isNotNull();
                }
            }
        } finally {
            swapper.interrupt();
            swapper.join();
        }
    }
}
