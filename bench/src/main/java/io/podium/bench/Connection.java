package io.podium.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLSocket;

/**
 * One connection of HTTP/1.1 over TLS that stays open; as little code as can be, so that the driver
 * costs little.
 */
final class Connection implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final Target target;
    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;

    Connection(Target target) throws IOException {
        this.target = target;
        socket =
                (SSLSocket)
                        target.tls().getSocketFactory().createSocket("127.0.0.1", target.port());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        out = socket.getOutputStream();
    }

    /** An answer. */
    static final class Reply {
        private final int code;
        private final byte[] body;

        Reply(int code, byte[] body) {
            this.code = code;
            this.body = body;
        }

        int code() {
            return code;
        }

        /** How many bytes the body has. */
        int size() {
            return body.length;
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Asks and waits for the whole answer. */
    Reply ask(String method, String path, String type, String body) throws IOException {
        send(method, path, type, body.getBytes(StandardCharsets.UTF_8));
        Head head = head();
        return new Reply(head.code, head.isChunked ? chunks() : in.readNBytes(head.length));
    }

    /** Asks and lets the body pass; for answers too large to keep. Tells how many bytes it had. */
    long pass(String method, String path) throws IOException {
        send(method, path, "", new byte[0]);
        Head head = head();
        if (head.code != 200) {
            throw new IOException(
                    "the server answered " + head.code + " to " + method + " " + path);
        }
        if (!head.isChunked) {
            in.skipNBytes(head.length);
            return head.length;
        }
        return new ChunkStream().transferTo(OutputStream.nullOutputStream());
    }

    /** Asks for an answer without end and returns its body as it comes. */
    InputStream follow(String path) throws IOException {
        send("GET", path, "", new byte[0]);
        Head head = head();
        if (head.code != 200) {
            throw new IOException("the server answered " + head.code + " to " + path);
        }
        return head.isChunked ? new ChunkStream() : in;
    }

    private void send(String method, String path, String type, byte[] body) throws IOException {
        var head = new StringBuilder(256);
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        head.append("Accept: application/json\r\n");
        if (!target.token().isEmpty()) {
            head.append("Authorization: Bearer ").append(target.token()).append("\r\n");
        }
        if (body.length > 0) {
            head.append("Content-Type: ").append(type).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        byte[] first = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[first.length + body.length];
        System.arraycopy(first, 0, whole, 0, first.length);
        System.arraycopy(body, 0, whole, first.length, body.length);
        out.write(whole);
        out.flush();
    }

    private record Head(int code, int length, boolean isChunked) {}

    private Head head() throws IOException {
        String status = line();
        int code = Integer.parseInt(status.split(" ", 3)[1]);
        int length = 0;
        boolean isChunked = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring("content-length:".length()).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                isChunked = lower.contains("chunked");
            }
        }
        return new Head(code, length, isChunked);
    }

    private byte[] chunks() throws IOException {
        var whole = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            whole.write(in.readNBytes(size));
            line();
        }
        line();
        return whole.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
    }

    private String line() throws IOException {
        var line = new StringBuilder(64);
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new EOFException("the server ended the connection");
            }
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The body of an answer in chunks. */
    private final class ChunkStream extends InputStream {
        private int left;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left == 0) {
                left = chunkSize();
                if (left == 0) {
                    line();
                    return -1;
                }
            }
            int read = in.read(bytes, from, Math.min(length, left));
            left -= Math.max(0, read);
            if (left == 0) {
                line();
            }
            return read;
        }
    }
}
