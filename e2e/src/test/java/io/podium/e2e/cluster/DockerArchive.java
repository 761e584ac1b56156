package io.podium.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A small image as "docker save" writes it: busybox in one layer, with a file that says which image
 * this is.
 */
public final class DockerArchive {
    private DockerArchive() {}

    /** Writes the archive image.tar below the folder. */
    public static Path write(Path folder, String name, String says) {
        try {
            Path root = Files.createDirectories(folder.resolve("root/bin"));
            Files.copy(Path.of("/bin/busybox").toRealPath(), root.resolve("busybox"));
            Files.writeString(folder.resolve("root/says"), says);
            tar(folder, "layer.tar", "-C", "root", ".");
            String config =
                    """
                    {"architecture":"amd64","os":"linux","config":{"Cmd":["/bin/busybox","cat","/says"]},
                     "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}\
                    """
                            .formatted(digest(folder.resolve("layer.tar")));
            Files.writeString(folder.resolve("config.json"), config);
            Files.writeString(
                    folder.resolve("manifest.json"),
                    "[{\"Config\":\"config.json\",\"RepoTags\":[\"%s\"],\"Layers\":[\"layer.tar\"]}]"
                            .formatted(name));
            tar(folder, "image.tar", "manifest.json", "config.json", "layer.tar");
            return folder.resolve("image.tar");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void tar(Path folder, String file, String... what) {
        Command.of("tar", "--owner=0", "--group=0", "-cf", file)
                .with(java.util.List.of(what))
                .in(folder)
                .run()
                .ok();
    }

    private static String digest(Path file) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The archive damaged in one of the ways that downloads and disks damage files. */
    public static byte[] damaged(byte[] archive, String how) {
        return switch (how) {
            case "random bytes" -> {
                byte[] noise = new byte[20_000];
                new java.util.Random(11).nextBytes(noise);
                yield noise;
            }
            case "empty" -> new byte[0];
            case "only gzip's first bytes" -> new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3};
            case "cut in the first header" -> java.util.Arrays.copyOf(archive, 300);
            case "cut after the manifest" -> java.util.Arrays.copyOf(archive, 1024);
            case "cut in the layer" -> java.util.Arrays.copyOf(archive, archive.length / 2);
            case "one byte of the layer changed" -> {
                byte[] changed = archive.clone();
                changed[archive.length / 2] ^= 1;
                yield changed;
            }
            case "a web page" ->
                    "<html><body>404 Not Found</body></html>"
                            .repeat(100)
                            .getBytes(StandardCharsets.UTF_8);
            default -> throw new IllegalArgumentException(how);
        };
    }
}
