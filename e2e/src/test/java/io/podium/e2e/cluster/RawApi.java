package io.podium.e2e.cluster;

import io.podium.e2e.cluster.Command.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The API of a cluster as HTTP, by curl with the administrator's certificate. */
public final class RawApi {
    private final PodiumCluster cluster;
    private final String server;
    private final Path certificate;
    private final Path key;

    private RawApi(PodiumCluster cluster, String server, Path certificate, Path key) {
        this.cluster = cluster;
        this.server = server;
        this.certificate = certificate;
        this.key = key;
    }

    public static RawApi of(PodiumCluster cluster) {
        return new RawApi(
                cluster,
                view(cluster, "{.clusters[0].cluster.server}"),
                part(cluster, "client-certificate-data"),
                part(cluster, "client-key-data"));
    }

    private static String view(PodiumCluster cluster, String path) {
        return cluster.kubectl().run("config", "view", "--raw", "-o", "jsonpath=" + path).strip();
    }

    private static Path part(PodiumCluster cluster, String name) {
        Path file = cluster.home().resolve("raw-" + name);
        try {
            return Files.write(
                    file,
                    Base64.getDecoder().decode(view(cluster, "{.users[0].user." + name + "}")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an answer says: its code, its headers as sent, its body. */
    public record Answer(int code, String headers, String body) {}

    /** Any request; headers as curl takes them. */
    public Answer ask(String method, String path, String... headers) {
        var more = new ArrayList<>(List.of("-X", method, "-i"));
        for (String header : headers) {
            more.add("-H");
            more.add(header);
        }
        Result result = curl(path).with(more).run();
        String[] parts = result.ok().out().split("\r\n\r\n", 2);
        int code = Integer.parseInt(parts[0].split(" ", 3)[1]);
        return new Answer(code, parts[0], parts.length > 1 ? parts[1] : "");
    }

    public Answer get(String path) {
        return ask("GET", path);
    }

    /** A request that is not sent yet, for streams that go on while the test does something. */
    public Command curl(String path) {
        return cluster.outer()
                .command(
                        "curl",
                        "-skN",
                        "-A",
                        "podium-e2e", // To curl itself the API answers in lines for people.
                        "-m",
                        "60",
                        "--cert",
                        certificate.toString(),
                        "--key",
                        key.toString(),
                        server + path);
    }
}
