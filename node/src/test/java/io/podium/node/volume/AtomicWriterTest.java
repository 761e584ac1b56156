package io.podium.node.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.files.Folders;
import io.podium.base.simulation.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicWriterTest {
    @TempDir private Path folder;

    private final AtomicWriter writer = new AtomicWriter(new Simulation(1).clock());

    private static Payload payload(Map<String, String> files) {
        var payload = new Payload();
        files.forEach((path, text) -> payload.put(path, text.getBytes(UTF_8), 0640));
        return payload;
    }

    private List<String> shown() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(p -> p.getFileName().toString())
                    .filter(n -> !n.startsWith(".."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void showsEachFileThroughOneLinkAndKeepsItsMode() throws Exception {
        boolean written = writer.write(folder, payload(Map.of("plain", "1", "deep/er/file", "2")));

        assertThat(written).isTrue();
        assertThat(shown()).containsExactly("deep", "plain");
        assertThat(Files.readSymbolicLink(folder.resolve("plain")))
                .isEqualTo(Path.of("..data/plain"));
        assertThat(folder.resolve("deep/er/file")).hasContent("2");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("plain"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void writesNothingWhenNothingChanged() throws Exception {
        writer.write(folder, payload(Map.of("a", "1")));
        Path before = Files.readSymbolicLink(folder.resolve("..data"));

        assertThat(writer.write(folder, payload(Map.of("a", "1")))).isFalse();
        assertThat(Files.readSymbolicLink(folder.resolve("..data"))).isEqualTo(before);
    }

    @Test
    void swapsAllFilesAtOnceAndForgetsTheOldOnes() throws Exception {
        writer.write(folder, payload(Map.of("a", "1", "gone", "x")));
        Path before = folder.resolve(Files.readSymbolicLink(folder.resolve("..data")));

        assertThat(writer.write(folder, payload(Map.of("a", "2", "new", "y")))).isTrue();

        assertThat(shown()).containsExactly("a", "new");
        assertThat(folder.resolve("a")).hasContent("2");
        assertThat(before).doesNotExist();
    }

    @Test
    void writesAnewWhatACrashLeftHalfDone() throws Exception {
        writer.write(folder, payload(Map.of("a", "1")));
        Folders.delete(folder.resolve(Files.readSymbolicLink(folder.resolve("..data"))));

        assertThat(writer.write(folder, payload(Map.of("a", "1")))).isTrue();
        assertThat(folder.resolve("a")).hasContent("1");
    }

    @Test
    void refusesPathsThatLeadOut() {
        assertThatThrownBy(() -> writer.write(folder, payload(Map.of("../../evil", "1"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("leads out of the volume");
    }

    @Test
    void deletesALinkAndNotWhatItPointsTo() throws Exception {
        Path precious = Files.createDirectory(folder.resolve("precious"));
        Files.writeString(precious.resolve("file"), "keep");
        Path doomed = Files.createDirectory(folder.resolve("doomed"));
        Files.createSymbolicLink(doomed.resolve("link"), precious);

        Folders.delete(doomed);

        assertThat(Files.exists(doomed, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(precious.resolve("file")).hasContent("keep");
    }
}
