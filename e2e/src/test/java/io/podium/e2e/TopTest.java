package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What kubectl top shows of containers that use something, and who may see it. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class TopTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";

    /** One burns as much cpu as it may, one holds memory, one does neither, one has ended. */
    private static final String PODS =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: burner, labels: {sort: busy}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: burn
                image: busybox:1
                command: [sh, -c, 'while :; do :; done']
                resources: {limits: {cpu: 200m, memory: 32Mi}}
              - name: calm
                image: busybox:1
                command: [sleep, '100000']
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: holder, labels: {sort: calm}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: hold
                image: busybox:1
                command: [sh, -c, 'dd if=/dev/zero of=/dev/shm/held bs=1M count=48; sleep 100000']
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: over}
            spec:
              restartPolicy: Never
              containers:
              - {name: c, image: 'busybox:1', command: ['true']}
            """;

    private static final Pattern POD = Pattern.compile("(?m)^(\\S+) +([0-9]+)m +([0-9]+)Mi *$");
    private static final Pattern NODE =
            Pattern.compile("(\\S+) +([0-9]+)m +([0-9]+)% +([0-9]+)Mi +([0-9]+)% *\n?");

    private static long cpu(String table, String pod) {
        return number(table, pod, 2);
    }

    private static long memory(String table, String pod) {
        return number(table, pod, 3);
    }

    /** -1 when the pod is not in the table. */
    private static long number(String table, String pod, int group) {
        Matcher row = POD.matcher(table);
        while (row.find()) {
            if (row.group(1).equals(pod)) {
                return Long.parseLong(row.group(group));
            }
        }
        return -1;
    }

    @Test
    void whatContainersUseIsShownInAllForms(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "top")) {
            space.apply(PODS);
            space.waitFor("condition=Ready", "pod/burner");
            space.shows("pod/over", "{.status.phase}", "Succeeded");
            space.until(
                    table ->
                            cpu(table, "burner") >= 150
                                    && cpu(table, "burner") <= 250
                                    && memory(table, "holder") >= 48,
                    "top",
                    "pods");
            Kubectl.versions()
                    .map(cluster::kubectl)
                    .forEach(kubectl -> shown(new TestSpace(kubectl, space.name())));
        }
    }

    private static void shown(TestSpace space) {
        String all = space.run("top", "pods", "--sort-by=cpu");
        assertThat(all).containsPattern("^NAME +CPU\\(cores\\) +MEMORY\\(bytes\\) *\nburner ");
        assertThat(cpu(all, "holder")).isBetween(0L, 50L);
        assertThat(memory(all, "holder")).isBetween(48L, 64L);
        assertThat(memory(all, "burner")).isBetween(0L, 32L);
        assertThat(all).doesNotContain("over");
        assertThat(space.run("top", "pods", "--sort-by=memory", "--no-headers"))
                .startsWith("holder ");
        assertThat(space.run("top", "pods", "-l", "sort=calm", "--no-headers"))
                .containsPattern("^holder +[0-9]+m +[0-9]+Mi *\n$");
        assertThat(space.run("top", "pods", "--sum"))
                .containsPattern("_+ +_+ *\n +[0-9]+m +[0-9]+Mi *\n$");
        assertThat(space.run("top", "pod", "burner", "--containers"))
                .containsPattern("^POD +NAME +CPU\\(cores\\) +MEMORY\\(bytes\\) *\n")
                .containsPattern("\nburner +burn +(1[5-9]|2[0-4])[0-9]m +[0-9]+Mi *\n")
                .containsPattern("\nburner +calm +[0-9]m +[0-9]+Mi *\n");
        assertThat(space.run("top", "pods", "-A"))
                .containsPattern("^NAMESPACE +NAME +CPU\\(cores\\) +MEMORY\\(bytes\\) *\n")
                .containsPattern("\n" + space.name() + " +burner +[0-9]+m +[0-9]+Mi *\n");
        assertThat(space.kubectl().attempt(space.in("top", "pod", "over")).err())
                .contains(
                        "Error from server (NotFound): podmetrics.metrics.k8s.io \""
                                + space.name()
                                + "/over\" not found");
        assertThat(space.kubectl().attempt(space.in("top", "pod", "none")).err())
                .contains("Error from server (NotFound): pods \"none\" not found");
        assertThat(space.run("get", "podmetrics"))
                .containsPattern(
                        "^NAME +CPU +MEMORY +WINDOW *\nburner +[0-9]+[num] +[0-9]+[KM]i +1[0-9.]+s");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void nodesAreShownWithTheirPartOfWhatPodsMayHave(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        String table = kubectl.until(text -> text.lines().count() == 3, "top", "nodes");
        assertThat(table)
                .containsPattern(
                        "^NAME +CPU\\(cores\\) +CPU(%|\\(%\\)) +MEMORY\\(bytes\\) +MEMORY");
        List<String> names =
                kubectl.run("get", "nodes", "-o", "jsonpath={.items[*].metadata.name}")
                        .lines()
                        .flatMap(line -> List.of(line.split(" ", -1)).stream())
                        .toList();
        for (String name : names) {
            Matcher row = NODE.matcher(kubectl.run("top", "node", name, "--no-headers"));
            assertThat(row.matches()).as(name).isTrue();
            String cores = "jsonpath={.status.allocatable.cpu}";
            long millis = 1000 * Long.parseLong(kubectl.run("get", "node", name, "-o", cores));
            assertThat(row.group(1)).isEqualTo(name);
            assertThat(Long.parseLong(row.group(3)))
                    .isEqualTo(Long.parseLong(row.group(2)) * 100 / millis);
        }
        assertThat(kubectl.run("get", "nodes.metrics.k8s.io", "--show-labels"))
                .containsPattern("^NAME +CPU +MEMORY +WINDOW +LABELS *\n")
                .contains("kubernetes.io/hostname=" + names.getFirst());
        assertThat(kubectl.attempt("top", "node", "none").err())
                .contains("Error from server (NotFound): nodes \"none\" not found");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void onlyThoseSeeItWhoMay(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        try (TestSpace space = TestSpace.create(kubectl, "top-rights")) {
            assertThat(kubectl.attempt(space.in("top", "pods", "--as=ann")).err())
                    .contains(
                            "Error from server (Forbidden): pods.metrics.k8s.io is forbidden: User"
                                    + " \"ann\" cannot list resource \"pods\" in API group"
                                    + " \"metrics.k8s.io\" in the namespace \""
                                    + space.name()
                                    + "\"");
            String[] question =
                    space.in("auth", "can-i", "list", "pods.metrics.k8s.io", "--as=ann");
            assertThat(kubectl.attempt(question).out()).startsWith("no");
            space.run("create", "rolebinding", "ann", "--clusterrole=view", "--user=ann");
            assertThat(kubectl.until(text -> text.startsWith("yes"), question)).startsWith("yes");
            assertThat(kubectl.attempt(space.in("top", "pods", "--as=ann")).err())
                    .contains("No resources found in " + space.name() + " namespace.");
            assertThat(kubectl.attempt("top", "nodes", "--as=ann").err())
                    .contains("Error from server (Forbidden): nodes.metrics.k8s.io is forbidden");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theApiIsFoundBehindAllOthers(String version, PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl(version);
        assertThat(kubectl.run("api-resources", "--api-group=metrics.k8s.io"))
                .containsPattern("\nnodes +metrics.k8s.io/v1beta1 +false +NodeMetrics *\n")
                .containsPattern("\npods +metrics.k8s.io/v1beta1 +true +PodMetrics *\n");
        assertThat(kubectl.run("explain", "podmetrics.containers.usage"))
                .contains("metrics.k8s.io", "PodMetrics", "<map[string]");
        assertThat(kubectl.run("explain", "pods")).contains("KIND:       Pod\n");
        assertThat(kubectl.run("get", "nodes")).contains("STATUS", "VERSION");
        assertThat(kubectl.run("get", "apiservice", "v1beta1.metrics.k8s.io"))
                .containsPattern("v1beta1.metrics.k8s.io +Local +True ");
    }
}
