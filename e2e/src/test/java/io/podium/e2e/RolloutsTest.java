package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.e2e.Watching.Event;
import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rollouts that pause, that get stuck, that take their time, and what they leave behind. */
@Tag("host")
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RolloutsTest {
    private static final String WEB = "deployment/web";
    private static final String PROGRESS =
            "{range .status.conditions[?(@.type==\"Progressing\")]}"
                    + "{.status} {.reason} {.message}{end}";
    private static final String SIZES = "{.spec.replicas} {.status.replicas}";

    private final PodiumCluster cluster;
    private final Wire wire;

    RolloutsTest(PodiumCluster cluster) {
        this.cluster = cluster;
        this.wire = Wire.of(cluster);
    }

    /** A Deployment of its own, rolled out. */
    private static TestSpace with(TestSpace space, int replicas, String more) {
        space.apply(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  replicas: %d
                  %s
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers: [{name: new, image: 'busybox:1', command: [sleep, '100000']}]
                """
                        .formatted(replicas, more));
        complete(space);
        return space;
    }

    private TestSpace space(String purpose, int replicas, String more) {
        return with(TestSpace.create(cluster.kubectl(), purpose), replicas, more);
    }

    private static void complete(TestSpace space) {
        assertThat(space.run("rollout", "status", WEB, "--timeout=90s"))
                .contains("successfully rolled out");
    }

    private static String read(TestSpace space, String what, String path) {
        return space.run("get", what, "-o", "jsonpath=" + path);
    }

    private static void fails(TestSpace space, String text, String... arguments) {
        Result result = space.kubectl().attempt(space.in(arguments));
        assertThat(result.code()).as("%s", result).isEqualTo(1);
        assertThat(result.err()).contains(text);
    }

    private static void image(TestSpace space, String image) {
        space.run("set", "image", WEB, "new=" + image);
    }

    /** The one ReplicaSet whose pods have this image. */
    private static String set(TestSpace space, String image) {
        String path =
                "jsonpath={range .items[*]}{.metadata.name} {.spec.template.spec.containers[*]"
                        + ".image}{\"\\n\"}{end}";
        List<String> found =
                space.until(text -> text.contains(" " + image + "\n"), "get", "rs", "-o", path)
                        .lines()
                        .filter(line -> line.endsWith(" " + image))
                        .toList();
        assertThat(found).hasSize(1);
        return "rs/" + found.getFirst().substring(0, found.getFirst().indexOf(' '));
    }

    private String deployments(TestSpace space) {
        return "/apis/apps/v1/namespaces/" + space.name() + "/deployments";
    }

    private static String reason(Event event, String type) {
        return condition(event, type).string("reason");
    }

    private static MapValue condition(Event event, String type) {
        ListValue all = event.object().map("status").list("conditions");
        for (int i = 0; i < all.size(); i++) {
            if (all.map(i).string("type").equals(type)) {
                return all.map(i);
            }
        }
        return MapValue.empty();
    }

    private static long count(Event event, String field) {
        return event.object().map("status").integer(field);
    }

    /** What changes during the pause comes in one rollout after it; the size changes at once. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void whatIsPausedRollsNothingUntilItIsResumed(String version) {
        try (TestSpace space =
                with(TestSpace.create(cluster.kubectl(version), "roll-pause"), 3, "")) {
            String pods = read(space, "pods", "{.items[*].metadata.uid}");
            assertThat(space.run("rollout", "pause", WEB)).contains("deployment.apps/web paused");
            space.shows(WEB, PROGRESS, "Unknown DeploymentPaused Deployment is paused");
            fails(space, "\"web\" is already paused", "rollout", "pause", WEB);

            image(space, "busybox:latest");
            space.run("set", "env", WEB, "SAID=twice");
            space.shows(
                    WEB,
                    "{.status.observedGeneration} {.status.updatedReplicas}"
                            + " {.status.readyReplicas}",
                    "4  3");
            Result status =
                    space.kubectl().attempt(space.in("rollout", "status", WEB, "--timeout=5s"));
            assertThat(status.code()).isEqualTo(1);
            assertThat(status.out().lines())
                    .isNotEmpty()
                    .allMatch(
                            ("Waiting for deployment \"web\" rollout to finish:"
                                            + " 0 out of 3 new replicas have been updated...")
                                    ::equals);
            assertThat(status.err()).contains("timed out waiting for the condition");
            fails(
                    space,
                    "you cannot rollback a paused deployment; resume it first",
                    "rollout",
                    "undo",
                    WEB,
                    "--to-revision=1");
            fails(space, "can't restart paused deployment", "rollout", "restart", WEB);

            space.run("scale", WEB, "--replicas=4");
            String set = set(space, "busybox:1");
            space.shows(set, "{.spec.replicas} {.status.readyReplicas}", "4 4");
            assertThat(read(space, "pods", "{.items[*].metadata.uid}").split(" "))
                    .hasSize(4)
                    .contains(pods.split(" "));
            assertThat(space.run("get", "rs", "-o", "name").lines()).hasSize(1);

            String all = deployments(space);
            try (Watching watching = wire.watch(all, "", wire.revision(all))) {
                assertThat(space.run("rollout", "resume", WEB)).contains("web resumed");
                Event event =
                        watching.until(
                                one -> reason(one, "Progressing").equals("DeploymentResumed"));
                assertThat(condition(event, "Progressing").string("status")).isEqualTo("Unknown");
            }
            fails(space, "\"web\" is not paused", "rollout", "resume", WEB);
            complete(space);
            String next = set(space, "busybox:latest");
            assertThat(space.run("get", "rs", "-o", "name").lines()).hasSize(2);
            space.shows(
                    WEB,
                    PROGRESS,
                    "True NewReplicaSetAvailable ReplicaSet \""
                            + next.substring(3)
                            + "\" has successfully progressed.");
            assertThat(read(space, next, "{.spec.template.spec.containers[*].env[*].value}"))
                    .isEqualTo("twice");
            assertThat(space.run("rollout", "history", WEB))
                    .containsPattern("REVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n\n");
        }
    }

    /** kubectl gives up with the server's verdict, not its own time, and is content after a fix. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void whatDoesNotProgressInTimeIsSaidSoAndMayBeMended(String version) {
        try (TestSpace space =
                with(TestSpace.create(cluster.kubectl(version), "roll-deadline"), 3, "")) {
            String patch =
                    "{\"spec\":{\"progressDeadlineSeconds\":%d,\"template\":{\"spec\":"
                            + "{\"containers\":[{\"name\":\"new\",\"image\":\"%s\"}]}}}}";
            space.run("patch", WEB, "-p", patch.formatted(2, "busybox:404"));
            fails(
                    space,
                    "error: deployment \"web\" exceeded its progress deadline",
                    "rollout",
                    "status",
                    WEB);
            String stuck = set(space, "busybox:404");
            assertThat(read(space, WEB, PROGRESS))
                    .isEqualTo(
                            "False ProgressDeadlineExceeded ReplicaSet \""
                                    + stuck.substring(3)
                                    + "\" has timed out progressing.");
            space.run("wait", "--for=condition=Progressing=false", "--timeout=60s", WEB);
            space.run("wait", "--for=condition=Available", "--timeout=60s", WEB);
            space.shows(stuck, SIZES, "1 1");
            assertThat(read(space, WEB, "{.status.readyReplicas} {.status.unavailableReplicas}"))
                    .as("nothing is rolled back by itself, and nothing goes on")
                    .isEqualTo("3 1");

            space.run("patch", WEB, "-p", patch.formatted(600, "busybox:latest"));
            complete(space);
            String fixed = set(space, "busybox:latest");
            space.shows(
                    WEB,
                    PROGRESS,
                    "True NewReplicaSetAvailable ReplicaSet \""
                            + fixed.substring(3)
                            + "\" has successfully progressed.");
            space.shows(stuck, SIZES, "0 0");
        }
    }

    /** By the server's own clock: available no sooner than so many seconds after ready. */
    @Test
    void aPodIsAvailableWhenItWasReadyForLongEnough() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "roll-minready")) {
            String all = deployments(space);
            String careful =
                    "minReadySeconds: 4\n"
                            + "  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}";
            try (Watching watching = wire.watch(all, "", wire.revision(all))) {
                with(space, 2, careful);
                watching.until(one ->
                        count(one, "readyReplicas") == 2 && count(one, "availableReplicas") == 0);
                Event whole = watching.until(one -> count(one, "availableReplicas") == 2);
                Instant available =
                        Instant.parse(condition(whole, "Available").string("lastTransitionTime"));
                assertThat(available).isAfterOrEqualTo(lastReady(space).plusSeconds(4));

                image(space, "busybox:latest");
                watching.until(one -> {
                    assertThat(count(one, "availableReplicas")).isGreaterThanOrEqualTo(2);
                    assertThat(count(one, "replicas")).isLessThanOrEqualTo(3);
                    return count(one, "observedGeneration") == 2
                            && count(one, "updatedReplicas") == 2
                            && count(one, "replicas") == 2
                            && count(one, "availableReplicas") == 2;
                });
            }
            space.until(text -> text.lines().count() == 2, "get", "pods", "-o", "name");
            String[] ready = ready(space);
            Duration between =
                    Duration.between(Instant.parse(ready[0]), Instant.parse(ready[1])).abs();
            assertThat(between)
                    .as("the second pod had to wait for the first to be available")
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        }
    }

    private static String[] ready(TestSpace space) {
        return read(
                        space,
                        "pods",
                        "{.items[*].status.conditions[?(@.type==\"Ready\")].lastTransitionTime}")
                .split(" ");
    }

    private static Instant lastReady(TestSpace space) {
        Instant last = Instant.MIN;
        for (String one : ready(space)) {
            Instant ready = Instant.parse(one);
            last = ready.isAfter(last) ? ready : last;
        }
        return last;
    }

    /** Of the sets without pods the newest stay, for undo; of what went kubectl knows nothing. */
    @ParameterizedTest
    @MethodSource("io.podium.e2e.cluster.Kubectl#versions")
    void onlySoManyOldRevisionsAreKept(String version) {
        try (TestSpace space =
                with(
                        TestSpace.create(cluster.kubectl(version), "roll-history"),
                        1,
                        "revisionHistoryLimit: 2")) {
            for (int i = 2; i <= 4; i++) {
                space.run("set", "env", WEB, "NUMBER=" + i);
                complete(space);
            }
            space.until(text -> text.lines().count() == 3, "get", "rs", "-o", "name");
            assertThat(space.run("rollout", "history", WEB))
                    .containsPattern("REVISION +CHANGE-CAUSE\n2 +<none>\n3 +<none>\n4 +<none>\n\n");
            fails(
                    space,
                    "unable to find specified revision 1 in history",
                    "rollout",
                    "undo",
                    WEB,
                    "--to-revision=1");

            space.run("rollout", "undo", WEB, "--to-revision=2");
            complete(space);
            space.shows("pods", "{.items[*].spec.containers[*].env[*].value}", "2");
            assertThat(space.run("rollout", "history", WEB))
                    .containsPattern("REVISION +CHANGE-CAUSE\n3 +<none>\n4 +<none>\n5 +<none>\n\n");
            space.run("patch", WEB, "-p", "{\"spec\":{\"revisionHistoryLimit\":0}}");
            space.until(text -> text.lines().count() == 1, "get", "rs", "-o", "name");
            fails(space, "no rollout history found", "rollout", "undo", WEB);
        }
    }

    /** 25 % of ten: three more (rounded up), two fewer (rounded down); of five: two and one. */
    @Test
    void sharesAreRoundedToMorePodsAndKeptWhenItIsScaledInTheMiddle() {
        try (TestSpace space = space("roll-shares", 10, "")) {
            String old = set(space, "busybox:1");
            assertThat(
                            read(
                                    space,
                                    WEB,
                                    "{.spec.strategy.rollingUpdate.maxSurge}"
                                            + " {.spec.strategy.rollingUpdate.maxUnavailable}"))
                    .isEqualTo("25% 25%");
            image(space, "busybox:404");
            space.shows(old, "{.spec.replicas} {.status.availableReplicas}", "8 8");
            String next = set(space, "busybox:404");
            space.shows(next, SIZES, "5 5");

            space.run("scale", WEB, "--replicas=5");
            space.shows(old, SIZES, "4 4");
            space.shows(next, SIZES, "3 3");
            space.shows(
                    WEB,
                    "{.status.replicas} {.status.updatedReplicas} {.status.availableReplicas}",
                    "7 3 4");
        }
    }

    /** Where both shares are rounded to nothing, one pod may be missing all the same. */
    @Test
    void anUpdateMovesOnWhereBothSharesAreNothing() {
        try (TestSpace space =
                space(
                        "roll-nothing",
                        1,
                        "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 25%}}")) {
            String old = set(space, "busybox:1");
            image(space, "busybox:404");
            space.shows(old, SIZES, "0 0");
            space.shows(set(space, "busybox:404"), SIZES, "1 1");
            fails(
                    space,
                    "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0"
                            + " when `maxSurge` is 0",
                    "patch",
                    WEB,
                    "-p",
                    "{\"spec\":{\"strategy\":{\"rollingUpdate\":{\"maxUnavailable\":0}}}}");
        }
    }
}
