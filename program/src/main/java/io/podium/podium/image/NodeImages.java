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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The images in one node's containerd. */
public final class NodeImages {
    private final Path socket;

    /** The node whose containerd has the socket. */
    public NodeImages(Path socket) {
        this.socket = socket;
    }

    /** Copies those of the images that the node has not, or not in this version; returns how many. */
    public int bring(ImageStore store, List<StoredImage> images) throws IOException {
        Map<String, String> there = digestsByName();
        List<StoredImage> missing = images.stream()
                .filter(image -> !image.manifest().equals(there.get(image.name())))
                .toList();
        if (!missing.isEmpty()) {
            copy(store, missing);
        }
        return missing.size();
    }

    private Map<String, String> digestsByName() throws IOException {
        return parse(Commands.run(ctr("images", "ls"), ""));
    }

    /** Reads the table of {@code ctr images ls}: name, type, digest and more. */
    static Map<String, String> parse(String table) {
        var digests = new HashMap<String, String>();
        for (String line : table.lines().skip(1).toList()) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length > 2) {
                digests.put(columns[0], columns[2]);
            }
        }
        return digests;
    }

    private void copy(ImageStore store, List<StoredImage> images) throws IOException {
        Process process = new ProcessBuilder(ctr("images", "import", "--snapshotter", snapshotter(), "-"))
                .redirectErrorStream(true)
                .start();
        var said = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
        IOException trouble = null;
        try (OutputStream out = process.getOutputStream()) {
            store.export(images, out);
        } catch (IOException e) {
            trouble = e; // Most often because ctr ended; what it said explains more.
        }
        try {
            if (process.waitFor() != 0) {
                throw new IOException("containerd did not take the images: " + said.join().strip(), trouble);
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

    /** Layers are unpacked for the snapshotter the node's pods use; its folder says which that is. */
    private String snapshotter() throws IOException {
        String config = Files.readString(socket.resolveSibling("containerd.toml"));
        return config.contains("snapshotter = \"native\"") ? "native" : "overlayfs";
    }

    private List<String> ctr(String... arguments) {
        var command = new ArrayList<>(List.of("ctr", "--address", socket.toString(), "--namespace", "k8s.io"));
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
