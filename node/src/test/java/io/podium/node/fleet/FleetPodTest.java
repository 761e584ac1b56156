package io.podium.node.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerRestartRule;
import io.podium.api.core.v1.ContainerRestartRuleOnExitCodes;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.streams.NodeStreams.StreamRefused;
import io.podium.client.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FleetPodTest extends FleetScene {
    private static final String C = " spec.containers{c}: ";
    private static final String PULLED =
            "Normal Pulled"
                    + C
                    + "Container image \"img:1\" already present on machine and can be accessed by"
                    + " the pod";

    @Test
    void aPodEndsWithItsDeadline() {
        pod("p", "Always", "run=8s exit=3 stop=9", spec -> spec.withActiveDeadlineSeconds(20L));
        pod("done", "OnFailure", "run=8s", spec -> spec.withActiveDeadlineSeconds(20L));
        pod("slow", "Always", "start=60s", spec -> spec.withActiveDeadlineSeconds(20L));
        time.advance(Duration.ofSeconds(19));
        assertThat(pod("p").status().phase()).isEqualTo("Running");
        time.advance(Duration.ofSeconds(2));
        for (String name : List.of("p", "slow")) {
            assertThat(pod(name).status().phase()).isEqualTo("Failed");
            assertThat(pod(name).status().reason()).isEqualTo("DeadlineExceeded");
            assertThat(pod(name).status().message())
                    .isEqualTo("Pod was active on the node longer than the specified deadline");
            assertThat(condition(pod(name), "Ready")).isEqualTo("False");
        }
        assertThat(state(pod("p"))).isEqualTo("Error(3)");
        assertThat(state(pod("slow"))).isEqualTo("ContainerCreating");
        assertThat(pod("done").status().phase()).isEqualTo("Succeeded");
        writes.clear();
        time.advance(Duration.ofMinutes(2));
        assertThat(writes).doesNotContain("p", "slow", "done");
        assertThat(first(pod("p")).restartCount()).isEqualTo(1);
    }

    /** The deadline counts from the pod's start, and what runs then ends as when it is stopped. */
    @Test
    void whatRunsAtTheDeadlineIsStopped() {
        pod("p", "Always", "stop=9", spec -> spec.withActiveDeadlineSeconds(20L));
        time.advance(Duration.ofSeconds(21));
        assertThat(state(pod("p"))).isEqualTo("Error(9)");
        var ended = first(pod("p")).state().terminated();
        assertThat(ended.finishedAt())
                .isEqualTo(pod("p").status().startTime().map(from -> from.plusSeconds(20)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD    | CONTAINER | RULE     | SCRIPT         | PHASE     | RESTARTS
                    Always | Never     |          | run=5s exit=3  | Failed    | 0
                    Never  | Always    |          | run=50s        | Running   | 1
                    Never  | OnFailure |          | run=50s exit=3 | Running   | 1
                    Never  | OnFailure |          | run=50s        | Succeeded | 0
                    Never  | Never     | In 3     | run=50s exit=3 | Running   | 1
                    Never  | Never     | In 4     | run=50s exit=3 | Failed    | 0
                    Never  | Never     | NotIn 4  | run=50s exit=3 | Running   | 1
                    """)
    void containersHavePoliciesAndRulesOfTheirOwn(
            String pod, String own, String rule, String script, String phase, int restarts) {
        pod(
                "p",
                pod,
                script,
                spec -> {
                    Container container = spec.containers().getFirst().withRestartPolicy(own);
                    return spec.withContainers(List.of(ruled(container, rule)));
                });
        time.advance(Duration.ofSeconds(60));
        assertThat(pod("p").status().phase()).isEqualTo(phase);
        assertThat(first(pod("p")).restartCount()).isEqualTo(restarts);
    }

    private static Container ruled(Container container, String rule) {
        if (rule == null) {
            return container;
        }
        String[] words = rule.split(" ", -1);
        var codes =
                ContainerRestartRuleOnExitCodes.empty()
                        .withOperator(words[0])
                        .withValues(List.of(Integer.parseInt(words[1])));
        return container.withRestartPolicyRules(
                List.of(ContainerRestartRule.empty().withAction("Restart").withExitCodes(codes)));
    }

    private static PodSpec withSidecar(PodSpec spec) {
        Container main = spec.containers().getFirst();
        return spec.withInitContainers(List.of(main.withName("side").withRestartPolicy("Always")));
    }

    private ContainerStatus side() {
        return pod("p").status().initContainerStatuses().getFirst();
    }

    @Test
    void aSidecarThatIsStartedAgainChangesNothingForTheOthers() {
        pod("p", "Always", "", FleetPodTest::withSidecar, Map.of("side", "start=1s run=6s exit=1"));
        time.advance(Duration.ofSeconds(3));
        Optional<Instant> began = first(pod("p")).state().running().startedAt();
        time.advance(Duration.ofMinutes(1));
        assertThat(side().restartCount()).isPositive();
        assertThat(first(pod("p")).state().running().startedAt()).isEqualTo(began);
        assertThat(first(pod("p")).restartCount()).isZero();
    }

    @Test
    void sidecarsAreStoppedWhenAllOthersHaveEnded() {
        pod(
                "p",
                "Never",
                "run=5s",
                FleetPodTest::withSidecar,
                Map.of("side", "run=4s exit=1 stop=9"));
        time.advance(Duration.ofSeconds(30));
        assertThat(pod("p").status().phase()).isEqualTo("Succeeded");
        assertThat(side().restartCount()).isEqualTo(1);
        assertThat(side().state().terminated().exitCode()).isEqualTo(9);
        assertThat(side().state().terminated().finishedAt())
                .isEqualTo(first(pod("p")).state().terminated().finishedAt());
    }

    @Test
    void aContainerThatRestsSaysForHowLong() {
        pod("p", "Always", "run=5s exit=3");
        time.advance(Duration.ofSeconds(12));
        assertThat(first(pod("p")).state().waiting().message())
                .isEqualTo(
                        "back-off 10s restarting failed container=c pod=p_default("
                                + pod("p").uid()
                                + ")");
        time.advance(Duration.ofSeconds(16));
        assertThat(first(pod("p")).state().waiting().message()).startsWith("back-off 20s ");
    }

    private List<String> told() {
        return door.view().list(Event.class).stream()
                .filter(event -> event.involvedObject().name().equals("p"))
                .map(event ->
                        event.type()
                                + " "
                                + event.reason()
                                + " "
                                + event.involvedObject().fieldPath()
                                + ": "
                                + event.message())
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SCRIPT        | TOLD
                    run=5s exit=1 | created started resting
                    unready=5s    | created started unready
                    live=5s       | created started dead killed resting
                    fail=no-file  | failed
                    """)
    void eventsTellOfContainersThatAskForIt(String script, String words) {
        pod("p", "Always", script);
        time.advance(Duration.ofSeconds(15));
        assertThat(told()).as("nothing was asked for").isEmpty();
        door.now(new Action.Delete(pod("p")));
        time.advance(Duration.ofSeconds(5));
        pod("p", "Always", "events " + script);
        time.advance(Duration.ofSeconds(15));
        var expected = new ArrayList<String>(List.of(PULLED));
        for (String word : words.split(" ", -1)) {
            expected.add(sentence(word));
        }
        assertThat(told()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private String sentence(String word) {
        String resting = "Back-off restarting failed container c in pod p_default(";
        return switch (word) {
            case "created" -> "Normal Created" + C + "Container created";
            case "started" -> "Normal Started" + C + "Container started";
            case "resting" -> "Warning BackOff" + C + resting + pod("p").uid() + ")";
            case "unready" -> "Warning Unhealthy" + C + "Readiness probe failed: simulated";
            case "dead" -> "Warning Unhealthy" + C + "Liveness probe failed: simulated";
            case "killed" ->
                    "Normal Killing" + C + "Container c failed liveness probe, will be restarted";
            default -> "Warning Failed" + C + "Error: no-file";
        };
    }

    @Test
    void eventsTellOfTheEndToo() {
        pod("p", "Always", "events stopping=1s", spec -> spec.withActiveDeadlineSeconds(9L));
        time.advance(Duration.ofSeconds(15));
        assertThat(told())
                .contains(
                        "Normal DeadlineExceeded : Pod was active on the node longer than the"
                                + " specified deadline",
                        "Normal Killing" + C + "Stopping container c");
    }

    @Test
    void whoeverIsDeletedIsToldToBeStopped() {
        pod("p", "Always", "events stopping=2s");
        time.advance(Duration.ofSeconds(1));
        door.now(new Action.Delete(pod("p")));
        time.advance(Duration.ofSeconds(5));
        assertThat(told()).contains("Normal Killing" + C + "Stopping container c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run=soon",
                "run",
                "start=-1s",
                "ready=5",
                "exit=many",
                "exit=256",
                "stop=-1",
                "fail=",
                "walk=5s",
                "cpu=much",
                "memory=-1",
                "events=no"
            })
    void aScriptNobodyCanFollowIsRefused(String word) {
        pod("p", "Always", "start=1s " + word);
        time.advance(Duration.ofSeconds(1));
        assertThat(pod("p").status().phase()).isEqualTo("Failed");
        assertThat(pod("p").status().reason()).isEqualTo("InvalidSimulation");
        assertThat(pod("p").status().message())
                .isEqualTo(
                        "annotation simulation.podium.dev/c: \"" + word + "\" is not understood");
        assertThatThrownBy(() -> log(false, Optional.empty()))
                .isInstanceOf(StreamRefused.class)
                .hasMessage(pod("p").status().message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "other.log", "c.logs"})
    void aScriptForNobodyIsRefused(String name) {
        pod("p", "Always", null, UnaryOperator.identity(), Map.of(name, "run=5s"));
        time.advance(Duration.ofSeconds(1));
        assertThat(pod("p").status().reason()).isEqualTo("InvalidSimulation");
        assertThat(pod("p").status().message())
                .isEqualTo(
                        "annotation simulation.podium.dev/"
                                + name
                                + ": the pod has no container of that name");
    }

    @ParameterizedTest
    @CsvSource({",Failed,Error(143)", "stop=7,Failed,Error(7)", "stop=0,Succeeded,Completed(0)"})
    void whoHoldsADeletedPodLearnsHowItEnded(String script, String phase, String state) {
        pod("p", "Always", script);
        time.advance(Duration.ofSeconds(1));
        Pod pod = pod("p");
        door.now(
                new Action.Update(
                        pod.withMetadata(
                                pod.metadata().withFinalizers(List.of("example.com/counts")))));
        door.now(new Action.Delete(pod("p")));
        time.advance(Duration.ofSeconds(15));
        assertThat(pod("p").status().phase()).isEqualTo(phase);
        assertThat(state(pod("p"))).isEqualTo(state);
        assertThat(pod("p").metadata().deletionGracePeriodSeconds()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"start=60s,ContainerCreating", "fail=no,RunContainerError"})
    void whatHasNotBegunHasSaidNothing(String script, String reason) {
        pod("p", "Always", script);
        time.advance(Duration.ofSeconds(1));
        assertThat(state(pod("p"))).isEqualTo(reason);
        assertThatThrownBy(() -> log(false, Optional.empty()))
                .hasMessage("container \"c\" in pod \"p\" is waiting to start: " + reason);
    }

    /** As with a kubelet: while it waits, the run that has just ended is the last one. */
    @Test
    void whatACrashedContainerSaidIsThereWhileItWaits() throws Exception {
        pod("p", "Always", "run=0s exit=1");
        time.advance(Duration.ofSeconds(2));
        assertThat(state(pod("p"))).isEqualTo("CrashLoopBackOff");
        assertThat(first(pod("p")).restartCount()).isZero();
        assertThat(log(true, Optional.empty())).isEqualTo("one\ntwo\nthree\n");
        assertThat(log(false, Optional.empty())).isEqualTo("one\ntwo\nthree\n");
    }
}
