package io.podium.podium.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 digests as images spell them: {@code sha256:} and 64 hexadecimal digits. */
final class Digests {
    private static final String PREFIX = "sha256:";
    private static final Pattern DIGEST = Pattern.compile(PREFIX + "[0-9a-f]{64}");

    private Digests() {}

    static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    /** The digits behind the colon; they are the blob's file name. */
    static String hex(String digest) {
        return digest.substring(PREFIX.length());
    }

    static String of(byte[] content) {
        return text(sha256().digest(content));
    }

    static String of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }

    static String of(InputStream in) throws IOException {
        var out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256());
        in.transferTo(out);
        return text(out.getMessageDigest().digest());
    }

    static DigestOutputStream writing(OutputStream out) {
        return new DigestOutputStream(out, sha256());
    }

    /** The digest of what was written so far; the stream starts anew. */
    static String of(DigestOutputStream out) {
        return text(out.getMessageDigest().digest());
    }

    private static String text(byte[] sha) {
        return PREFIX + HexFormat.of().formatHex(sha);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
