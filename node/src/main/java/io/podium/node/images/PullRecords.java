package io.podium.node.images;

import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.MapValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was pulled and what was about to be pulled, in files whose names are hashes of what they
 * tell of. Read once; written through. For one user at a time.
 */
final class PullRecords {
    static final String VERSION = "kubelet.config.k8s.io/v1beta1";

    private static final Logger LOG = LoggerFactory.getLogger(PullRecords.class);
    private static final String PREFIX = "sha256-";
    private static final String INTENT = "ImagePullIntent";

    private final Path pulling;
    private final Path pulled;
    private final Set<String> intents = new HashSet<>();
    private final Map<String, PulledRecord> records = new HashMap<>();

    /** Names of files that tell nothing any more; what they told of is not known. */
    private final Set<String> damaged = new HashSet<>();

    /** Reads what is in the folder. */
    PullRecords(Path folder) {
        pulling = folder.resolve("pulling");
        pulled = folder.resolve("pulled");
        read(pulling)
                .forEach((name, map) -> {
                    if (map.string("kind").equals(INTENT) && !map.string("image").isEmpty()) {
                        intents.add(map.string("image"));
                    }
                });
        read(pulled)
                .forEach((name, map) ->
                        record(map)
                                .ifPresentOrElse(
                                        one -> records.put(one.ref(), one),
                                        () -> damaged.add(name)));
    }

    private static Optional<PulledRecord> record(MapValue map) {
        try {
            return PulledRecord.of(map);
        } catch (RuntimeException malformed) {
            return Optional.empty();
        }
    }

    private static Map<String, MapValue> read(Path folder) {
        var all = new HashMap<String, MapValue>();
        if (!Files.isDirectory(folder)) {
            return all;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(PREFIX) && !name.endsWith(".tmp")) {
                    all.put(name, json(file));
                }
            }
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot list " + folder, trouble);
        }
        return all;
    }

    private static MapValue json(Path file) {
        try {
            return new JsonDecoder().decodeFree(Files.readAllBytes(file)) instanceof MapValue map
                    ? map
                    : MapValue.empty();
        } catch (IOException | RuntimeException trouble) {
            LOG.warn("{} cannot be read: {}", file, trouble.getMessage());
            return MapValue.empty();
        }
    }

    /** Images somebody was about to pull when the node stopped, or is pulling now. */
    Set<String> intents() {
        return Set.copyOf(intents);
    }

    void intend(String image) {
        if (intents.add(image)) {
            MapValue intent =
                    MapValue.empty()
                            .with("kind", INTENT)
                            .with("apiVersion", VERSION)
                            .with("image", image);
            write(pulling, image, intent);
        }
    }

    void forgetIntent(String image) {
        if (intents.remove(image)) {
            delete(pulling, image);
        }
    }

    Optional<PulledRecord> of(String ref) {
        return Optional.ofNullable(records.get(ref));
    }

    /** Whether there was a record of it that tells nothing any more. */
    boolean isDamaged(String ref) {
        return damaged.contains(name(ref));
    }

    List<PulledRecord> all() {
        return List.copyOf(records.values());
    }

    void put(PulledRecord one) {
        if (one.equals(records.put(one.ref(), one))) {
            return;
        }
        write(pulled, one.ref(), one.value());
        damaged.remove(name(one.ref()));
    }

    void remove(String ref) {
        if (records.remove(ref) != null) {
            delete(pulled, ref);
        }
    }

    private static void write(Path folder, String of, MapValue content) {
        Path file = folder.resolve(name(of));
        Path fresh = folder.resolve(name(of) + ".tmp");
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Files.write(fresh, JsonEncoder.encode(content));
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot write " + file, trouble);
        }
    }

    private static void delete(Path folder, String of) {
        try {
            Files.deleteIfExists(folder.resolve(name(of)));
        } catch (IOException trouble) {
            throw new UncheckedIOException("cannot delete " + folder.resolve(name(of)), trouble);
        }
    }

    private static String name(String of) {
        return PREFIX + hash(of);
    }

    /** SHA-256 in hexadecimal digits. */
    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
