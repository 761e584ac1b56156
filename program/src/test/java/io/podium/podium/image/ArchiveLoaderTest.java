package io.podium.podium.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.podium.host.Refused;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveLoaderTest {
    private static final String ONE_TAG = "[\"web:1\"]";

    @TempDir Path folder;

    private ImageStore store;
    private byte[] lower;
    private byte[] upper;

    @BeforeEach
    void layers() throws IOException {
        store = new ImageStore(folder.resolve("images"));
        lower = Archives.layer("lower", "below");
        upper = Archives.layer("upper", "above");
    }

    @Test
    void loadsWhatDockerSaved() throws Exception {
        Path file =
                new Archives()
                        .image("[\"web:1\",\"web\"]", lower, upper)
                        .image("[\"other:2\"]", lower)
                        .write(folder.resolve("a.tar"));
        assertThat(ArchiveLoader.load(store, file, Optional.empty()))
                .containsExactly(
                        "docker.io/library/web:1",
                        "docker.io/library/web:latest",
                        "docker.io/library/other:2");
        ImageJson manifest = store.manifest(store.find("docker.io/library/web:1").orElseThrow());
        assertThat(manifest.objects("layers"))
                .extracting(layer -> layer.text("digest"))
                .containsExactly(Digests.of(lower), Digests.of(upper));
        assertThat(Digests.of(store.blob(Digests.of(lower)))).isEqualTo(Digests.of(lower));
    }

    @Test
    void loadsZippedLayersAndZippedArchives() throws Exception {
        byte[] zipped = Archives.zipped(lower);
        byte[] archive =
                Archives.zipped(
                        new Archives().image(ONE_TAG, List.of(lower), List.of(zipped)).bytes());
        Path file = Files.write(folder.resolve("a.tar.gz"), archive);
        ArchiveLoader.load(store, file, Optional.empty());
        ImageJson layer =
                store.manifest(store.find("docker.io/library/web:1").orElseThrow())
                        .objects("layers")
                        .getFirst();
        assertThat(layer.text("digest")).isEqualTo(Digests.of(zipped));
        assertThat(layer.text("mediaType")).endsWith("+gzip");
    }

    @Test
    void whatIsExportedCanBeLoadedElsewhere() throws Exception {
        Path file = new Archives().image(ONE_TAG, lower, upper).write(folder.resolve("a.tar"));
        ArchiveLoader.load(store, file, Optional.empty());
        Path oci = folder.resolve("oci.tar");
        try (OutputStream out = Files.newOutputStream(oci)) {
            store.export(store.list(), Set.of(), out);
        }
        var other = new ImageStore(folder.resolve("other"));
        assertThat(ArchiveLoader.load(other, oci, Optional.of("copy:3")))
                .containsExactly("docker.io/library/copy:3");
        assertThat(other.list().getFirst().manifest())
                .isEqualTo(store.list().getFirst().manifest());
    }

    @Test
    void aNewImageOfTheSameNameReplacesTheOldAndItsBlobs() throws Exception {
        ArchiveLoader.load(
                store,
                new Archives().image(ONE_TAG, lower).write(folder.resolve("a.tar")),
                Optional.empty());
        ArchiveLoader.load(
                store,
                new Archives().image(ONE_TAG, upper).write(folder.resolve("b.tar")),
                Optional.empty());
        assertThat(store.list()).hasSize(1);
        assertThat(store.blob(Digests.of(lower))).doesNotExist();
        assertThat(store.blob(Digests.of(upper))).exists();
    }

    @Test
    void brokenArchivesAreRefusedAndChangeNothing() throws Exception {
        ArchiveLoader.load(
                store,
                new Archives().image("[\"kept:1\"]", lower).write(folder.resolve("a.tar")),
                Optional.empty());
        byte[] good = new Archives().image(ONE_TAG, lower, upper).bytes();
        byte[] damaged = good.clone();
        int inLayer = indexOf(good, "above");
        damaged[inLayer] ^= 1;
        Map<String, byte[]> broken =
                Map.of(
                        "cut off", Arrays.copyOf(good, inLayer),
                        "not the digest", damaged,
                        "not a tar archive",
                                "hello, this is no archive"
                                        .repeat(40)
                                        .getBytes(StandardCharsets.UTF_8),
                        "layer.tar is missing",
                                new Archives().image(ONE_TAG, lower).without("layer.tar").bytes(),
                        "has no name", new Archives().image("[]", lower).bytes(),
                        "1 layers where its configuration has 2",
                                new Archives()
                                        .image(ONE_TAG, List.of(lower, upper), List.of(lower))
                                        .bytes(),
                        "neither manifest.json nor index.json", lower,
                        "is not the name of an image",
                                new Archives().image("[\"Bad Name\"]", lower).bytes());
        Map<String, Long> before = content();
        for (Map.Entry<String, byte[]> each : broken.entrySet()) {
            Path file = Files.write(folder.resolve("broken.tar"), each.getValue());
            assertThatThrownBy(() -> ArchiveLoader.load(store, file, Optional.empty()))
                    .as(each.getKey())
                    .isInstanceOf(Refused.class)
                    .satisfies(e -> {
                        if (!each.getKey().equals("cut off")
                                && !each.getKey().equals("not the digest")) {
                            assertThat(e).hasMessageContaining(each.getKey());
                        }
                    });
            assertThat(content()).as(each.getKey()).isEqualTo(before);
        }
        assertThatThrownBy(
                        () -> ArchiveLoader.load(store, folder.resolve("absent"), Optional.empty()))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("there is no file");
    }

    private Map<String, Long> content() throws IOException {
        var found = new TreeMap<String, Long>();
        try (var files = Files.walk(folder.resolve("images"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(file.toString(), Files.size(file));
            }
        }
        return found;
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
