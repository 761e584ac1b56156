package io.podium.server.encryption;

import io.podium.store.Seal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How objects lie on the disk.
 *
 * @param seal what the disk gets to see when the server starts
 * @param followed the file it comes from, if its changes count while the server runs
 */
public record AtRest(Seal seal, Optional<Followed> followed) {
    /** Everything lies open. */
    public static final AtRest OPEN = new AtRest(Seal.NONE, Optional.empty());

    /**
     * A file that is looked at again and again.
     *
     * @param digest of what stood there when the seal was made
     */
    public record Followed(Path file, String digest) {}

    /** The same for the whole life of the server. */
    public static AtRest fixed(Seal seal) {
        return new AtRest(seal, Optional.empty());
    }

    /** Stands for the text, and tells nothing of it. */
    public static String digest(byte[] text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** As {@link #digest(byte[])}, of a name. */
    public static String digest(String name) {
        return digest(name.getBytes(StandardCharsets.UTF_8));
    }
}
