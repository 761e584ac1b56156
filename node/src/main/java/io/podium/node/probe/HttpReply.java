package io.podium.node.probe;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a container answers to a GET: status, headers, and the beginning of the body.
 *
 * @param headers by name in small letters
 */
record HttpReply(int status, Map<String, String> headers, String body) {
    private static final int LONGEST_LINE = 64 << 10;

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The bytes of the request. */
    static byte[] request(Question.Http http) {
        var text = new StringBuilder("GET " + http.path().replace(" ", "%20") + " HTTP/1.1\r\n");
        boolean named = http.headers().stream().anyMatch(h -> h.name().equalsIgnoreCase("Host"));
        if (!named) {
            boolean usual = http.port() == (http.scheme().equals("https") ? 443 : 80);
            String host = Connection.hostPort(http.host(), http.port());
            text.append("Host: ")
                    .append(usual ? host.substring(0, host.lastIndexOf(':')) : host)
                    .append("\r\n");
        }
        http.headers()
                .forEach(header ->
                        text.append(clean(header.name()))
                                .append(": ")
                                .append(clean(header.value()))
                                .append("\r\n"));
        text.append("Connection: close\r\n\r\n");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String clean(String text) {
        return text.replaceAll("[\\r\\n]", "");
    }

    /** Reads an answer; interim ones (1xx) are passed over. */
    static HttpReply read(InputStream in) throws IOException {
        while (true) {
            String[] line = line(in).split(" ", 3);
            if (line.length < 2 || !line[0].startsWith("HTTP/1.") || !line[1].matches("\\d{3}")) {
                throw new IOException("malformed HTTP response");
            }
            int status = Integer.parseInt(line[1]);
            Map<String, String> headers = headers(in);
            if (status >= 200) {
                return new HttpReply(status, headers, body(in, headers));
            }
        }
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        var headers = new HashMap<String, String>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static String body(InputStream in, Map<String, String> headers) throws IOException {
        byte[] bytes;
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            bytes = chunks(in);
        } else {
            String length = headers.getOrDefault("content-length", "");
            int most =
                    length.matches("\\d{1,9}")
                            ? Math.min(Integer.parseInt(length), NodeAsker.MOST_BYTES)
                            : NodeAsker.MOST_BYTES;
            bytes = in.readNBytes(most);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        while (body.size() < NodeAsker.MOST_BYTES) {
            String size = line(in).split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,7}")) {
                throw new IOException("malformed chunked encoding");
            }
            int length = Integer.parseInt(size, 16);
            if (length == 0) {
                break;
            }
            body.writeBytes(in.readNBytes(Math.min(length, NodeAsker.MOST_BYTES - body.size())));
            if (body.size() < NodeAsker.MOST_BYTES) {
                line(in);
            }
        }
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException(line.size() == 0 ? "EOF" : "unexpected EOF");
            }
            if (line.size() > LONGEST_LINE) {
                throw new IOException("net/http: HTTP/1.x transport connection broken: too long");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
