package io.podium.base.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
    @TempDir Path folder;

    @Test
    void deletesTheTreeButNotWhatLinksLeadTo() throws Exception {
        Path precious = Files.createDirectories(folder.resolve("precious"));
        Files.writeString(precious.resolve("file"), "x");
        Path tree = Files.createDirectories(folder.resolve("tree/deep"));
        Files.createSymbolicLink(tree.resolve("link"), precious);
        Files.createSymbolicLink(folder.resolve("tree-link"), precious);
        Folders.delete(folder.resolve("tree"));
        Folders.delete(folder.resolve("tree-link"));
        Folders.delete(folder.resolve("never-was"));
        assertThat(folder.resolve("tree")).doesNotExist();
        assertThat(folder.resolve("tree-link")).doesNotExist();
        assertThat(precious.resolve("file")).exists();
    }
}
