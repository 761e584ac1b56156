package io.podium.podium.image;

import io.podium.podium.host.Refused;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Loads an archive that "docker save", "podman save" or an OCI tool wrote into the image folder.
 * Everything in it is checked against its digests before the folder changes.
 */
public final class ArchiveLoader {
    private static final String DOCKER_MANIFEST = "manifest.json";
    private static final String OCI_INDEX = "index.json";
    private static final int DEEPEST_INDEX = 4;

    private final ImageStore store;
    private final Path archive;

    /** A file of the archive, unpacked under a name of our own. */
    private record Part(Path file, String digest, long size) {}

    private final Map<String, Part> parts = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    private ArchiveLoader(ImageStore store, Path archive) {
        this.store = store;
        this.archive = archive;
    }

    /**
     * Loads the archive and returns the names of its images.
     *
     * @param name the name for an archive of one image, if the user gave one
     */
    public static List<String> load(ImageStore store, Path archive, Optional<String> name)
            throws IOException {
        if (!Files.isRegularFile(archive)) {
            throw new Refused(
                    "there is no file "
                            + archive
                            + ": give an archive written by \"docker save\" or the like");
        }
        return store.locked(work -> {
            var loader = new ArchiveLoader(store, archive);
            loader.unpack(work);
            List<StoredImage> images =
                    loader.parts.containsKey(DOCKER_MANIFEST)
                            ? loader.docker(work, name)
                            : loader.oci(name);
            store.name(images);
            return images.stream().map(StoredImage::name).toList();
        });
    }

