package io.podium.e2e;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * S-03, S-05, S-12, S-13, S-38: what containers find when they start. The tables stand under {@code
 * e2e/src/test/resources}; names of conformance descriptions are those of conformance.yaml.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class PodGivenTest {
    /** The kernel's number of disks that are files; nobody opens this one. */
    private static final String LOOP = "7";

    private static final String OBJECTS =
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: map}
            data: {data-1: "value-1\\n", data-2: "value-2\\n"}
            binaryData: {dump: 3srK+tD+/w==}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: names}
            data: {data_1: one, data_2: two}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: hidden}
            stringData: {password: "s3cret\\n"}
            """;

    private static TestSpace space(PodiumCluster cluster, String name) {
        TestSpace space = TestSpace.create(cluster.kubectl(), name);
        space.apply(OBJECTS);
        return space;
    }

    @TestFactory
    Stream<DynamicTest> volumes(PodiumCluster cluster) throws IOException {
        // Another Secret of the name, to be left alone.
        TestSpace other = TestSpace.create(cluster.kubectl(), "given-others");
        other.run("create", "secret", "generic", "hidden", "--from-literal=password=wrong");
        String host = cluster.home().resolve("host-volumes").toString();
        cluster.outer().command("mkdir", "-p", host).run().ok();
        cluster.outer().command("mknod", host + "/disk", "b", LOOP, "0").run().ok();
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(Path.of(host, "socket"))); // Its file stays.
        }
        return GivenPods.of(
                        "given-volumes.yaml", space(cluster, "given-volumes"), Map.of("HOST", host))
                .tests()
                .onClose(other::close);
    }

    @TestFactory
    Stream<DynamicTest> environments(PodiumCluster cluster) {
        return GivenPods.of("given-environment.yaml", space(cluster, "given-env"), Map.of())
                .tests();
    }

    @TestFactory
    Stream<DynamicTest> rights(PodiumCluster cluster) {
        return GivenPods.of("given-security.yaml", space(cluster, "given-rights"), Map.of())
                .tests();
    }
}
