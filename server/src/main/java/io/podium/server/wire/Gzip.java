package io.podium.server.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Large answers, deflated for clients who say they can inflate them. */
public final class Gzip {
    /** As upstream: what is smaller costs more than it saves. */
    public static final int LARGER_THAN = 128 * 1024;

    private Gzip() {}

    /** Whether the client takes gzip, named without a quality, and the body is that large. */
    public static boolean isWorthIt(Head head, long length) {
        if (length <= LARGER_THAN) {
            return false;
        }
        for (String token : head.header("accept-encoding").split(",", -1)) {
            if (token.strip().equals("gzip")) {
                return true;
            }
        }
        return false;
    }

    /** Deflated with the least effort, which gains nearly as much as the most. */
    public static byte[] pack(byte[] body) {
        var out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = into(out)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
        return out.toByteArray();
    }

    /** A stream that deflates into another. */
    public static GZIPOutputStream into(OutputStream out) throws IOException {
        return new Fast(out);
    }

    /** The headers of a deflated answer. */
    public static Map<String, String> headers(Map<String, String> headers) {
        var all = new LinkedHashMap<>(headers);
        all.put("content-encoding", "gzip");
        all.put("vary", "Accept-Encoding");
        return all;
    }

    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
