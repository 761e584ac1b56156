package io.podium.podium.image;

import io.podium.base.files.Folders;
import io.podium.podium.host.Refused;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The user's image folder: an OCI image layout whose index holds the names. Blobs are shared
 * between images and lie there under their digests; an image exists once the index says so, which
 * is the last step of adding one.
 */
public final class ImageStore {
    static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
    static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
    static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";
    static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";
    private static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

    private final Path folder;

    public ImageStore(Path folder) {
        this.folder = folder;
    }

    /** Work on the folder that others must not disturb. */
    @FunctionalInterface
    interface Work<T> {
        T run(Path workFolder) throws IOException;
    }

    /** All images, by name. */
    public List<StoredImage> list() throws IOException {
        Path index = folder.resolve("index.json");
        if (!Files.exists(index)) {
            return List.of();
        }
        return ImageJson.parse(Files.readString(index)).objects("manifests").stream()
                .map(StoredImage::of)
                .sorted(Comparator.comparing(StoredImage::name))
                .toList();
    }

    /** The image of the full name. */
    public Optional<StoredImage> find(String name) throws IOException {
        return list().stream().filter(image -> image.name().equals(name)).findFirst();
    }

    /** How many bytes of blobs the image consists of; shared ones count for each. */
    public long bytes(StoredImage image) throws IOException {
        long sum = 0;
        for (String blob : blobsOf(image)) {
            sum += Files.size(blob(blob));
        }
        return sum;
    }

    /** Writes the images as one OCI archive, leaving out blobs the reader has. */
    void export(Collection<StoredImage> images, Set<String> without, OutputStream out)
            throws IOException {
        Set<String> blobs = blobs(images);
        blobs.removeAll(without);
        try (var tar = new TarWriter(new BufferedOutputStream(out, 1 << 16))) {
            tar.file("oci-layout", 0644, LAYOUT.getBytes(StandardCharsets.UTF_8));
            tar.file("index.json", 0644, index(images).getBytes(StandardCharsets.UTF_8));
            tar.folder("blobs", 0755);
            tar.folder("blobs/sha256", 0755);
            for (String blob : blobs) {
                tar.file("blobs/sha256/" + Digests.hex(blob), 0644, blob(blob));
            }
        }
    }

    /** The digests of all blobs the images consist of, each once. */
    Set<String> blobs(Collection<StoredImage> images) throws IOException {
        Set<String> blobs = new LinkedHashSet<>();
        for (StoredImage image : images) {
            blobs.addAll(blobsOf(image));
        }
        return blobs;
    }

    /**
     * Runs the work while no other process changes the folder; its work folder is removed
     * afterwards.
     */
    <T> T locked(Work<T> work) throws IOException {
        Files.createDirectories(folder);
        try (FileChannel channel =
                FileChannel.open(
                        folder.resolve(".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            channel.lock(); // Given back when the channel is closed.
            Path workFolder = folder.resolve(".work");
            // Of a process that was killed; nobody else has one while we hold the lock.
            Folders.delete(workFolder);
            Files.createDirectories(workFolder);
            try {
                return work.run(workFolder);
            } finally {
                Folders.delete(workFolder);
                sweep();
            }
        }
    }

    /** Takes a finished file into the blobs, under the lock. */
    void adopt(Path file, String digest) throws IOException {
        Path blob = blob(digest);
        Files.createDirectories(blob.getParent());
        Files.move(file, blob, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes a text into the blobs, under the lock; returns its descriptor. */
    Map<String, Object> adoptText(Path workFolder, String mediaType, String text)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String digest = Digests.of(bytes);
        Path file = Files.write(workFolder.resolve(Digests.hex(digest)), bytes);
        adopt(file, digest);
        return descriptor(mediaType, digest, bytes.length);
    }

    /** Gives images to names, under the lock; all blobs are there already. */
    void name(List<StoredImage> images) throws IOException {
        Map<String, StoredImage> byName = new LinkedHashMap<>();
        list().forEach(image -> byName.put(image.name(), image));
        images.forEach(image -> byName.put(image.name(), image));
        Path fresh = folder.resolve("index.json.new");
        Files.writeString(folder.resolve("oci-layout"), LAYOUT);
        Files.writeString(fresh, index(byName.values()));
        Files.move(fresh, folder.resolve("index.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    Path blob(String digest) {
        return folder.resolve("blobs/sha256").resolve(Digests.hex(digest));
    }

    /** The manifest of the image, as JSON. */
    ImageJson manifest(StoredImage image) throws IOException {
        return ImageJson.parse(Files.readString(blob(image.manifest())));
    }

    static Map<String, Object> descriptor(String mediaType, String digest, long size) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("mediaType", mediaType);
        fields.put("digest", digest);
        fields.put("size", size);
        return fields;
    }

    private Set<String> blobsOf(StoredImage image) throws IOException {
        if (!Files.exists(blob(image.manifest()))) {
            throw new Refused(
                    "the image folder "
                            + folder
                            + " is damaged: "
                            + image.name()
                            + " has no manifest; load the image again");
        }
        ImageJson manifest = manifest(image);
        var blobs = new LinkedHashSet<String>();
        blobs.add(image.manifest());
        blobs.add(manifest.object("config").text("digest"));
        manifest.objects("layers").forEach(layer -> blobs.add(layer.text("digest")));
        return blobs;
    }

    private static String index(Collection<StoredImage> images) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("schemaVersion", 2L);
        fields.put("mediaType", INDEX_TYPE);
        fields.put("manifests", images.stream().map(image -> image.descriptor().fields()).toList());
        return new ImageJson(fields).write();
    }

    /** Removes the blobs of images that lost their name to a newer one, or were not finished. */
    private void sweep() throws IOException {
        var used = new HashSet<String>();
        for (StoredImage image : list()) {
            blobsOf(image).forEach(blob -> used.add(Digests.hex(blob)));
        }
        Path blobs = folder.resolve("blobs/sha256");
        if (Files.isDirectory(blobs)) {
            try (Stream<Path> files = Files.list(blobs)) {
                for (Path file : new ArrayList<>(files.toList())) {
                    if (!used.contains(file.getFileName().toString())) {
                        Files.delete(file);
                    }
                }
            }
        }
    }
}
