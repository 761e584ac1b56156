package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** "[sig-apps] Job", each with the steps of its description. */
@Tag("host")
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JobsConformanceTest {
    private static final String MERGE = "Content-Type: application/merge-patch+json";
    private static final String INDEX = "batch\\.kubernetes\\.io/job-completion-index";
    private static final String COMPLETE = "{.status.conditions[?(@.type==\"Complete\")].reason}";
    private static final String FAILED = "{.status.conditions[?(@.type==\"Failed\")].reason}";

    /** Says of a Job how its pods went. */
    private static final String COUNTS =
            "{.status.succeeded} {.status.failed} {.status.completedIndexes}"
                    + " {.status.failedIndexes}";

    private final PodiumCluster cluster;
    private final Wire wire;

    JobsConformanceTest(PodiumCluster cluster) {
        this.cluster = cluster;
        this.wire = Wire.of(cluster);
    }

    private TestSpace space(String purpose) {
        return TestSpace.create(cluster.kubectl(), purpose);
    }

    /**
     * A Job whose pods run a script.
     *
     * @param spec more of its spec, in YAML's flow style and without braces
     */
    private static void work(TestSpace space, String spec, String restarts, String script) {
        space.apply(
                """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: work, labels: {of: work}}
                spec:
                  %s
                  template:
                    metadata: {labels: {job: work}}
                    spec:
                      restartPolicy: %s
                      terminationGracePeriodSeconds: 1
                      volumes: [{name: notes, emptyDir: {}}]
                      containers:
                      - name: c
                        image: busybox:1
                        command: [sh, -c, '%s']
                        env:
                        - name: DONE
                          valueFrom: {configMapKeyRef: {name: marker, key: done, optional: true}}
                        volumeMounts: [{name: notes, mountPath: /notes}]
                """
                        .formatted(spec, restarts, script));
    }

    private static String read(TestSpace space, String what, String path) {
        return space.run("get", what, "-o", "jsonpath=" + path);
    }

    private static List<String> names(TestSpace space) {
        return space.run("get", "pods", "-l", "job=work", "-o", "name").lines().toList();
    }

    private static void runs(TestSpace space, int pods) {
        space.until(
                phases -> phases.equals("Running ".repeat(pods).strip()),
                "get",
                "pods",
                "-l",
                "job=work",
                "-o",
                "jsonpath={.items[*].status.phase}");
    }

    private static String jobs(TestSpace space) {
        return "/apis/batch/v1/namespaces/" + space.name() + "/jobs";
    }

    @Test
    void matchingOrphansAreAdoptedAndNonMatchingPodsReleased() {
        try (TestSpace space = space("job-adoption")) {
            work(space, "parallelism: 2", "Never", "sleep 100000");
            runs(space, 2);
            String uid = read(space, "job/work", "{.metadata.uid}");
            String one = names(space).getFirst();
            String owner = "{.metadata.ownerReferences[*].uid}";
            space.run(
                    "patch",
                    one,
                    "--type=json",
                    "-p",
                    "[{\"op\":\"remove\",\"path\":\"/metadata/ownerReferences\"}]");
            space.shows(one, owner, uid);
            space.shows(one, "{.metadata.finalizers[*]}", "batch.kubernetes.io/job-tracking");
            space.run(
                    "label",
                    one,
                    "--overwrite",
                    "batch.kubernetes.io/controller-uid-",
                    "job=other");
            space.shows(one, owner, "");
            space.shows(one, "{.metadata.finalizers[*]}", "");
            runs(space, 2);
            assertThat(names(space)).doesNotContain(one);
        }
    }

    @Test
    void aFailureByDisruptionIsIgnoredWhereThePolicySaysSo() {
        try (TestSpace space = space("job-disrupted")) {
            work(
                    space,
                    """
                    completionMode: Indexed
                      completions: 2
                      parallelism: 2
                      backoffLimit: 0
                      podFailurePolicy:
                        rules:
                        - {action: Ignore, onPodConditions: [{type: DisruptionTarget}]}\
                    """,
                    "Never",
                    "test -n \"$DONE\" && exit 0; sleep 100000");
            runs(space, 2);
            List<String> pods = names(space);
            space.run("create", "configmap", "marker", "--from-literal=done=yes");
            for (String pod : pods) {
                String name = pod.substring("pod/".length());
                wire.create(
                        "/api/v1/namespaces/" + space.name() + "/pods/" + name + "/eviction",
                        "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\""
                                + name
                                + "\"}}");
            }
            space.shows("job/work", COMPLETE, "CompletionsReached");
            assertThat(read(space, "job/work", COUNTS)).isEqualTo("2  0,1 ");
            assertThat(names(space)).hasSize(2).doesNotContainAnyElementsOf(pods);
        }
    }

    @Test
    void anExitCodeFailsAJobEarlyWhereThePolicySaysSo() {
        try (TestSpace space = space("job-exit-code")) {
            work(
                    space,
                    """
                    completionMode: Indexed
                      completions: 2
                      parallelism: 2
                      backoffLimit: 6
                      podFailurePolicy:
                        rules:
                        - {action: FailJob, onExitCodes: {containerName: c, operator: In, values: [42]}}\
                    """,
                    "Never",
                    "test $JOB_COMPLETION_INDEX = 0 && exit 42; sleep 100000");
            space.shows("job/work", FAILED, "PodFailurePolicy");
            assertThat(read(space, "job/work", "{.status.conditions[0].message}"))
                    .startsWith("Container c for pod " + space.name() + "/work-0-")
                    .endsWith(" failed with exit code 42 matching FailJob rule at index 0");
            assertThat(read(space, "job/work", "{.status.active} {.status.failed}"))
                    .isEqualTo(" 2");
        }
    }

    @Test
    void changesAreAppliedToAJobsStatus() {
        try (TestSpace space = space("job-status")) {
            work(space, "parallelism: 2", "Never", "sleep 100000");
            space.shows("job/work", "{.status.ready}", "2");
            String path = String.join("/", jobs(space), "work", "status");
            MapValue patched =
                    wire.ask(
                            200,
                            "PATCH",
                            path,
                            "{\"metadata\":{\"annotations\":{\"patchedstatus\":\"true\"}},"
                                    + "\"status\":{\"conditions\":[{\"type\":\"Custom\","
                                    + "\"status\":\"True\",\"reason\":\"E2E\"}]}}",
                            MERGE);
            assertThat(Wire.text(patched, "metadata", "annotations", "patchedstatus"))
                    .isEqualTo("true");
            assertThat(Wire.each(patched.map("status").list("conditions"), "type"))
                    .containsExactly("Custom");
            MapValue now = Wire.with(wire.get(path), "", "metadata", "resourceVersion");
            now =
                    Wire.with(
                            now,
                            now.map("metadata").map("annotations").with("updatedstatus", "true"),
                            "metadata",
                            "annotations");
            wire.update(path, now);
            MapValue read = wire.get(path);
            assertThat(read.string("kind")).isEqualTo("Job");
            assertThat(Wire.text(read, "metadata", "annotations", "updatedstatus"))
                    .isEqualTo("true");
            // What the controller does not know it leaves alone.
            space.run("patch", "job/work", "-p", "{\"spec\":{\"parallelism\":1}}");
            space.shows("job/work", "{.status.active}", "1");
            assertThat(read(space, "job/work", "{.status.conditions[*].type}")).isEqualTo("Custom");
        }
    }

    @Test
    void podsOfAnIndexedJobHaveTheirIndexAndAHostNameOfIt() {
        try (TestSpace space = space("job-indexed")) {
            work(
                    space,
                    """
                    completionMode: Indexed
                      completions: 4
                      parallelism: 2\
                    """,
                    "Never",
                    "echo $JOB_COMPLETION_INDEX $(hostname)");
            space.waitFor("condition=complete", "job/work");
            assertThat(read(space, "job/work", COUNTS)).isEqualTo("4  0-3 ");
            String indexes = "{.items[*].metadata.annotations." + INDEX + "}";
            assertThat(read(space, "pods", indexes).split(" "))
                    .containsExactlyInAnyOrder("0", "1", "2", "3");
            for (int i = 0; i < 4; i++) {
                String selector = "batch.kubernetes.io/job-completion-index=" + i;
                assertThat(space.run("logs", "-l", selector)).isEqualTo(i + " work-" + i + "\n");
                assertThat(space.run("get", "pods", "-l", selector, "-o", "name"))
                        .matches("pod/work-" + i + "-[a-z0-9]{5}\\s+");
            }
        }
    }

    @Test
    void aDeletedJobTakesItsPodsWithIt() {
        try (TestSpace space = space("job-deleted")) {
            work(space, "parallelism: 2", "Never", "sleep 100000");
            space.shows("job/work", "{.status.active}", "2");
            assertThat(space.run("delete", "job", "work")).contains("\"work\" deleted");
            space.until(String::isEmpty, "get", "pods", "-l", "job=work", "-o", "name");
            assertThat(space.run("get", "jobs", "-o", "name")).isEmpty();
        }
    }

    @Test
    void allIndexesAreTriedThoughSomeFail() {
        try (TestSpace space = space("job-per-index")) {
            work(
                    space,
                    """
                    completionMode: Indexed
                      completions: 4
                      parallelism: 4
                      backoffLimitPerIndex: 1\
                    """,
                    "Never",
                    "exit $((JOB_COMPLETION_INDEX % 2))");
            space.shows("job/work", FAILED, "FailedIndexes");
            assertThat(read(space, "job/work", COUNTS)).isEqualTo("2 4 0,2 1,3");
            assertThat(
                            IntStream.range(0, 4)
                                    .mapToObj(i ->
                                            space.run(
                                                    "get",
                                                    "pods",
                                                    "-o",
                                                    "name",
                                                    "-l",
                                                    "batch.kubernetes.io/job-completion-index="
                                                            + i))
                                    .map(text -> text.lines().count()))
                    .containsExactly(1L, 2L, 1L, 2L);
        }
    }

    @Test
    void aJobLivesThroughAllVerbs() {
        try (TestSpace space = space("job-verbs")) {
            work(space, "suspend: true", "Never", "true");
            space.shows("job/work", "{.status.conditions[*].reason}", "JobSuspended");
            assertThat(names(space)).isEmpty();
            String path = String.join("/", jobs(space), "work");
            MapValue patched =
                    wire.ask(
                            200,
                            "PATCH",
                            path,
                            "{\"metadata\":{\"labels\":{\"patched\":\"" + space.name() + "\"}}}",
                            MERGE);
            assertThat(Wire.text(patched, "metadata", "labels", "patched")).isEqualTo(space.name());
            MapValue now = Wire.with(wire.get(path), "", "metadata", "resourceVersion");
            now = Wire.with(now, Wire.read("{\"updated\":\"true\"}"), "metadata", "annotations");
            assertThat(Wire.text(wire.update(path, now), "metadata", "annotations", "updated"))
                    .isEqualTo("true");
            String chosen = "?labelSelector=patched=" + space.name();
            MapValue list = wire.get("/apis/batch/v1/jobs" + chosen);
            assertThat(Wire.each(list.list("items"), "metadata", "name")).containsExactly("work");
            wire.delete(jobs(space) + chosen + "&propagationPolicy=Background");
            assertThat(wire.get(jobs(space) + chosen).list("items").isEmpty()).isTrue();
        }
    }

    @Test
    void anIndexIsNotTriedAgainWhereThePolicySaysSo() {
        try (TestSpace space = space("job-fail-index")) {
            work(
                    space,
                    """
                    completionMode: Indexed
                      completions: 2
                      parallelism: 2
                      backoffLimitPerIndex: 1
                      podFailurePolicy:
                        rules:
                        - {action: FailIndex, onExitCodes: {operator: In, values: [42]}}\
                    """,
                    "Never",
                    "test $JOB_COMPLETION_INDEX = 0 && exit 42; exit 0");
            space.shows("job/work", FAILED, "FailedIndexes");
            assertThat(read(space, "job/work", COUNTS)).isEqualTo("1 1 1 0");
        }
    }

    @Test
    void tasksThatFailAndAreRestartedWhereTheyAreComeToTheirEnd() {
        try (TestSpace space = space("job-restarted")) {
            work(
                    space,
                    """
                    completions: 4
                      parallelism: 2\
                    """,
                    "OnFailure",
                    "mkdir /notes/tried && exit 1; exit 0");
            space.waitFor("condition=complete", "job/work");
            assertThat(read(space, "job/work", COUNTS)).isEqualTo("4   ");
            assertThat(read(space, "pods", "{.items[*].status.containerStatuses[0].restartCount}"))
                    .isEqualTo("1 1 1 1");
        }
    }

    @Test
    void tooManyFailedIndexesEndAJob() {
        try (TestSpace space = space("job-max-failed")) {
            work(
                    space,
                    """
                    completionMode: Indexed
                      completions: 10
                      parallelism: 1
                      backoffLimitPerIndex: 0
                      maxFailedIndexes: 2\
                    """,
                    "Never",
                    "exit 1");
            space.shows("job/work", FAILED, "MaxFailedIndexesExceeded");
            assertThat(read(space, "job/work", COUNTS)).isEqualTo(" 3  0-2");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NAME    | COMPLETIONS | RULE                    | SCRIPT                                               | COUNTS
                    all     | 2           | {succeededIndexes: 0-1}  | exit 0                                               | 2  0,1
                    count   | 5           | {succeededCount: 1}      | test $JOB_COMPLETION_INDEX = 0 && exit 0; sleep 9999 | 1  0
                    indexes | 5           | {succeededIndexes: "0"}  | test $JOB_COMPLETION_INDEX = 0 && exit 0; sleep 9999 | 1  0
                    """)
    void aJobIsContentWithWhatItsPolicySays(
            String name, int completions, String rule, String script, String counts) {
        try (TestSpace space = space("job-success-" + name)) {
            work(
                    space,
                    """
                    completionMode: Indexed
                      completions: %1$d
                      parallelism: %1$d
                      successPolicy: {rules: [%2$s]}\
                    """
                            .formatted(completions, rule),
                    "Never",
                    script);
            space.shows("job/work", COMPLETE, "SuccessPolicy");
            assertThat(read(space, "job/work", "{.status.conditions[*].type}"))
                    .isEqualTo("SuccessCriteriaMet Complete");
            assertThat(read(space, "job/work", "{.status.conditions[0].reason}"))
                    .isEqualTo("SuccessPolicy");
            assertThat(read(space, "job/work", COUNTS)).isEqualTo(counts + " ");
            assertThat(read(space, "job/work", "{.status.ready} {.status.terminating}"))
                    .isEqualTo("0 0");
        }
    }
}
