package io.podium.server.discovery;

import io.podium.server.wire.Head;
import io.podium.server.wire.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A page that does not change: kept deflated when that is worth it, sent inflated to the few who
 * cannot inflate, and not sent at all to those who have it.
 */
public final class Sheet {
    private static final int WORTH_DEFLATING = 1024;

    private final String contentType;
    private final String hash;
    private final boolean isDeflated;
    private final byte[] kept;

    public Sheet(String contentType, byte[] content) {
        this(contentType, content, hash(content));
    }

    /** A page whose content has a name already. */
    public Sheet(String contentType, byte[] content, String hash) {
        this.contentType = contentType;
        this.hash = hash;
        this.isDeflated = content.length > WORTH_DEFLATING;
        this.kept = isDeflated ? deflate(content) : content;
    }

    /** Names the content. */
    public String hash() {
        return hash;
    }

    /** Sends it with these headers, or 304. */
    public void send(Head head, Response response, Map<String, String> more) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("content-type", contentType);
        headers.put("etag", "\"" + hash + "\"");
        headers.put("vary", "Accept-Encoding, Accept");
        headers.putAll(more);
        if (isKnown(head.header("if-none-match"))) {
            response.send(304, headers, new byte[0]);
            return;
        }
        boolean canInflate = head.header("accept-encoding").contains("gzip");
        if (isDeflated && canInflate) {
            headers.put("content-encoding", "gzip");
            response.send(200, headers, kept);
        } else {
            response.send(200, headers, isDeflated ? inflate(kept) : kept);
        }
    }

    public void send(Head head, Response response) {
        send(head, response, Map.of());
    }

    private boolean isKnown(String tags) {
        for (String tag : tags.split(",", -1)) {
            String bare = tag.trim().replaceFirst("^W/", "").replace("\"", "");
            if (bare.equals(hash) || bare.equals("*")) {
                return true;
            }
        }
        return false;
    }

    private static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(content);
            return HexFormat.of().withUpperCase().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-512", e);
        }
    }

    private static byte[] deflate(byte[] content) {
        var out = new ByteArrayOutputStream(content.length / 8);
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot deflate a page in memory", e);
        }
        return out.toByteArray();
    }

    private static byte[] inflate(byte[] deflated) {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(deflated))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot inflate a page in memory", e);
        }
    }
}