    private void unpack(Path work) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                InputStream plain = unzipped(file)) {
            var tar = new TarReader(plain);
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarEntry entry = next.get();
                if (entry.isFile()) {
                    Path content = work.resolve("part-" + parts.size());
                    try (DigestOutputStream out = Digests.writing(Files.newOutputStream(content))) {
                        tar.copyTo(out);
                        parts.put(entry.name(), new Part(content, Digests.of(out), entry.size()));
                    }
                } else if (entry.type() == TarEntry.SYMBOLIC_LINK
                        || entry.type() == TarEntry.HARD_LINK) {
                    links.put(entry.name(), linkTarget(entry));
                }
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw broken(e.getMessage(), e);
        }
        if (!parts.containsKey(DOCKER_MANIFEST) && !parts.containsKey(OCI_INDEX)) {
            throw broken("it has neither " + DOCKER_MANIFEST + " nor " + OCI_INDEX, null);
        }
    }

    private List<StoredImage> docker(Path work, Optional<String> name) throws IOException {
        List<ImageJson> manifests = json(() -> ImageJson.parseList(text(part(DOCKER_MANIFEST))));
        if (manifests.isEmpty() || (name.isPresent() && manifests.size() > 1)) {
            throw broken(
                    manifests.isEmpty()
                            ? "it holds no image"
                            : "it holds several images, so --as cannot name it",
                    null);
        }
        var images = new ArrayList<StoredImage>();
        for (ImageJson manifest : manifests) {
            Part config = part(manifest.text("Config"));
            ImageJson rootfs = json(() -> ImageJson.parse(text(config))).object("rootfs");
            List<String> files = manifest.texts("Layers");
            List<String> expected = rootfs.texts("diff_ids");
            if (files.size() != expected.size()) {
                throw broken(
                        "it has "
                                + files.size()
                                + " layers where its configuration has "
                                + expected.size(),
                        null);
            }
            var layers = new ArrayList<Map<String, Object>>();
            for (int i = 0; i < files.size(); i++) {
                layers.add(layer(files.get(i), expected.get(i)));
            }
            List<String> names =
                    name.isPresent() ? List.of(name.get()) : manifest.texts("RepoTags");
            if (names.isEmpty()) {
                throw broken("an image in it has no name: give one with --as NAME", null);
            }
            var fields = new LinkedHashMap<String, Object>();
            fields.put("schemaVersion", 2L);
            fields.put("mediaType", ImageStore.MANIFEST_TYPE);
            fields.put(
                    "config",
                    ImageStore.descriptor(ImageStore.CONFIG_TYPE, config.digest(), config.size()));
            fields.put("layers", layers);
            adopt(config);
            for (String file : files) {
                adopt(part(file));
            }
            var written =
                    store.adoptText(work, ImageStore.MANIFEST_TYPE, new ImageJson(fields).write());
            for (String each : names) {
                images.add(
                        new StoredImage(
                                ImageName.full(each),
                                (String) written.get("digest"),
                                ImageStore.MANIFEST_TYPE,
                                ((Number) written.get("size")).longValue(),
                                ""));
            }
        }
        return images;
    }

    /** Docker's archives tell a layer's digest only as it is without compression. */
    private Map<String, Object> layer(String file, String expected) throws IOException {
        Part part = part(file);
        boolean zipped;
        String found;
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(content(part)), 1 << 16)) {
            zipped = isZipped(in);
            found = zipped ? Digests.of(new GZIPInputStream(in, 1 << 16)) : part.digest();
        } catch (IOException e) {
            throw broken("layer " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (!found.equals(expected)) {
            throw broken("layer " + file + " has not the digest its configuration names", null);
        }
        String type = zipped ? ImageStore.LAYER_TYPE + "+gzip" : ImageStore.LAYER_TYPE;
        return ImageStore.descriptor(type, part.digest(), part.size());
    }

    private List<StoredImage> oci(Optional<String> name) throws IOException {
        ImageJson index = json(() -> ImageJson.parse(text(part(OCI_INDEX))));
        List<ImageJson> entries = index.objects("manifests");
        if (entries.isEmpty() || (name.isPresent() && entries.size() > 1)) {
            throw broken(
                    entries.isEmpty()
                            ? "it holds no image"
                            : "it holds several images, so --as cannot name it",
                    null);
        }
        var images = new ArrayList<StoredImage>();
        for (ImageJson entry : entries) {
            String found = name.orElse(StoredImage.nameIn(entry));
            if (found.isEmpty()) {
                throw broken("an image in it has no name: give one with --as NAME", null);
            }
            ImageJson descriptor = forThisMachine(entry, 0);
            Part manifestFile = blob(descriptor.text("digest"));
            ImageJson manifest = json(() -> ImageJson.parse(text(manifestFile)));
            var blobs =
                    new ArrayList<Part>(
                            List.of(manifestFile, blob(manifest.object("config").text("digest"))));
            for (ImageJson layer : manifest.objects("layers")) {
                blobs.add(blob(layer.text("digest")));
            }
            for (Part blob : blobs) {
                adopt(blob);
            }
            images.add(
                    new StoredImage(
                            ImageName.full(found),
                            manifestFile.digest(),
                            descriptor.text("mediaType"),
                            manifestFile.size(),
                            ""));
        }
        return images;
    }

    /** Goes down through the indexes of a multi-platform image to the manifest for this machine. */
    private ImageJson forThisMachine(ImageJson descriptor, int depth) throws IOException {
        String type = descriptor.text("mediaType");
        if (!type.endsWith("index.v1+json") && !type.endsWith("manifest.list.v2+json")) {
            return descriptor;
        }
        Part file = blob(descriptor.text("digest"));
        String wanted = architecture();
        for (ImageJson entry : json(() -> ImageJson.parse(text(file))).objects("manifests")) {
            ImageJson platform = entry.object("platform");
            boolean fits =
                    platform.fields().isEmpty()
                            || (platform.text("os").equals("linux")
                                    && platform.text("architecture").equals(wanted));
            if (fits && depth < DEEPEST_INDEX) {
                return forThisMachine(entry, depth + 1);
            }
        }
        throw broken("it has no image for linux/" + wanted, null);
    }

    /** The machine's architecture as images name it. */
    static String architecture() {
        String arch = System.getProperty("os.arch");
        return arch.equals("aarch64") ? "arm64" : arch.equals("x86_64") ? "amd64" : arch;
    }

    private Part blob(String digest) throws Refused {
        if (!Digests.isDigest(digest)) {
            throw broken("\"" + digest + "\" is not a SHA-256 digest", null);
        }
        Part part = part("blobs/sha256/" + Digests.hex(digest));
        if (!part.digest().equals(digest)) {
            throw broken("the content of " + digest + " is damaged", null);
        }
        return part;
    }

    private Part part(String name) throws Refused {
        Part part = parts.get(name);
        String at = name;
        for (int hops = 0; part == null && hops < links.size() && links.containsKey(at); hops++) {
            at = links.get(at);
            part = parts.get(at);
        }
        if (part == null) {
            throw broken(
                    name.isEmpty() ? "its manifest names no configuration" : name + " is missing",
                    null);
        }
        return part;
    }

    private String text(Part part) throws IOException {
        return Files.readString(content(part));
    }

    /**
     * Where the part is now: another image of the archive may have taken it into the store already.
     */
    private Path content(Part part) {
        return Files.exists(part.file()) ? part.file() : store.blob(part.digest());
    }

    /** Two images of an archive may share a part; it is moved once. */
    private void adopt(Part part) throws IOException {
        if (Files.exists(part.file())) {
            store.adopt(part.file(), part.digest());
        }
    }

    private static String linkTarget(TarEntry entry) {
        if (entry.type() == TarEntry.HARD_LINK) {
            return entry.link();
        }
        Path parent = Path.of(entry.name()).getParent();
        Path target = parent == null ? Path.of(entry.link()) : parent.resolve(entry.link());
        return target.normalize().toString();
    }

    private static InputStream unzipped(InputStream in) throws IOException {
        return isZipped(in) ? new GZIPInputStream(in, 1 << 16) : in;
    }

    private static boolean isZipped(InputStream in) throws IOException {
        in.mark(2);
        boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return zipped;
    }

    /** Something read from the archive. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T json(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (Refused e) {
            throw e;
        } catch (IOException e) {
            throw broken(e.getMessage(), e);
        }
    }

    private Refused broken(String why, Throwable cause) {
        return new Refused("the image archive " + archive + " cannot be loaded: " + why, cause);
    }
}
