package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a cluster's objects when its disk is damaged or full. */
@Tag("host")
final class DurabilityTest {
    private static final String SLEEPER =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: sleeper}
            spec:
              terminationGracePeriodSeconds: 1
              containers: [{name: main, image: 'busybox:1', command: [sleep, '100000']}]
            """;
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

    @Test
    void aFullDiskRefusesWhatGrowsTakesWhatFreesAndRecoversWithoutARestart() throws IOException {
        try (PodiumCluster cluster = PodiumCluster.prepare("full")) {
            Path store = Files.createDirectory(cluster.home().resolve("store"));
            mount(store, "size=40m,mode=700");
            try {
                up(cluster).ok();
                full(cluster, cluster.kubectl());
                long server = cluster.processId();
                mount(store, "remount,size=300m");
                roomAgain(cluster.kubectl());
                assertThat(cluster.processId()).isEqualTo(server);
                assertThat(ProcessHandle.of(server)).isPresent();
            } finally {
                cluster.down();
                Command.of("umount", "--lazy", store.toString()).run();
            }
        }
    }

    private static void mount(Path store, String options) {
        Command.of("mount", "-t", "tmpfs", "-o", options, "podium-e2e", store.toString())
                .run()
                .ok();
    }

    private static void full(PodiumCluster cluster, Kubectl kubectl) throws IOException {
        kubectl.run("create", "configmap", "bound", "--from-literal=a=b");
        kubectl.run("patch", "configmap", "bound", "-p", finalizers("[\"example.com/wait\"]"));
        kubectl.apply(SLEEPER);
        kubectl.run("wait", "--for=condition=Ready", "pod/sleeper", "--timeout=90s");

        fill(cluster, kubectl);
        Result refused = create(kubectl);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .contains("Error from server (InsufficientStorage)")
                .contains("the disk is full, nothing was written");
        assertThat(kubectl.run("get", "--raw", "/readyz")).isEqualTo("ok");
        String renewed = "jsonpath={.items[0].spec.renewTime}";
        String before = kubectl.run("get", "leases", "-n", "kube-node-lease", "-o", renewed);
        kubectl.until(
                now -> !now.equals(before),
                "get",
                "leases",
                "-n",
                "kube-node-lease",
                "-o",
                renewed);
        kubectl.run("delete", "configmap", "filler-1");
        kubectl.run("delete", "configmap", "bound", "--wait=false");
        kubectl.run("patch", "configmap", "bound", "-p", finalizers("null"));
        assertThat(kubectl.attempt("get", "configmap", "bound").err()).contains("NotFound");
        kubectl.run("delete", "pod", "sleeper", "--timeout=90s");
        assertThat(create(kubectl).err()).contains("(InsufficientStorage)");
    }

    private static Result create(Kubectl kubectl) {
        String small = "{apiVersion: v1, kind: ConfigMap, metadata: {name: small}, data: {a: b}}";
        return kubectl.command("create", "-f", "-")
                .stdin(small.getBytes(StandardCharsets.UTF_8))
                .run();
    }

    private static void roomAgain(Kubectl kubectl) {
        kubectl.until(
                made -> made.contains("created"),
                "create",
                "configmap",
                "after",
                "--from-literal=a=b");
        kubectl.run("wait", "--for=condition=Ready", "nodes", "--all", "--timeout=90s");
        kubectl.apply(SLEEPER);
        kubectl.run("wait", "--for=condition=Ready", "pod/sleeper", "--timeout=90s");
    }

    private static String finalizers(String value) {
        return "{\"metadata\":{\"finalizers\":" + value + "}}";
    }

    /** Until not even a small object is taken; what fills cannot be made smaller. */
    private static void fill(PodiumCluster cluster, Kubectl kubectl) throws IOException {
        int number = 0;
        for (int size : new int[] {700_000, 100_000, 10_000, 1_000, 10}) {
            byte[] noise = new byte[size];
            new Random(size).nextBytes(noise);
            Path file = Files.write(cluster.home().resolve("noise"), noise);
            Result made;
            do {
                made =
                        kubectl.attempt(
                                "create", "configmap", "filler-" + ++number, "--from-file=" + file);
            } while (made.code() == 0 && number < 200);
            assertThat(made.err()).contains("the disk is full, nothing was written");
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
