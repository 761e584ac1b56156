package io.podium.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Requests over bare HTTP/1.1 with the admin's certificate, in a process of their own. */
public record Curl(Outer outer, String server, Path certificate, Path key) {
    /** What came back: the head as text, the body as bytes. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Reply(int code, String head, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The value of the header, "" when there is none. */
        public String header(String name) {
            String wanted = name.toLowerCase(Locale.ROOT) + ":";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
                    .map(line -> line.substring(wanted.length()).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** For the cluster's admin. */
    public static Curl of(PodiumCluster cluster) {
        String server = view(cluster, "{.clusters[0].cluster.server}");
        return new Curl(
                cluster.outer(),
                server,
                file(cluster, "client-certificate-data"),
                file(cluster, "client-key-data"));
    }

    private static String view(PodiumCluster cluster, String path) {
        return cluster.kubectl().run("config", "view", "--raw", "-o", "jsonpath=" + path).strip();
    }

    private static Path file(PodiumCluster cluster, String part) {
        Path file = cluster.home().resolve(part);
        try {
            return Files.write(
                    file,
                    Base64.getDecoder().decode(view(cluster, "{.users[0].user." + part + "}")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Reply get(String path, String... headers) {
        return ask("GET", path, new byte[0], headers);
    }

    /** Asks as a program, not as a person; a header of the same name overrides. */
    public Reply ask(String method, String path, byte[] body, String... headers) {
        var words =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sSk",
                                "-i",
                                "--http1.1",
                                "-m",
                                "30",
                                "-A",
                                "podium-test"));
        words.addAll(List.of("-X", method, "-H", "Expect:"));
        words.addAll(List.of("--cert", certificate.toString(), "--key", key.toString()));
        for (String header : headers) {
            words.addAll(List.of("-H", header));
        }
        if (body.length > 0) {
            words.addAll(List.of("--data-binary", "@-"));
        }
        words.add(server + path);
        byte[] all = outer.command(words.toArray(String[]::new)).stdin(body).run().ok().stdout();
        int end = 0;
        while (!(all[end] == '\r' && all[end + 1] == '\n' && all[end + 2] == '\r')) {
            end++;
        }
        String head = new String(all, 0, end, StandardCharsets.ISO_8859_1);
        int code = Integer.parseInt(head.split(" ", 3)[1]);
        return new Reply(code, head, Arrays.copyOfRange(all, end + 4, all.length));
    }
}
