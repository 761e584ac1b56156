package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.e2e.Watching.Event;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import io.podium.e2e.cluster.SourceRoot;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S-31 and "[sig-apps] CronJob". All that has to wait for the next minute begins before the first
 * test, so that they wait together; each has its first run at once, because it is told that its
 * last one was long ago.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CronJobsTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";
    private static final String ACTIVE = "{.status.active[*].name}";
    private static final String LONG = "sleep 9999";

    private final PodiumCluster cluster;
    private final Wire wire;
    private TestSpace waiting;

    CronJobsTest(PodiumCluster cluster) {
        this.cluster = cluster;
        this.wire = Wire.of(cluster);
    }

    @BeforeAll
    void begin() {
        waiting = TestSpace.create(cluster.kubectl(), "cronjobs");
        waiting.apply(
                cron("allow", "concurrencyPolicy: Allow", LONG)
                        + cron("forbid", "concurrencyPolicy: Forbid", LONG)
                        + cron("replace", "concurrencyPolicy: Replace", LONG)
                        + cron("success", "successfulJobsHistoryLimit: 1", "echo done")
                        + cron("failure", "failedJobsHistoryLimit: 1", "exit 1")
                        + cron("held", "concurrencyPolicy: Allow", LONG));
        for (String name : List.of("allow", "forbid", "replace", "success", "failure")) {
            runNow(waiting, name);
        }
    }

    @AfterAll
    void end() {
        waiting.close();
    }

    /** One that is held back at first. */
    private static String cron(String name, String policy, String script) {
        return """
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: %s}
        spec:
          schedule: "*/1 * * * ?"
          suspend: true
          %s
          jobTemplate:
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: main, image: "busybox:1", command: [sh, -c, '%s']}
        """
                .formatted(name, policy, script);
    }

    /** It has missed many runs and makes up for the newest. */
    private static void runNow(TestSpace space, String name) {
        space.run(
                "patch",
                "cronjob",
                name,
                "--type=merge",
                "--subresource=status",
                "-p",
                "{\"status\":{\"lastScheduleTime\":\"2020-01-01T00:00:00Z\"}}");
        goOn(space, name);
    }

    private static void goOn(TestSpace space, String name) {
        space.run("patch", "cronjob", name, "-p", "{\"spec\":{\"suspend\":false}}");
    }

    private static String active(TestSpace space, String name, int count) {
        return space.until(
                text -> !text.isEmpty() && text.split(" ", -1).length >= count,
                "get",
                "cronjob",
                name,
                "-o",
                "jsonpath=" + ACTIVE);
    }

    /** The Jobs of a CronJob, finished or not. */
    private static List<String> jobs(TestSpace space, String cron) {
        return space.run("get", "jobs", "-o", "jsonpath={.items[*].metadata.name}")
                .lines()
                .flatMap(line -> List.of(line.split(" ", -1)).stream())
                .filter(name -> name.startsWith(cron + "-"))
                .toList();
    }

    private static String told(TestSpace space, String cron, String reason) {
        return space.until(
                text -> !text.isEmpty(),
                "get",
                "events",
                "--field-selector=involvedObject.kind=CronJob,involvedObject.name="
                        + cron
                        + ",reason="
                        + reason,
                "-o",
                "jsonpath={.items[*].message}");
    }

    /** "should schedule multiple jobs concurrently". */
    @Test
    void runsMayOverlap() {
        List<String> active = List.of(active(waiting, "allow", 2).split(" ", -1));
        assertThat(jobs(waiting, "allow")).containsAll(active);
        assertThat(active).doesNotHaveDuplicates().allMatch(name -> name.matches("allow-\\d{8}"));
        String owner = "{.metadata.ownerReferences[*].kind} {.metadata.ownerReferences[*].name}";
        waiting.shows("job/" + active.getFirst(), owner, "CronJob allow");
        String pods = "-l=batch.kubernetes.io/job-name=" + active.getFirst();
        waiting.until(
                "Running"::equals, "get", "pods", pods, "-o", "jsonpath={.items[*].status.phase}");
        assertThat(told(waiting, "allow", "SuccessfulCreate"))
                .contains("Created job " + active.getFirst());
    }

    /** "should not schedule new jobs when ForbidConcurrent". */
    @Test
    void aRunWaitsForTheOneBefore() {
        assertThat(told(waiting, "forbid", "JobAlreadyActive"))
                .contains(
                        "Not starting job because prior execution is running and concurrency"
                                + " policy is Forbid");
        assertThat(jobs(waiting, "forbid")).hasSize(1);
        waiting.shows("cronjob/forbid", ACTIVE, jobs(waiting, "forbid").getFirst());
    }

    /** "should replace jobs when ReplaceConcurrent". */
    @Test
    void aRunTakesThePlaceOfTheOneBefore() {
        String deleted = told(waiting, "replace", "SuccessfulDelete");
        String first = deleted.replaceFirst("Deleted job (\\S+).*", "$1");
        assertThat(first).matches("replace-\\d{8}");
        waiting.until(
                text -> text.matches("replace-\\d{8}") && !text.equals(first),
                "get",
                "cronjob",
                "replace",
                "-o",
                "jsonpath=" + ACTIVE);
        assertThat(jobs(waiting, "replace")).doesNotContain(first);
    }

    /** "should not schedule jobs when suspended". */
    @Test
    void whatIsSuspendedHasNoRunsUntilItGoesOn() {
        active(waiting, "allow", 2); // So a minute has begun since all of them are there.
        assertThat(jobs(waiting, "held")).isEmpty();
        waiting.shows("cronjob/held", "{.status.lastScheduleTime}", "");
        goOn(waiting, "held");
        assertThat(active(waiting, "held", 1)).matches("held-\\d{8}");
    }

    /** "should delete successful finished jobs with limit of one successful job". */
    @Test
    void onlyTheNewestRunsAreKept() {
        for (String name : List.of("success", "failure")) {
            String deleted = told(waiting, name, "SuccessfulDelete");
            String first = deleted.replaceFirst("Deleted job (\\S+).*", "$1");
            assertThat(jobs(waiting, name)).doesNotContain(first).isNotEmpty();
            String how = name.equals("success") ? "Complete" : "Failed";
            assertThat(told(waiting, name, "SawCompletedJob"))
                    .contains("Saw completed job: " + first + ", condition: " + how);
        }
        String last = "jsonpath={.status.lastSuccessfulTime}";
        assertThat(waiting.run("get", "cronjob", "success", "-o", last)).isNotEmpty();
        assertThat(waiting.run("get", "cronjob", "failure", "-o", last)).isEmpty();
    }

    /** Whoever has missed more than a hundred runs makes up for the newest, and is warned. */
    @Test
    void aHundredMissedRunsAreOneAndAWarning() {
        assertThat(told(waiting, "forbid", "TooManyMissedTimes"))
                .contains(
                        "too many missed start times. Set or decrease"
                                + " .spec.startingDeadlineSeconds or check clock skew");
        assertThat(jobs(waiting, "forbid")).hasSize(1);
    }

    /** "should support CronJob API operations". */
    @Test
    void itLivesThroughAllVerbs() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "cronjob-verbs")) {
            String all = "/apis/batch/v1/namespaces/" + space.name() + "/cronjobs";
            String kept = "labelSelector=kept%3D" + space.name();
            assertThat(Wire.each(wire.get("/apis/batch/v1").list("resources"), "name"))
                    .contains("cronjobs", "cronjobs/status");
            try (Watching watching = wire.watch(all, kept, wire.revision(all));
                    Watching everywhere =
                            wire.watch("/apis/batch/v1/cronjobs", kept, wire.revision(all))) {
                for (String name : List.of("one", "two", "three")) {
                    wire.create(all, yearly(name, space.name()));
                    assertThat(watching.next().at("metadata", "name")).isEqualTo(name);
                    assertThat(everywhere.next().at("metadata", "name")).isEqualTo(name);
                }
                String one = all + "/one";
                assertThat(Wire.text(wire.get(one), "spec", "concurrencyPolicy"))
                        .isEqualTo("Allow");
                assertThat(wire.get(all + "?" + kept).list("items")).hasSize(3);
                assertThat(wire.get("/apis/batch/v1/cronjobs?" + kept).list("items")).hasSize(3);

                wire.merge(one, "{\"metadata\":{\"annotations\":{\"patched\":\"true\"}}}");
                assertThat(watching.next().at("metadata", "annotations", "patched"))
                        .isEqualTo("true");
                MapValue now = wire.get(one);
                wire.update(one, Wire.with(now, "true", "metadata", "annotations", "updated"));
                assertThat(watching.next().at("metadata", "annotations", "updated"))
                        .isEqualTo("true");
                statusOf(one);
                wire.delete(one);
                watching.until(event -> event.type().equals("DELETED"));
                wire.ask(404, "GET", one, "");
                wire.delete(all + "?" + kept);
                watching.until(event -> event.type().equals("DELETED"));
                watching.until(event -> event.type().equals("DELETED"));
                Event gone = everywhere.until(event -> event.type().equals("DELETED"));
                assertThat(gone.at("metadata", "name")).isEqualTo("one");
            }
            assertThat(wire.get(all).list("items")).isEmpty();
        }
    }

    private static String yearly(String name, String kept) {
        return """
        {"metadata":{"name":"%s","labels":{"kept":"%s"}},
         "spec":{"schedule":"0 0 1 1 *","jobTemplate":{"spec":{"template":{"spec":{
           "restartPolicy":"OnFailure",
           "containers":[{"name":"c","image":"busybox:1"}]}}}}}}
        """
                .formatted(name, kept);
    }

    private void statusOf(String one) {
        String last = "2026-01-02T03:04:05Z";
        MapValue status = wire.get(one + "/status");
        assertThat(status.string("kind")).isEqualTo("CronJob");
        MapValue patched =
                wire.merge(
                        one + "/status",
                        """
                        {"metadata":{"annotations":{"patchedstatus":"true"}},
                         "spec":{"schedule":"1 1 1 1 *"},
                         "status":{"lastScheduleTime":"%s"}}
                        """
                                .formatted(last));
        assertThat(Wire.text(patched, "status", "lastScheduleTime")).isEqualTo(last);
        assertThat(Wire.text(patched, "metadata", "annotations", "patchedstatus"))
                .isEqualTo("true");
        String later = "2026-02-03T04:05:06Z";
        MapValue updated =
                wire.update(
                        one + "/status", Wire.with(patched, later, "status", "lastScheduleTime"));
        assertThat(Wire.text(updated, "status", "lastScheduleTime")).isEqualTo(later);
        assertThat(Wire.text(wire.get(one), "spec", "schedule"))
                .as("only the status is written there")
                .isEqualTo("0 0 1 1 *");
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void kubectlMakesShowsAndRunsOne(String version) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "cronjob-cli")) {
            space.run(
                    "create",
                    "cronjob",
                    "report",
                    "--image=busybox:1",
                    "--schedule=0 0 1 1 *",
                    "--",
                    "sh",
                    "-c",
                    "echo by hand");
            assertThat(space.run("get", "cronjobs").lines().toList())
                    .hasSize(2)
                    .first()
                    .asString()
                    .matches("NAME +SCHEDULE +TIMEZONE +SUSPEND +ACTIVE +LAST SCHEDULE +AGE *");
            assertThat(space.run("get", "cj", "--no-headers").strip())
                    .matches("report +0 0 1 1 \\* +<none> +False +0 +<none> +\\d+s");

            space.run("create", "job", "now", "--from=cronjob/report");
            space.shows(
                    "job/now",
                    "{.metadata.annotations.cronjob\\.kubernetes\\.io/instantiate}"
                            + " {.metadata.ownerReferences[*].name}",
                    "manual report");
            space.waitFor("condition=complete", "job/now");
            assertThat(space.run("logs", "job/now")).isEqualTo("by hand\n");

            space.run(
                    "patch",
                    "cronjob",
                    "report",
                    "-p",
                    "{\"spec\":{\"suspend\":true,\"timeZone\":\"Europe/Berlin\"}}");
            assertThat(space.run("get", "cj", "--no-headers").strip())
                    .matches("report +0 0 1 1 \\* +Europe/Berlin +True +0 +<none> +\\d+s");
            assertThat(space.run("describe", "cronjob", "report"))
                    .containsPattern("Schedule: +0 0 1 1 \\*")
                    .containsPattern("Concurrency Policy: +Allow")
                    .containsPattern("Suspend: +True")
                    .containsPattern("Successful Job History Limit: +3")
                    .containsPattern("Failed Job History Limit: +1")
                    .containsPattern("Last Schedule Time: +<unset>")
                    .containsPattern("Active Jobs: +<none>");

            space.run("delete", "cronjob", "report");
            space.until(String::isEmpty, "get", "jobs,pods", "-o", "name");
        }
    }

    /** As the source documents have them, from examples/. */
    @ParameterizedTest
    @MethodSource(VERSIONS)
    void theExamplesRun(String version) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(version), "cronjob-example")) {
            String file = SourceRoot.path().resolve("examples/cronjobs.yaml").toString();
            assertThat(space.kubectl().command(space.in("apply", "-f", file)).run().ok().err())
                    .contains("batch/v1beta1 CronJob is deprecated")
                    .doesNotContain("only stored");
            assertThat(space.run("get", "cronjobs", "--no-headers").lines())
                    .anyMatch(line -> line.matches("batch-job-.* 0,15,30,45 \\* \\* \\* \\* .*"))
                    .anyMatch(line -> line.matches("hello +\\*/1 \\* \\* \\* \\* .*"))
                    .anyMatch(line -> line.matches("package-check-.* \\*/5 \\* \\* \\* \\* .*"));
            for (String name : List.of("hello", "package-check-schedule")) {
                runNow(space, name);
                String job =
                        told(space, name, "SuccessfulCreate")
                                .replaceFirst("Created job (\\S+).*", "$1");
                space.waitFor("condition=complete", "job/" + job);
                assertThat(space.run("logs", "job/" + job))
                        .contains(name.equals("hello") ? "Hello from the Kubernetes" : "awk");
                assertThat(told(space, name, "SawCompletedJob"))
                        .contains("Saw completed job: " + job + ", condition: Complete");
            }
            space.run("delete", "-f", file);
            space.until(String::isEmpty, "get", "jobs,pods", "-o", "name");
        }
    }

    /** What nothing acts on yet is refused with the CronJob and not later with its pods. */
    @Test
    void aTemplateNobodyCouldRunIsRefusedAtOnce() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "cronjob-refused")) {
            String manifest =
                    cron("share", "concurrencyPolicy: Allow", LONG)
                            .replace(
                                    "restartPolicy: Never",
                                    "restartPolicy: Never\n          volumes:"
                                            + " [{name: v, nfs: {server: s, path: /p}}]");
            var refused =
                    space.kubectl()
                            .command(space.in("create", "-f", "-"))
                            .stdin(manifest.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .run();
            assertThat(refused.code()).isNotZero();
            assertThat(refused.err())
                    .contains("spec.jobTemplate.spec.template.spec.volumes[0].nfs");
        }
    }
}
