package io.podium.server.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Speaks HTTP/2 frame by frame, also as nobody should. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;
    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private final SSLSocket socket;
    private final OutputStream out;
    private final DataInputStream in;

    /** What came. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes as they came; nobody compares them.
    record Frame(int type, int flags, int stream, byte[] payload) {
        /** Of RESET and GOAWAY. */
        int errorCode() {
            int at = type == GOAWAY ? 4 : 0;
            return ((payload[at] & 0xff) << 24)
                    | ((payload[at + 1] & 0xff) << 16)
                    | ((payload[at + 2] & 0xff) << 8)
                    | (payload[at + 3] & 0xff);
        }
    }

    /** Connects and says hello; settings is the payload of its first SETTINGS. */
    RawHttp2(SSLContext context, InetSocketAddress address, byte... settings) throws IOException {
        socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(address.getAddress(), address.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, settings);
    }

    /** Takes the server's settings, its larger windows among them. */
    void agree() throws IOException {
        next(SETTINGS);
        send(SETTINGS, ACK, 0);
    }

    void send(int type, int flags, int stream, byte... payload) throws IOException {
        out.write(frame(type, flags, stream, payload));
        out.flush();
    }

    /** Many at once. */
    void sendAll(byte[] frames) throws IOException {
        out.write(frames);
        out.flush();
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        var all = new ByteArrayOutputStream();
        all.write(payload.length >> 16);
        all.write(payload.length >> 8);
        all.write(payload.length);
        all.write(type);
        all.write(flags);
        for (int shift = 24; shift >= 0; shift -= 8) {
            all.write(stream >> shift);
        }
        all.writeBytes(payload);
        return all.toByteArray();
    }

    /** A head of GET or, with a body to come, POST. */
    static byte[] head(boolean hasBody, String path) {
        var all = new ByteArrayOutputStream();
        all.write(hasBody ? 0x83 : 0x82);
        all.write(0x87); // https
        literal(all, 4, path);
        literal(all, 1, "localhost");
        return all.toByteArray();
    }

    private static void literal(ByteArrayOutputStream all, int nameIndex, String value) {
        all.write(nameIndex);
        all.write(value.length());
        all.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    void get(int stream, String path) throws IOException {
        send(HEADERS, END_STREAM | END_HEADERS, stream, head(false, path));
    }

    /** The next frame; null at the end. */
    Frame next() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int length = (first << 16) | (in.readUnsignedByte() << 8) | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        return new Frame(type, flags, stream, in.readNBytes(length));
    }

    /** The next frame of the type, or null when the connection ends before. */
    Frame next(int type) throws IOException {
        Frame frame = next();
        while (frame != null && frame.type() != type) {
            frame = next();
        }
        return frame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
