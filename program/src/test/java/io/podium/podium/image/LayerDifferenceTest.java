package io.podium.podium.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerDifferenceTest {
    @TempDir Path folder;

    /** Contents of a system in a test. */
    @FunctionalInterface
    private interface Content {
        void write(TarWriter tar) throws IOException;
    }

    @Test
    void holdsWhatIsNewOrChangedAndMarksWhatIsGone() throws Exception {
        Path lower =
                archive(
                        "lower.tar",
                        tar -> {
                            tar.folder("etc", 0755);
                            tar.file("etc/same", 0644, bytes("same"));
                            tar.file("etc/changed", 0644, bytes("one"));
                            tar.file("etc/opened", 0600, bytes("mode"));
                            tar.file("etc/gone", 0644, bytes("gone"));
                            tar.folder("old", 0755);
                            tar.file("old/inside", 0644, bytes("old"));
                            tar.link("link", "etc/same");
                        });
        Path system =
                archive(
                        "system.tar",
                        tar -> {
                            tar.folder("etc", 0755);
                            tar.file("etc/same", 0644, bytes("same"));
                            tar.file("etc/changed", 0644, bytes("two"));
                            tar.file("etc/opened", 0644, bytes("mode"));
                            tar.file("etc/resolv.conf", 0644, bytes("of the machine"));
                            tar.folder("dev", 0755);
                            tar.file("dev/node", 0644, bytes(""));
                            tar.file("var/log/apt/history", 0644, bytes("noise"));
                            tar.link("link", "etc/changed");
                            tar.file("usr/bin/new", 0755, bytes("new"));
                        });
        Path layer = folder.resolve("layer.tar");
        String digest = LayerDifference.above(lower, system, layer);
        assertThat(digest).isEqualTo(Digests.of(layer));
        assertThat(names(layer))
                .containsExactlyInAnyOrder(
                        "dev",
                        "etc/changed",
                        "etc/opened",
                        "link",
                        "usr/bin/new",
                        "etc/.wh.gone",
                        ".wh.old");
    }

    @Test
    void aWholeLayerHoldsAllButWhatBelongsToTheMachine() throws Exception {
        Path system =
                archive(
                        "system.tar",
                        tar -> {
                            tar.folder("proc", 0755);
                            tar.file("proc/1", 0644, bytes("x"));
                            tar.file("etc/hostname", 0644, bytes("builder"));
                            tar.file("etc/passwd", 0644, bytes("root"));
                        });
        Path layer = folder.resolve("layer.tar");
        LayerDifference.whole(system, layer);
        assertThat(names(layer)).containsExactly("proc", "etc/passwd");
    }

    private Path archive(String name, Content content) throws IOException {
        Path file = folder.resolve(name);
        try (var out = Files.newOutputStream(file);
                var tar = new TarWriter(out)) {
            content.write(tar);
        }
        return file;
    }

    private static List<String> names(Path archive) throws IOException {
        var names = new ArrayList<String>();
        try (var in = Files.newInputStream(archive)) {
            var reader = new TarReader(in);
            for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                names.add(next.get().name());
            }
        }
        return names;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
