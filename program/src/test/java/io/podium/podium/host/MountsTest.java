package io.podium.podium.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.files.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsTest {
    @TempDir Path folder;

    @Test
    @Tag("host")
    void refusesToDeleteThroughAMount() throws Exception {
        Path precious = Files.createDirectories(folder.resolve("precious"));
        Files.writeString(precious.resolve("file"), "x");
        Path inside = Files.createDirectories(folder.resolve("tree/volume"));
        Commands.run("mount", "--bind", precious.toString(), inside.toString());
        try {
            assertThatThrownBy(() -> Folders.delete(folder.resolve("tree")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("mounted");
            assertThat(precious.resolve("file")).exists();
        } finally {
            Mounts.unmountBelow(folder.resolve("tree").toRealPath());
        }
        Folders.delete(folder.resolve("tree"));
        assertThat(precious.resolve("file")).exists();
    }
}
