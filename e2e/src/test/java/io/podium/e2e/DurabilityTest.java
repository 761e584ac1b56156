package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a cluster's objects when its disk is damaged or full. */
@Tag("host")
final class DurabilityTest {
    private static final String REVISION = "jsonpath={.metadata.resourceVersion}";

    @Test
    void aDamagedStoreIsRefusedToldAndRecovered() throws IOException {
        try (PodiumCluster cluster = PodiumCluster.prepare("damage")) {
            up(cluster).ok();
            Kubectl kubectl = cluster.kubectl();
            kubectl.run("create", "configmap", "early", "--from-literal=a=b");
            kubectl.run("create", "configmap", "late-one", "--from-literal=a=b");
            long late = Long.parseLong(kubectl.run("get", "configmap", "late-one", "-o", REVISION));
            Result busy = cluster.podium("store", "verify").run();
            assertThat(busy.code()).isEqualTo(1);
            assertThat(busy.err()).contains("is up and has its store open: run ./podium down");
            cluster.down().ok();
            assertThat(cluster.podium("store", "verify").run().ok().out())
                    .containsPattern("The store is whole: [0-9]+ objects at revision [0-9]+");

            long offset = damage(cluster.home().resolve("store"), "late-one");
            String where = "; offset [0-9]+, last good revision " + (late - 1);
            Result refused = up(cluster);
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err())
                    .containsPattern(where)
                    .contains("run ./podium store verify", "./podium store recover")
                    .doesNotContain("\tat ");

            Result told = cluster.podium("store", "verify", "--home", cluster.home() + "").run();
            assertThat(told.code()).isEqualTo(1);
            assertThat(told.out()).containsPattern("Damaged: .*/store/log-[0-9]+ .*" + where);
            assertThat(Long.parseLong(told.out().replaceAll("(?s).*; offset ([0-9]+).*", "$1")))
                    .isLessThanOrEqualTo(offset);

            Result unsure =
                    cluster.podium("store", "recover")
                            .stdin("no\n".getBytes(StandardCharsets.UTF_8))
                            .run();
            assertThat(unsure.code()).isEqualTo(1);
            assertThat(unsure.out()).contains("Lost: everything written after revision");
            assertThat(up(cluster).code()).isEqualTo(1);

            assertThat(cluster.podium("store", "recover", "--yes").run().ok().out())
                    .contains("The store is whole again", "damaged-1");
            up(cluster).ok();
            kubectl.run("get", "configmap", "early");
            assertThat(kubectl.attempt("get", "configmap", "late-one").err()).contains("NotFound");
            kubectl.run("create", "configmap", "late-one", "--from-literal=a=c");
            assertThat(Long.parseLong(kubectl.run("get", "configmap", "late-one", "-o", REVISION)))
                    .isGreaterThan(late);
        }
    }

    private static Result up(PodiumCluster cluster) {
        return cluster.podium("up", "--nodes", "1").run();
    }

    /** Changes one byte of the first record that carries the name. */
    private static long damage(Path store, String name) throws IOException {
        try (var files = Files.list(store)) {
            for (Path file : files.filter(it -> it.toString().contains("/log-")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(name);
                if (at >= 0) {
                    bytes[at] ^= 1;
                    Files.write(file, bytes);
                    return at;
                }
            }
        }
        throw new AssertionError(List.of(store, "has no", name).toString());
    }
}
