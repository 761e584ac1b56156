package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonDecoder;
import io.podium.api.value.MapValue;
import io.podium.e2e.cluster.PodiumCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the server's log says, in the form a log collector reads. */
@Tag("host")
final class LogsTest {
    @Test
    void everyLineIsAnObjectAndRequestsAreTold() throws IOException {
        try (PodiumCluster cluster = PodiumCluster.prepare("logs")) {
            cluster.podium("up", "--nodes", "1", "--log-format", "json", "--verbosity", "3")
                    .run()
                    .ok();
            cluster.kubectl().run("get", "namespaces", "default");
            Path log = log(cluster.home());
            // A request is told after its answer is on its way.
            cluster.kubectl()
                    .until(answer -> tells(log, "/namespaces/default"), "get", "--raw", "/readyz");
            List<MapValue> lines =
                    Files.readAllLines(log).stream()
                            .filter(line -> !line.startsWith("WARNING:")) // The JVM's own words.
                            .map(line ->
                                    (MapValue)
                                            new JsonDecoder()
                                                    .decodeFree(
                                                            line.getBytes(StandardCharsets.UTF_8)))
                            .toList();
            assertThat(lines)
                    .allMatch(line -> line.has("ts") && line.has("level") && line.has("msg"))
                    .anyMatch(line ->
                            line.string("msg").equals("request")
                                    && line.string("verb").equals("GET")
                                    && line.string("url").startsWith("/api/v1/namespaces/default")
                                    && line.string("agent").startsWith("kubectl")
                                    && Long.valueOf(200).equals(line.get("code")));
        }
    }

    private static boolean tells(Path log, String url) {
        try {
            return Files.readAllLines(log).stream()
                    .anyMatch(line ->
                            line.endsWith("}")
                                    && line.contains("\"msg\":\"request\"")
                                    && line.contains(url));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path log(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
        }
    }
}
