package io.podium.podium.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarTest {
    @TempDir Path folder;

    @Test
    void readsWhatItWrites() throws Exception {
        byte[] archive = sample();
        assertThat(read(archive))
                .isEqualTo(
                        Map.of("a", "5 755 ", "a/file", "0 644 hello", "a/link", "2 777 -> file"));
    }

    /**
     * The system's tar is the witness for both directions, with names that need each kind of
     * extended header.
     */
    @ParameterizedTest
    @ValueSource(strings = {"gnu", "pax", "ustar"})
    void understandsTheSystemsTar(String format) throws Exception {
        String longName = "long-" + "x".repeat(85);
        Path deep = Files.createDirectories(folder.resolve("in").resolve(longName));
        Files.writeString(deep.resolve("file-äöü"), "deep");
        if (!format.equals("ustar")) {
            Files.writeString(deep.resolve("y".repeat(120)), "deeper");
            Files.createSymbolicLink(deep.resolve("link"), Path.of("z".repeat(130)));
        }
        run(
                "tar",
                "-C",
                folder.resolve("in").toString(),
                "--format=" + format,
                "-cf",
                archive().toString(),
                ".");
        Map<String, String> found = read(Files.readAllBytes(archive()));
        assertThat(found).containsEntry(longName + "/file-äöü", "0 644 deep");
        if (!format.equals("ustar")) {
            assertThat(found)
                    .containsEntry(longName + "/" + "y".repeat(120), "0 644 deeper")
                    .containsEntry(longName + "/link", "2 777 -> " + "z".repeat(130));
        }
    }

    @Test
    void theSystemsTarUnderstandsIt() throws Exception {
        Files.write(archive(), sample());
        Path out = Files.createDirectory(folder.resolve("out"));
        run("tar", "-C", out.toString(), "-xf", archive().toString());
        assertThat(out.resolve("a/file")).hasContent("hello");
        assertThat(Files.readSymbolicLink(out.resolve("a/link"))).hasToString("file");
    }

    @Test
    void anArchiveCutOffAnywhereIsNotTakenForAWholeOne() throws Exception {
        byte[] archive = sample();
        int whole = archive.length - 2 * TarReader.BLOCK;
        for (int length = 1; length < whole; length += 17) {
            byte[] cut = Arrays.copyOf(archive, length);
            if (length % TarReader.BLOCK != 0) {
                assertThatThrownBy(() -> read(cut)).isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void damagedHeadersAreFound() throws Exception {
        byte[] archive = sample();
        for (int at : new int[] {0, 100, 124, 148, 156}) {
            byte[] damaged = archive.clone();
            damaged[at] ^= 0x11;
            assertThatThrownBy(() -> read(damaged)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() ->
                        read(
                                "no archive at all, but long enough to be one"
                                        .repeat(50)
                                        .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a tar archive");
    }

    private static byte[] sample() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarWriter(bytes)) {
            tar.folder("a", 0755);
            tar.file("a/file", 0644, "hello".getBytes(StandardCharsets.UTF_8));
            tar.link("a/link", "file");
        }
        return bytes.toByteArray();
    }

    private static Map<String, String> read(byte[] archive) throws IOException {
        var found = new LinkedHashMap<String, String>();
        var reader = new TarReader(new ByteArrayInputStream(archive));
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            TarEntry entry = next.get();
            var content = new ByteArrayOutputStream();
            reader.copyTo(content);
            found.put(
                    entry.name(),
                    entry.type()
                            + " "
                            + Integer.toOctalString(entry.mode())
                            + " "
                            + (entry.link().isEmpty()
                                    ? content.toString(StandardCharsets.UTF_8)
                                    : "-> " + entry.link()));
        }
        return found;
    }

    private Path archive() {
        return folder.resolve("archive.tar");
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
