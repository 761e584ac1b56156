package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.NodeStatus;
import io.podium.api.core.v1.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node with two processors, and who may begin there. */
class AdmissionsTest {
    private static final Node NODE =
            Node.create("", "n1")
                    .withStatus(
                            NodeStatus.empty().withAllocatable(Map.of("cpu", "2", "pods", "9")));
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final List<String> metered = new ArrayList<>();
    private final List<String> woken = new ArrayList<>();
    private Admissions admissions = new Admissions(metered::add);
    private Instant now = START;

    private static Pod asking(String uid, String cpu) {
        Pod pod =
                Manifests.withContainer(
                        "terminationGracePeriodSeconds: 20",
                        "resources: {requests: {cpu: %s}}".formatted(cpu));
        return pod.withMetadata(pod.metadata().withUid(uid).withName(uid));
    }

    private static Pod critical(String uid, String cpu) {
        Pod pod = asking(uid, cpu);
        return pod.withSpec(pod.spec().withPriority(2_000_000_000));
    }

    private static Pod begun(Pod pod) {
        return pod.withStatus(pod.status().withStartTime(START));
    }

    private String judge(Pod pod, Pod... onNode) {
        Ruling ruling =
                admissions.judge(
                        pod,
                        () -> woken.add(pod.uid()),
                        now,
                        () -> List.of(onNode),
                        present ->
                                Preemption.rule(
                                        pod, Predicates.objections(pod, NODE, present), present));
        return switch (ruling) {
            case Ruling.Take() -> "take";
            case Ruling.Refuse(Decision why) -> why.event();
            case Ruling.Wait(Instant until) -> "wait " + (until.getEpochSecond() - seconds(now));
            case Ruling.MakeRoom(List<Pod> victims, String resource) ->
                    resource + " of " + victims.stream().map(Pod::uid).toList();
        };
    }

    private static long seconds(Instant time) {
        return time.getEpochSecond();
    }

    /** Of two that want the same room the one that is asked about first gets it, for good. */
    @Test
    void oneAfterTheOtherIsTaken() {
        Pod first = asking("a", "2");
        Pod second = asking("b", "2");
        Pod running = begun(asking("c", "1"));

        assertThat(judge(first, first, second)).isEqualTo("take");
        assertThat(judge(second, first, second))
                .contains("requested: 2000, used: 2000, capacity: 2000");
        assertThat(judge(first, first, running)).isEqualTo("take");
        admissions.forget("a");
        assertThat(judge(second, second)).isEqualTo("take");
        admissions = new Admissions(metered::add);
        assertThat(judge(running, first, running))
                .as("it ran before the program was started again")
                .isEqualTo("take");
        admissions = new Admissions(metered::add);
        assertThat(judge(first, first, running)).contains("used: 1000");
    }

    @Test
    void whoHasEndedTakesNoRoomWhateverItsObjectSays() {
        Pod first = begun(asking("a", "2"));
        Pod second = asking("b", "2");
        assertThat(judge(first, first)).isEqualTo("take");
        admissions.hasEnded("a");

        assertThat(judge(second, first, second)).isEqualTo("take");
    }

    @Test
    void nobodyBeginsWhileRoomIsMadeAndThenFirstTheOneItIsMadeFor() {
        Pod old = begun(asking("old", "2"));
        Pod critical = critical("critical", "1500m");
        Pod small = asking("small", "100m");
        Pod[] all = {old, critical, small};

        assertThat(judge(critical, all)).isEqualTo("cpu of [old]");
        assertThat(judge(small, all)).isEqualTo("wait 30");
        assertThat(judge(critical, all)).isEqualTo("wait 30");
        assertThat(woken).isEmpty();
        admissions.hasEnded("old");
        assertThat(woken).containsExactly("critical");
        assertThat(judge(small, all)).as("before its turn").startsWith("wait");
        assertThat(judge(critical, all)).isEqualTo("take");
        assertThat(woken).contains("small");
        assertThat(judge(small, all)).isEqualTo("take");
        assertThat(judge(asking("large", "600m"), all)).contains("used: 1600");
        assertThat(metered).containsExactly("cpu");
    }

    @Test
    void oneThatIsGoneEntirelyHasMadeRoomToo() {
        Pod old = begun(asking("old", "2"));
        Pod critical = critical("critical", "2");
        assertThat(judge(critical, old)).isEqualTo("cpu of [old]");

        admissions.forget("old");

        assertThat(woken).containsExactly("critical");
        assertThat(judge(critical)).isEqualTo("take");
    }

    @Test
    void atTheStartOlderOnesComeFirstAndNobodyWaitsForThemForLong() {
        Pod old = created(asking("old", "2"), 1);
        Pod other = created(asking("other", "1"), 2);
        Pod young = created(asking("young", "1"), 3);
        Pod running = begun(created(asking("running", "0"), 0));
        Pod[] all = {young, running, old, other};
        admissions.starts(List.of(all), now);

        assertThat(judge(young, all)).isEqualTo("wait 10");
        assertThat(judge(running, all)).isEqualTo("take");
        assertThat(judge(other, all)).isEqualTo("wait 10");
        assertThat(woken).isEmpty();
        admissions.hasEnded("old");
        assertThat(woken).containsExactly("other");
        assertThat(judge(other, all)).isEqualTo("take");
        assertThat(woken).containsExactly("other", "young");

        admissions = new Admissions(metered::add);
        admissions.starts(List.of(all), now);
        now = now.plusSeconds(10);
        assertThat(judge(young, all)).isEqualTo("take");
    }

    private static Pod created(Pod pod, int second) {
        return pod.withMetadata(
                pod.metadata().withCreationTimestamp(START.minusSeconds(60 - second)));
    }

    /** As upstream does; the runtime may never end it. */
    @Test
    void afterHalfAsMuchAgainAsItsGraceNobodyWaitsForAVictim() {
        Pod old = begun(asking("old", "2"));
        Pod critical = critical("critical", "2");
        assertThat(judge(critical, old)).isEqualTo("cpu of [old]");
        now = START.plusSeconds(29);
        assertThat(judge(critical, old)).isEqualTo("wait 1");

        now = START.plusSeconds(30);

        assertThat(judge(asking("small", "1m"), old)).as("not its turn").isEqualTo("wait 10");
        assertThat(judge(critical, old)).isEqualTo("take");
        assertThat(metered).isEmpty();
    }

    @Test
    void othersGoOnWhenTheOneThatRoomIsMadeForGoes() {
        Pod old = begun(asking("old", "2"));
        Pod critical = critical("critical", "2");
        Pod small = asking("small", "100m");
        assertThat(judge(critical, old)).isEqualTo("cpu of [old]");
        assertThat(judge(small, old)).startsWith("wait");

        admissions.hasBegun("critical");
        admissions.hasEnded("critical");

        assertThat(woken).contains("small");
        assertThat(judge(small, old)).startsWith("Node didn't have enough resource: cpu");
        admissions.hasEnded("old");
        assertThat(judge(small, old)).isEqualTo("take");
    }
}
