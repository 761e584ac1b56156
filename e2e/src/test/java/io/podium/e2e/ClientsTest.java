package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The programs of users in {@code clients/}: client-go and controller-runtime, fabric8, the
 * official clients of Java and Python, each a process of its own.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class ClientsTest {
    private static final Path CLIENTS = SourceRoot.path().resolve("clients");
    private static final Path BUILT = CLIENTS.resolve("target");

    private final PodiumCluster cluster;

    ClientsTest(PodiumCluster cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @CsvSource({
        "typed, json",
        "typed, protobuf",
        "informers, json",
        "informers, protobuf",
        "manager, json",
        "manager, protobuf",
        "apply, json",
        "apply, protobuf",
        "discovery, json",
        "discovery, protobuf",
        "documents, json",
        "leader, json",
        "streams, json"
    })
    void clientGoAndControllerRuntime(String command, String encoding) {
        String program = BUILT.resolve("go-clients").toString();
        run("go-" + command + "-" + encoding, program, command, encoding);
    }

    @ParameterizedTest
    @CsvSource({"typed", "informer", "apply", "exec"})
    void fabric8(String command) {
        java("fabric8-" + command, "io.podium.clients.Fabric8User", command);
    }

    @ParameterizedTest
    @CsvSource({"typed", "watch", "informer", "apply", "exec"})
    void officialJavaClient(String command) {
        java("java-" + command, "io.podium.clients.OfficialUser", command);
    }

    @ParameterizedTest
    @CsvSource({"typed", "watch", "apply", "exec"})
    void officialPythonClient(String command) {
        String python = BUILT.resolve("python/bin/python").toString();
        run("python-" + command, python, CLIENTS.resolve("python/clients.py").toString(), command);
    }

    private void java(String space, String program, String command) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = BUILT.resolve("classes") + ":" + libraries();
        run(space, java, "-XX:+UseSerialGC", "-cp", classes, program, command);
    }

    private static String libraries() {
        try {
            return Files.readString(BUILT.resolve("libraries.path")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("clients/ is not built: run ./podium test", e);
        }
    }

    /** Runs the program with a namespace of its own as last argument; it must end with "done". */
    private void run(String space, String... words) {
        assertThat(Path.of(words[0])).as("run clients/prepare").exists();
        try (TestSpace own = TestSpace.create(cluster.kubectl(), space)) {
            var all = new ArrayList<>(List.of(words));
            all.add(own.name());
            Command program = cluster.outer().command(all.toArray(String[]::new));
            Result result =
                    program.env("KUBECONFIG", cluster.home().resolve("kubeconfig").toString())
                            .run();
            assertThat(result.ok().out()).endsWith("done\n");
        }
    }
}
