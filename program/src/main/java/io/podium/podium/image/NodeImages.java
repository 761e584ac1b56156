package io.podium.podium.image;

import io.podium.podium.host.Commands;
import io.podium.podium.host.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The images in one node's containerd. */
public final class NodeImages {
    /** Images below this size are copied before anybody asks. */
    private static final long SMALL = 8L << 20;

    private final Path socket;

    /** The node whose containerd has the socket. */
    public NodeImages(Path socket) {
        this.socket = socket;
    }

    /**
     * Copies those of the images that the node has not, or not in this version; returns how many.
     */
    public int bring(ImageStore store, List<StoredImage> images) throws IOException {
        Map<String, String> there = digestsByName();
        return copy(
                store,
                images.stream()
                        .filter(image -> !image.manifest().equals(there.get(image.name())))
                        .toList());
    }

    /**
     * Copies what a node should have before any pod asks: the small images, which cost nothing, and
     * newer versions of those it has. Large ones follow when a pod wants them, see {@link
     * LocalImages}.
     */
    public int refresh(ImageStore store) throws IOException {
        Map<String, String> there = digestsByName();
        var wanted = new ArrayList<StoredImage>();
        for (StoredImage image : store.list()) {
            boolean isStale =
                    there.containsKey(image.name())
                            && !image.manifest().equals(there.get(image.name()));
            boolean isSmall = !there.containsKey(image.name()) && store.bytes(image) < SMALL;
            if (isStale || isSmall) {
                wanted.add(image);
            }
        }
        return copy(store, wanted);
    }

    /**
     * Mounts what an image contains, read-only.
     *
     * @param image by its id or name
     */
    public void mount(String image, Path target) throws IOException {
        String snapshotter = config("snapshotter");
        Commands.run(
                ctr("images", "mount", "--snapshotter", snapshotter, image, target.toString()), "");
    }

    /** Undoes that; what is not there any more is no trouble. */
    public void unmount(Path target) throws IOException {
        String snapshotter = config("snapshotter");
        String place = target.toString();
        Commands.attempt(ctr("images", "unmount", "--snapshotter", snapshotter, place), "");
        Commands.attempt(ctr("snapshots", "--snapshotter", snapshotter, "rm", place), "");
        Commands.attempt(ctr("leases", "rm", place), ""); // Named by the mount, kept for a day.
    }

    private Map<String, String> digestsByName() throws IOException {
        return parse(Commands.run(ctr("images", "ls"), ""));
    }

    /** Reads the table of {@code ctr images ls}: name, type, digest and more. */
    static Map<String, String> parse(String table) {
        var digests = new HashMap<String, String>();
        for (String line : table.lines().skip(1).toList()) {
            String[] columns = line.strip().split("\\s+", -1);
            if (columns.length > 2) {
                digests.put(columns[0], columns[2]);
            }
        }
        return digests;
    }

    private int copy(ImageStore store, List<StoredImage> images) throws IOException {
        if (images.isEmpty()) {
            return 0;
        }
        Set<String> shared = shareLayers(store, images);
        try {
            importArchive(store, images, shared);
        } catch (IOException e) {
            if (shared.isEmpty()) {
                throw e;
            }
            // A containerd that will not have shared layers, or that collected them before the
            // import named them.
            importArchive(store, images, Set.of());
        }
        return images.size();
    }

    /**
     * Puts large layers into containerd's folder as hard links and has it take them in by their
     * digests, which it does without reading them (its policy of shared content). Returns the
     * layers it has now; none where links cannot be made.
     */
    private Set<String> shareLayers(ImageStore store, List<StoredImage> images) throws IOException {
        Optional<Path> content = contentFolder();
        var shared = new HashSet<String>();
        for (String blob : content.isEmpty() ? Set.<String>of() : store.blobs(images)) {
            Path file = store.blob(blob);
            // A file that is not root's could be changed behind containerd's back.
            if (Files.size(file) < SMALL || !Files.getAttribute(file, "unix:uid").equals(0)) {
                continue;
            }
            Path link = content.get().resolve(Digests.hex(blob));
            try {
                if (!Files.exists(link)) {
                    Files.createLink(link, file);
                }
            } catch (IOException e) {
                return Set.of(); // Another file system, most likely.
            }
            String size = Long.toString(Files.size(file));
            if (Commands.attempt(
                            ctr(
                                    "content",
                                    "ingest",
                                    "--expected-digest",
                                    blob,
                                    "--expected-size",
                                    size,
                                    blob),
                            "")
                    .isOk()) {
                shared.add(blob);
            }
        }
        return shared;
    }

    private void importArchive(ImageStore store, List<StoredImage> images, Set<String> without)
            throws IOException {
        Process process =
                new ProcessBuilder(
                                ctr(
                                        "images",
                                        "import",
                                        "--snapshotter",
                                        config("snapshotter"),
                                        "-"))
                        .redirectErrorStream(true)
                        .start();
        var said = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
        IOException trouble = null;
        try (OutputStream out = process.getOutputStream()) {
            store.export(images, without, out);
        } catch (IOException e) {
            trouble = e; // Most often because ctr ended; what it said explains more.
        }
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        "containerd did not take the images: " + said.join().strip(), trouble);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while copying images", e);
        }
        if (trouble != null) {
            throw new Refused("the images cannot be copied: " + trouble.getMessage(), trouble);
        }
    }

    private Optional<Path> contentFolder() throws IOException {
        String root = config("root");
        Path folder = Path.of(root, "io.containerd.content.v1.content", "blobs", "sha256");
        return !root.isEmpty() && Files.isDirectory(folder)
                ? Optional.of(folder)
                : Optional.empty();
    }

    /** The first value of that name in the configuration beside the socket. */
    private String config(String name) throws IOException {
        return Files.readAllLines(socket.resolveSibling("containerd.toml")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(name + " = "))
                .map(line -> line.substring(line.indexOf('=') + 1).strip().replace("\"", ""))
                .findFirst()
                .orElse("");
    }

    private List<String> ctr(String... arguments) {
        var command =
                new ArrayList<>(
                        List.of("ctr", "--address", socket.toString(), "--namespace", "k8s.io"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String text(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
