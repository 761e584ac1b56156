package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Watches as kubectl uses them while much happens: all of it is told, once, in its order. */
@Tag("host")
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KubectlWatchTest {
    private static final int WRITERS = 4;
    private static final int ROUNDS = 8;

    private final PodiumCluster cluster;
    private final Wire wire;

    KubectlWatchTest(PodiumCluster cluster) {
        this.cluster = cluster;
        this.wire = Wire.of(cluster);
    }

    /** A kubectl that goes on, read line by line, and ended with the test. */
    private record Lines(Process process, BufferedReader reader) implements AutoCloseable {
        static Lines of(Command command) {
            Process process = command.start();
            return new Lines(process, process.inputReader());
        }

        String next() {
            try {
                String line = reader.readLine();
                assertThat(line).as("the watch goes on").isNotNull();
                return line;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<String> through(String last) {
            var lines = new ArrayList<String>();
            for (String line = next(); !line.matches(last); line = next()) {
                lines.add(line);
            }
            return lines;
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Bounded by the test's own end, and by two minutes should nothing come. */
    private static Lines watching(TestSpace space, String... arguments) {
        var words = new ArrayList<>(List.of(space.in(arguments)));
        words.add("--request-timeout=120s");
        return Lines.of(space.kubectl().stream(words.toArray(String[]::new)));
    }

    /** Made, changed thrice and deleted, again and again under the same name. */
    private List<String> churn(String maps, String name) {
        var told = new ArrayList<String>();
        for (int round = 0; round < ROUNDS; round++) {
            MapValue made = wire.create(maps, "{\"metadata\":{\"name\":\"" + name + "\"}}");
            told.add("ADDED " + name + " " + Wire.text(made, "metadata", "resourceVersion"));
            for (int i = 0; i < 3; i++) {
                MapValue now = wire.merge(maps + "/" + name, "{\"data\":{\"n\":\"" + i + "\"}}");
                told.add("MODIFIED " + name + " " + Wire.text(now, "metadata", "resourceVersion"));
            }
            wire.delete(maps + "/" + name);
            told.add("DELETED " + name);
        }
        return told;
    }

    /** All of these at once; what they answer in their order. */
    private static <T> List<T> atOnce(List<Callable<T>> tasks) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<T>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                answers.add(future.get());
            }
            return answers;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void everythingIsToldOnceAndInItsOrder(String version) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "watch-churn")) {
            String maps = "/api/v1/namespaces/" + space.name() + "/configmaps";
            space.run("create", "configmap", "first");
            String event =
                    "jsonpath={.type} {.object.metadata.name}"
                            + " {.object.metadata.resourceVersion}{\"\\n\"}";
            String[] selection = {
                "get", "configmaps", "--field-selector=metadata.name!=kube-root-ca.crt", "-w"
            };
            try (Lines events =
                            watching(space, with(selection, "--output-watch-events", "-o", event));
                    Lines table = watching(space, with(selection, "--output-watch-events"))) {
                assertThat(events.next()).startsWith("ADDED first ");
                assertThat(table.next()).matches("EVENT +NAME +DATA +AGE");
                assertThat(table.next()).matches("ADDED +first +0 +\\w+");
                var writers = new ArrayList<Callable<List<String>>>();
                for (int i = 0; i < WRITERS; i++) {
                    String name = "churn-" + i;
                    writers.add(() -> churn(maps, name));
                }
                List<List<String>> written = atOnce(writers);
                space.run("create", "configmap", "last");

                List<String> told = events.through("ADDED last .*");
                assertThat(told).hasSize(WRITERS * ROUNDS * 5);
                for (int i = 0; i < WRITERS; i++) {
                    String own = " churn-" + i + " ";
                    assertThat(told.stream().filter(line -> line.contains(own)))
                            .extracting(line -> line.replaceFirst("^(DELETED \\S+) .*", "$1"))
                            .containsExactlyElementsOf(written.get(i));
                }
                assertThat(told)
                        .extracting(line -> Long.parseLong(line.replaceFirst(".* ", "")))
                        .doesNotHaveDuplicates()
                        .isSorted();
                List<String> rows = table.through("ADDED +last .*");
                assertThat(rows).hasSameSizeAs(told);
                for (int i = 0; i < told.size(); i++) {
                    String[] words = told.get(i).split(" ", -1);
                    assertThat(rows.get(i)).matches(words[0] + " +" + words[1] + " +[01] +\\w+");
                }
            }
        }
    }

    private static String[] with(String[] words, String... more) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Each line of the table is one event, and says what the object said then. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void theColumnsAreThoseOfEachEvent(String version) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "watch-columns")) {
            space.run("create", "deployment", "web", "--image=busybox:1", "--", "sleep", "1000");
            space.run("rollout", "status", "deployment/web", "--timeout=90s");
            String all = "/apis/apps/v1/namespaces/" + space.name() + "/deployments";
            // The last thing that is written of a rollout.
            space.shows(
                    "deployment/web",
                    "{.status.terminatingReplicas}"
                            + " {.status.conditions[?(@.type==\"Progressing\")].reason}",
                    "0 NewReplicaSetAvailable");
            String revision =
                    space.run(
                            "get",
                            "deployment",
                            "web",
                            "-o",
                            "jsonpath={.metadata.resourceVersion}");
            try (Lines table = watching(space, "get", "deployments", "-w");
                    Watching raw = wire.watch(all, "", revision)) {
                assertThat(table.next()).matches("NAME +READY +UP-TO-DATE +AVAILABLE +AGE");
                assertThat(table.next()).matches("web +1/1 +1 +1 +\\w+");
                space.run("scale", "deployment", "web", "--replicas=3");
                follow(table, raw, 3);
                space.run("set", "env", "deployment/web", "NEXT=yes");
                space.run("rollout", "status", "deployment/web", "--timeout=90s");
                space.run("scale", "deployment", "web", "--replicas=0");
                follow(table, raw, 0);
                space.run("delete", "deployment", "web");
                Watching.Event event = raw.until(one -> one.type().equals("DELETED"));
                assertThat(event.at("metadata", "name")).isEqualTo("web");
            }
        }
    }

    private static void follow(Lines table, Watching raw, int wanted) {
        raw.until(event -> {
            MapValue status = event.object().map("status");
            long ready = status.integer("readyReplicas");
            long replicas = status.integer("replicas");
            long size = event.object().map("spec").integer("replicas");
            String row =
                    "web +%d/%d +%d +%d +\\w+"
                            .formatted(
                                    ready,
                                    size,
                                    status.integer("updatedReplicas"),
                                    status.integer("availableReplicas"));
            assertThat(table.next()).matches(row);
            return size == wanted
                    && ready == wanted
                    && replicas == wanted
                    && status.integer("availableReplicas") == wanted
                    && status.integer("observedGeneration")
                            == event.object().map("metadata").integer("generation");
        });
    }

    /** Some wait for the last change, some for the end, all begin while it still goes on. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void whoWaitsHearsOfItWheneverTheyBegin(String version) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "watch-wait")) {
            String maps = "/api/v1/namespaces/" + space.name() + "/configmaps";
            var tasks = new ArrayList<Callable<String>>();
            for (int i = 0; i < 6; i++) {
                String name = "awaited-" + i;
                wire.create(maps, "{\"metadata\":{\"name\":\"" + name + "\"}}");
                tasks.add(() -> {
                    for (int n = 1; n <= 20; n++) {
                        wire.merge(maps + "/" + name, "{\"data\":{\"n\":\"" + n + "\"}}");
                    }
                    return "";
                });
                tasks.add(() -> awaited(space, name, "jsonpath={.data.n}=20"));
            }
            assertThat(atOnce(tasks).stream().filter(text -> !text.isEmpty()))
                    .hasSize(6)
                    .allMatch(text -> text.endsWith(" condition met\n"));

            var ends = new ArrayList<Callable<String>>();
            for (int i = 0; i < 6; i++) {
                String name = "awaited-" + i;
                ends.add(() -> awaited(space, name, "delete"));
                ends.add(() -> space.run("delete", "configmap", name));
            }
            atOnce(ends);
            assertThat(space.run("get", "configmaps", "-o", "name"))
                    .as("and nobody waits any more")
                    .isEqualTo("configmap/kube-root-ca.crt\n");
        }
    }

    private static String awaited(TestSpace space, String name, String condition) {
        return space.run("wait", "--for=" + condition, "--timeout=60s", "configmap/" + name);
    }

    /** Whatever else is written to it meanwhile, each rollout is followed to its end. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void aRolloutIsFollowedWhileTheDeploymentIsWrittenByOthers(String version) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "watch-rollout")) {
            space.run("create", "deployment", "web", "--image=busybox:1", "--", "sleep", "1000");
            String web = "/apis/apps/v1/namespaces/" + space.name() + "/deployments/web";
            wire.merge(
                    web,
                    "{\"spec\":{\"template\":{\"spec\":{\"terminationGracePeriodSeconds\":0}}}}");
            for (int round = 1; round <= 3; round++) {
                space.run("set", "env", "deployment/web", "ROUND=" + round);
                Callable<String> noise =
                        () -> {
                            for (int i = 0; i < 20; i++) {
                                wire.merge(
                                        web,
                                        "{\"metadata\":{\"annotations\":{\"noise\":\""
                                                + i
                                                + "\"}}}");
                            }
                            return "";
                        };
                Callable<String> follows =
                        () -> space.run("rollout", "status", "deployment/web", "--timeout=90s");
                assertThat(atOnce(List.of(follows, noise)).getFirst())
                        .endsWith("deployment \"web\" successfully rolled out\n");
                assertThat(
                                space.run(
                                        "get",
                                        "rs",
                                        "-o",
                                        "jsonpath={.items[?(@.status.readyReplicas==1)].spec"
                                                + ".template.spec.containers[*].env[*].value}"))
                        .as("what is rolled out is what was asked for last")
                        .isEqualTo("" + round);
            }
        }
    }
}
