package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S-30 as the source documents tell it, from examples/, and Jobs as kubectl shows them. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class JobExamplesTest {
    private static String read(TestSpace space, String what, String path) {
        return space.run("get", what, "-o", "jsonpath=" + path);
    }

    private static List<String> each(TestSpace space, String job, String path) {
        String found =
                space.run("get", "pods", "-l", "job-name=" + job, "-o", "jsonpath=" + path).strip();
        return List.of(found.split("\\s+", -1));
    }

    private static Instant time(String text) {
        return Instant.parse(text);
    }

    /** One, three in a row, three at once, five by two, and pi by two. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void jobsOfTheDocumentsComeToTheirEnds(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "example-jobs")) {
            String file = SourceRoot.path().resolve("examples/jobs.yaml").toString();
            assertThat(space.run("create", "-f", file))
                    .contains("job.batch/package-check created")
                    .doesNotContain("Warning");
            for (String job :
                    List.of(
                            "package-check",
                            "package-check-repeat",
                            "package-check-parallel",
                            "batch-job",
                            "multi-completion-batch-job",
                            "pi")) {
                space.waitFor("condition=complete", "job/" + job);
            }
            assertThat(space.run("get", "jobs", "--no-headers").lines()).hasSize(6);
            assertThat(space.run("get", "jobs"))
                    .containsPattern("^NAME\\s+STATUS\\s+COMPLETIONS\\s+DURATION\\s+AGE\\s")
                    .containsPattern("\npi\\s+Complete\\s+4/4\\s+\\d+s\\s+\\d+s\\s")
                    .containsPattern("\nbatch-job\\s+Complete\\s+1/1\\s+\\d+s\\s+\\d+s\\s");
            assertThat(space.run("get", "job", "package-check-parallel"))
                    .containsPattern("Complete\\s+3/1 of 3\\s");
            assertThat(space.run("get", "pods", "-l", "job-name=package-check"))
                    .containsPattern("package-check-[a-z0-9]{5}\\s+0/1\\s+Completed\\s+0");

            assertThat(space.run("logs", "job/package-check")).contains("\nawk\n");
            assertThat(space.run("logs", "job/batch-job"))
                    .isEqualTo("Batch job starting\nFinished successfully\n");
            assertThat(space.run("logs", "-l", "job-name=pi")).matches("(3.141592653\\d\n){4}");
            oneAfterTheOther(space);

            assertThat(space.run("delete", "jobs", "pi", "batch-job"))
                    .contains("\"pi\" deleted")
                    .doesNotContain("Warning");
            space.until(
                    String::isEmpty,
                    "get",
                    "pods",
                    "-l",
                    "job-name in (pi,batch-job)",
                    "-o",
                    "name");
        }
    }

    /** No pod of the repeated Job was made before the former had ended. */
    private static void oneAfterTheOther(TestSpace space) {
        List<Instant> made =
                each(space, "package-check-repeat", "{.items[*].metadata.creationTimestamp}")
                        .stream()
                        .map(JobExamplesTest::time)
                        .sorted()
                        .toList();
        List<Instant> ended =
                each(
                                space,
                                "package-check-repeat",
                                "{.items[*].status.containerStatuses[0].state.terminated.finishedAt}")
                        .stream()
                        .map(JobExamplesTest::time)
                        .sorted()
                        .toList();
        assertThat(made).hasSize(3);
        assertThat(made.get(1)).isAfterOrEqualTo(ended.get(0));
        assertThat(made.get(2)).isAfterOrEqualTo(ended.get(1));
    }

    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void kubectlMakesDescribesAndHoldsBackAJob(String version, PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "kubectl-jobs")) {
            assertThat(space.run("create", "job", "hello", "--image=busybox:1", "--", "echo", "hi"))
                    .isEqualTo("job.batch/hello created\n");
            space.waitFor("condition=complete", "job/hello");
            assertThat(space.run("logs", "job/hello")).isEqualTo("hi\n");
            String uid = read(space, "job/hello", "{.metadata.uid}");
            assertThat(space.until(text -> text.contains("Completed"), "describe", "job", "hello"))
                    .contains("batch.kubernetes.io/controller-uid=" + uid)
                    .containsPattern("Parallelism:\\s+1\n")
                    .containsPattern("Completion Mode:\\s+NonIndexed\n")
                    .containsPattern("Completed At:\\s+\\S+")
                    .containsPattern(
                            "Pods Statuses:\\s+0 Active \\(0 Ready\\) / 1 Succeeded / 0 Failed\n")
                    .containsPattern("SuccessfulCreate .*Created pod: hello-[a-z0-9]{5}\n")
                    .containsPattern("Normal\\s+Completed\\s.*job-controller\\s+Job completed\n");

            space.run("create", "job", "long", "--image=busybox:1", "--", "sleep", "100000");
            space.shows("job/long", "{.status.ready}", "1");
            assertThat(space.run("get", "job", "long")).containsPattern("Running\\s+0/1\\s");
            space.run("patch", "job/long", "-p", "{\"spec\":{\"suspend\":true}}");
            space.waitFor("condition=suspended", "job/long");
            assertThat(space.run("get", "job", "long")).containsPattern("Suspended\\s+0/1\\s");
            assertThat(read(space, "job/long", "{.status.startTime}{.status.active}")).isEmpty();
            space.run("patch", "job/long", "-p", "{\"spec\":{\"suspend\":false}}");
            space.shows("job/long", "{.status.ready}", "1");
            assertThat(space.until(text -> text.contains("Resumed"), "describe", "job", "long"))
                    .containsPattern("Suspended\\s.*Job suspended\n")
                    .containsPattern("Resumed\\s.*Job resumed\n");
            space.run("delete", "job", "long", "--cascade=orphan");
            space.shows("pods", "{.items[?(@.status.phase==\"Running\")].metadata.finalizers}", "");
        }
    }

    /** Failures are tried again, then given up; the pods stay for their logs. */
    @Test
    void aJobThatFailsOrTakesTooLongSaysSo(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "failing-jobs")) {
            space.apply(
                    """
                    apiVersion: batch/v1
                    kind: Job
                    metadata: {name: fails}
                    spec:
                      backoffLimit: 1
                      template:
                        spec:
                          restartPolicy: Never
                          containers: [{name: c, image: 'busybox:1', command: [sh, -c, 'echo no; exit 3']}]
                    ---
                    apiVersion: batch/v1
                    kind: Job
                    metadata: {name: late}
                    spec:
                      activeDeadlineSeconds: 3
                      template:
                        spec:
                          terminationGracePeriodSeconds: 0
                          restartPolicy: OnFailure
                          containers: [{name: c, image: 'busybox:1', command: [sleep, '100000']}]
                    ---
                    apiVersion: batch/v1
                    kind: Job
                    metadata: {name: brief}
                    spec:
                      ttlSecondsAfterFinished: 2
                      template:
                        spec:
                          restartPolicy: Never
                          containers: [{name: c, image: 'busybox:1', command: ['true']}]
                    """);
            space.waitFor("delete", "job/brief");
            space.until(String::isEmpty, "get", "pods", "-l", "job-name=brief", "-o", "name");
            space.waitFor("condition=failed", "job/late");
            assertThat(read(space, "job/late", "{.status.conditions[*].reason}"))
                    .isEqualTo("DeadlineExceeded DeadlineExceeded");
            assertThat(read(space, "job/late", "{.status.conditions[*].type}"))
                    .isEqualTo("FailureTarget Failed");
            space.waitFor("condition=failed", "job/fails");
            assertThat(read(space, "job/fails", "{.status.failed} {.status.conditions[1].message}"))
                    .isEqualTo("2 Job has reached the specified backoff limit");
            assertThat(space.run("get", "job", "fails")).containsPattern("Failed\\s+0/1\\s");
            assertThat(space.run("logs", "-l", "job-name=fails")).isEqualTo("no\nno\n");
            assertThat(space.until(text -> text.contains("Warning"), "describe", "job", "fails"))
                    .containsPattern(
                            "Warning\\s+BackoffLimitExceeded\\s.*Job has reached the specified"
                                    + " backoff limit\n");
            List<Instant> made =
                    each(space, "fails", "{.items[*].metadata.creationTimestamp}").stream()
                            .map(JobExamplesTest::time)
                            .sorted()
                            .toList();
            assertThat(made.get(1)).isAfterOrEqualTo(made.get(0).plusSeconds(10));
        }
    }
}
