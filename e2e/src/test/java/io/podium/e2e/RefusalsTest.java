package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.DockerArchive;
import io.podium.e2e.cluster.PodiumCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the program refuses: one clear sentence with the remedy, and nothing half-made left. No
 * cluster runs here.
 */
@Tag("host")
final class RefusalsTest {
    private static PodiumCluster down;

    @BeforeAll
    static void prepare() {
        down = PodiumCluster.prepare("refusals");
    }

    @AfterAll
    static void end() {
        down.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "random bytes",
                "empty",
                "only gzip's first bytes",
                "cut in the first header",
                "cut after the manifest",
                "cut in the layer",
                "one byte of the layer changed",
                "a web page"
            })
    void aBrokenImageArchiveIsRefusedAndTheFolderStaysAsItWas(String how, @TempDir Path folder)
            throws IOException {
        Path images = folder.resolve("images");
        Path whole = DockerArchive.write(folder, "example.com/mine:1", "hello");
        Path broken =
                Files.write(
                        folder.resolve("broken.tar"),
                        DockerArchive.damaged(Files.readAllBytes(whole), how));
        assertThat(tree(images)).isEmpty();
        assertThat(load(images, broken).code()).isEqualTo(1);
        assertThat(tree(images)).as("an empty folder").isEmpty();

        load(images, whole).ok();
        List<String> before = tree(images);
        Result refused = load(images, broken);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(sentence(refused))
                .startsWith("the image archive " + broken + " cannot be loaded: ");
        assertThat(tree(images)).as("a folder with an image").isEqualTo(before);
    }

    @Test
    void anArchiveThatIsNotThereIsRefused() {
        Result refused = load(down.home().resolve("images"), Path.of("/nowhere/image.tar"));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(sentence(refused)).startsWith("there is no file /nowhere/image.tar: ");
    }

    private static Result load(Path images, Path archive) {
        return down.podium("image", "load", archive.toString())
                .env("PODIUM_IMAGES", images.toString())
                .run();
    }

    /** Every file of the image folder with its size; an empty folder and the lock do not count. */
    private static List<String> tree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        var found = new TreeSet<String>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.add(folder.relativize(file) + " " + Files.size(file));
            }
        }
        found.remove(".lock 0");
        return List.copyOf(found);
    }

    @Test
    void aStateFolderOfAnotherVersionIsLeftAlone() throws IOException {
        Path home = Files.createDirectories(down.home().resolve("other"));
        Files.writeString(home.resolve("version"), "7\n");
        Result refused = down.podium("up").env("PODIUM_HOME", home.toString()).run();
        assertThat(refused.code()).isEqualTo(1);
        assertThat(sentence(refused))
                .isEqualTo(
                        home
                                + " was written by another version of Podium (form 7, this one"
                                + " reads form 1): use that version, or another folder by setting"
                                + " PODIUM_HOME");
        assertThat(tree(home)).containsExactly("version 2");
        assertThat(down.outer().processes()).isEmpty();
    }

    @Test
    void withoutAJdkTheLauncherSaysHowToGetOne() {
        Result refused =
                down.outer()
                        .command("unshare", "--mount", "sh", "-c")
                        .with(List.of("mount -t tmpfs none /usr/lib/jvm && exec ./podium status"))
                        .env("JAVA_HOME", "/nowhere")
                        .env("HOME", down.home().toString())
                        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
                        .run();
        assertThat(refused.code()).isEqualTo(1);
        assertThat(sentence(refused))
                .startsWith("a JDK 25 is needed and none was found: install one")
                .contains("JAVA_HOME");
    }

    @Test
    void withoutRootItSaysSo() {
        // The classes may lie where only root may look, so this user may read everything and has no
        // other right.
        Result refused =
                down.outer()
                        .command(
                                "setpriv",
                                "--reuid=65534",
                                "--inh-caps=+dac_read_search",
                                "--ambient-caps=+dac_read_search")
                        .with(down.podium("up").words().subList(2, 4))
                        .env("PODIUM_HOME", down.home().resolve("nobody").toString())
                        .run();
        assertThat(refused.code()).isEqualTo(1);
        assertThat(sentence(refused)).contains("needs root").contains("sudo ./podium up");
    }

    @Test
    void aMissingPackageIsNamedWithTheCommandThatInstallsIt() {
        Result refused =
                down.outer()
                        .command("unshare", "--mount", "sh", "-c")
                        .with(
                                List.of(
                                        "mount --bind /dev/null \"$(readlink -f \"$(command -v"
                                                + " conntrack)\")\" && exec ./podium up --no-install"))
                        .env("PODIUM_HOME", down.home().resolve("package").toString())
                        .env("HOME", down.home().toString())
                        .run();
        assertThat(refused.code()).isEqualTo(1);
        assertThat(sentence(refused))
                .contains("Podium needs programs of these Debian packages: conntrack;")
                .contains("apt-get install --no-install-recommends conntrack");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    up --nodes 0                | at least one node
                    up --nodes 1000             | 1000
                    up --port 99999             | 99999
                    up --pod-range 10.0.0.0/33  | 10.0.0.0/33
                    up --name A_b               | "A_b" cannot name a cluster
                    """)
    void settingsThatCannotBeAreRefused(String line, String says) {
        Result refused = down.podium(line.split(" ")).run();
        assertThat(refused.code()).isIn(1, 2);
        assertThat(refused.err())
                .contains(says)
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
        assertThat(down.outer().processes()).isEmpty();
    }

    /** What is said after "podium: ", being all that is said. */
    private static String sentence(Result refused) {
        assertThat(refused.err()).as(refused.toString()).startsWith("podium: ").endsWith("\n");
        assertThat(refused.err().strip().lines()).as(refused.toString()).hasSize(1);
        return refused.err().strip().substring("podium: ".length());
    }
}
