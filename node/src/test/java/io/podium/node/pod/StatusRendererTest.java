package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.core.v1.PodReadinessGate;
import io.podium.api.core.v1.PodStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusRendererTest {
    private static final String TABLE =
            """
            WISH | POLICY    | CONTAINERS | SEEN                              | PHASE     | COND  | CONTAINERS
            run  | Always    | web        | nothing                           | Pending   | FTFFT | web:creating
            run  | Always    | web,log    | sandbox web#0:running             | Pending   | TTFFT | web:up! log:creating
            run  | Always    | web        | sandbox web#0:running             | Running   | TTTTT | web:up!
            run  | Always    | web        | sandbox web#0:exit1               | Running   | TTFFT | web:1
            run  | Always    | web        | sandbox web#0:exit1 web#1:running | Running   | TTTTT | web:up<1!#1
            run  | Never     | web        | stopped web#0:exit0               | Succeeded | FTFFT | web:0
            run  | Never     | web,log    | sandbox web#0:exit1 log#0:running | Running   | TTFFT | web:1 log:up!
            run  | Never     | web,log    | sandbox web#0:exit1 log#0:exit0   | Failed    | TTFFT | web:1 log:0
            run  | OnFailure | web        | sandbox web#0:exit1               | Running   | TTFFT | web:1
            run  | Always    | a/web      | sandbox                           | Pending   | TFFFT | a:init web:init
            run  | Always    | a/web      | sandbox a#0:running               | Pending   | TFFFT | a:up web:init
            run  | Always    | a/web      | sandbox a#0:exit0                 | Pending   | TTFFT | a:0! web:init
            run  | Never     | a/web      | stopped a#0:exit1                 | Failed    | FFFFT | a:1 web:init
            run  | Always    | +p/web     | sandbox p#0:running               | Pending   | TTFFT | p:up! web:init
            run  | Always    | +p?/web    | sandbox p#0:running               | Pending   | TFFFT | p:up web:init
            run  | Always    | +p%/web    | sandbox p#0:running web#0:running | Running   | TTFFT | p:up web:up!
            run  | Always    | +p/web     | sandbox p#0:exit1 web#0:running   | Running   | TTFFT | p:1 web:up!
            run  | Always    | web%       | sandbox web#0:running             | Running   | TTFFT | web:up
            run  | Always    | web%       | sandbox web#0:running web#0=ready | Running   | TTTTT | web:up!
            run  | Always    | web?%      | sandbox web#0:running web#0=ready | Running   | TTFFT | web:up
            run  | Always    | web!       | sandbox web#0:running web#0=starting | Pending | TTFFT | web:creating
            run  | Always    | web!       | sandbox web#0:running web#0=POST_START | Pending | TTFFT | web:creating
            run  | Never     | a/web*     | sandbox a#0:exit0 web#0:exit42    | Running   | TTFFTT | a:0! web:42
            run  | Never     | a/web*     | sandbox a#0:exit0 web#0:exit42 a#1:running' | Pending | TTFFTF | a:up<0#1 web:42
            run  | Always    | a/web      | sandbox web#0:running             | Running   | TTTTT | a:0! web:up!
            end  | Always    | web        | sandbox web#0:running             | Running   | TTTTT | web:up!
            end  | Always    | web        | unmounted stopped web#0:exit0     | Succeeded | FTFFT | web:0
            end  | Always    | web        | unmounted stopped web#0:exit143   | Failed    | FTFFT | web:143
            end  | Always    | web        | unmounted                         | Failed    | FTFFT | web:creating
            """;

    private static final List<String> HOST = List.of("172.30.0.2");

    private static PodStatus render(Pod pod, PodDesired.Wish wish, World world) {
        return StatusRenderer.render(
                new PodDesired(pod, wish, Duration.ofSeconds(30)), world.seen(), HOST, world.now);
    }

    private static String text(ContainerStatus status) {
        var state = status.state();
        String word;
        if (state.hasRunning()) {
            word = "up";
        } else if (state.hasTerminated()) {
            word = Integer.toString(state.terminated().exitCode());
        } else {
            String reason = state.waiting().reason();
            word =
                    reason.replace("ContainerCreating", "creating")
                            .replace("PodInitializing", "init");
        }
        var last = status.lastState();
        String before = last.hasTerminated() ? "<" + last.terminated().exitCode() : "";
        String count = status.restartCount() == 0 ? "" : "#" + status.restartCount();
        return status.name() + ":" + word + before + (status.ready() ? "!" : "") + count;
    }

    private static String text(PodStatus status) {
        var words = new ArrayList<String>();
        Stream.concat(status.initContainerStatuses().stream(), status.containerStatuses().stream())
                .map(StatusRendererTest::text)
                .forEach(words::add);
        return String.join(" ", words);
    }

    private static String initials(PodStatus status) {
        var letters = new StringBuilder();
        status.conditions().forEach(c -> letters.append(c.status().charAt(0)));
        return letters.toString();
    }

    /**
     * Conditions in order: PodReadyToStartContainers, Initialized, Ready, ContainersReady,
     * PodScheduled.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = TABLE)
    void shows(
            String wish,
            String policy,
            String containers,
            String seen,
            String phase,
            String conditions,
            String text) {
        Pod pod = World.pod(policy, containers);

        PodStatus status =
                render(
                        pod,
                        wish.equals("run") ? PodDesired.Wish.RUN : PodDesired.Wish.TERMINATE,
                        World.of(pod, seen));

        assertThat(status.phase()).isEqualTo(phase);
        assertThat(initials(status)).isEqualTo(conditions);
        assertThat(text(status)).isEqualTo(text);
    }

    @Test
    void showsAHoldAsTheReasonToWait() {
        Pod pod = World.pod("Always", "web");
        World world = World.of(pod, "sandbox web#2:exit7");
        world.holds.put("web", new Hold(Hold.CRASH_LOOP, "back-off", world.now));

        PodStatus status = render(pod, PodDesired.Wish.RUN, world);

        assertThat(text(status)).isEqualTo("web:CrashLoopBackOff<7#2");
        assertThat(status.phase()).isEqualTo("Running");
    }

    @Test
    void staysTheSameWhenNothingChangesAndKeepsTimesAndForeignConditions() {
        Pod pod = World.pod("Always", "web");
        World world = World.of(pod, "sandbox web#0:running");
        PodStatus first = render(pod, PodDesired.Wish.RUN, world);
        var foreign = PodCondition.empty().withType("DisruptionTarget").withStatus("True");
        var conditions = new ArrayList<>(first.conditions());
        conditions.add(foreign);
        Pod stored =
                pod.withStatus(first.withConditions(conditions).withNominatedNodeName("other"));
        world.now = world.now.plusSeconds(60);

        PodStatus second = render(stored, PodDesired.Wish.RUN, world);

        assertThat(Zeros.same(second.value(), stored.status().value())).isTrue();
        assertThat(second.conditions()).contains(foreign);
        assertThat(second.startTime()).contains(World.START);
    }

    @Test
    void movesTheTimeOfAConditionOnlyWithItsStatus() {
        Pod pod = World.pod("Always", "web");
        World world = World.of(pod, "sandbox");
        Pod stored = pod.withStatus(render(pod, PodDesired.Wish.RUN, world));
        World later = World.of(pod, "sandbox web#0:running");
        later.now = later.now.plusSeconds(60);

        PodStatus status = render(stored, PodDesired.Wish.RUN, later);

        assertThat(status.conditions())
                .extracting(c ->
                        c.type()
                                + " "
                                + Duration.between(
                                                World.START, c.lastTransitionTime().orElseThrow())
                                        .toSeconds())
                .containsExactly(
                        "PodReadyToStartContainers 0",
                        "Initialized 0",
                        "Ready 60",
                        "ContainersReady 60",
                        "PodScheduled 0");
    }

    /** What a probe said before Podium was restarted holds until it is asked again. */
    @Test
    void believesTheObjectUntilAProbeHasSpoken() {
        Pod pod = World.pod("Always", "web?%");
        World before = World.of(pod, "sandbox web#0:running web#0=started web#0=ready");
        Pod stored = pod.withStatus(render(pod, PodDesired.Wish.RUN, before));

        PodStatus after =
                render(stored, PodDesired.Wish.RUN, World.of(pod, "sandbox web#0:running"));
        PodStatus unready =
                render(
                        stored,
                        PodDesired.Wish.RUN,
                        World.of(pod, "sandbox web#0:running web#0=unready"));
        PodStatus next =
                render(
                        stored,
                        PodDesired.Wish.RUN,
                        World.of(pod, "sandbox web#0:exit1 web#1:running"));

        assertThat(text(after)).isEqualTo("web:up!");
        assertThat(text(unready)).isEqualTo("web:up");
        assertThat(text(next)).isEqualTo("web:up<1#1");
    }

    @Test
    void isNotReadyBeforeItsReadinessGates() {
        Pod plain = World.pod("Always", "web");
        Pod pod =
                plain.withSpec(
                        plain.spec()
                                .withReadinessGates(
                                        List.of(
                                                PodReadinessGate.empty()
                                                        .withConditionType("example.com/gate"))));
        PodStatus status = render(pod, PodDesired.Wish.RUN, World.of(pod, "sandbox web#0:running"));

        assertThat(initials(status)).isEqualTo("TTFTT");
        assertThat(status.conditions().get(2).message())
                .isEqualTo(
                        "corresponding condition of pod readiness gate \"example.com/gate\" does"
                                + " not exist.");
    }

    @Test
    void keepsTheCountOfContainersTheRuntimeForgot() {
        Pod pod = World.pod("Always", "web");
        PodStatus before = render(pod, PodDesired.Wish.RUN, World.of(pod, "sandbox web#4:running"));

        PodStatus after =
                render(pod.withStatus(before), PodDesired.Wish.RUN, World.of(pod, "nothing"));

        assertThat(text(after)).isEqualTo("web:creating<137#5");
    }

    /** Of pods with a rule that restarts all containers, and of no others. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    web      | sandbox web#0:exit42                 | -
                    web*     | nothing                              | False
                    web*     | sandbox web#0:running                | False
                    web*     | sandbox web#0:exit42                 | True RestartAllContainersStarted container exited with restart policy rule
                    web*,log | sandbox log#0:running web#0:exit42   | True RestartAllContainersStarted container exited with restart policy rule
                    web*     | sandbox web#0:exit42 web#1:running'  | False
                    web*     | stopped web#0:exit1                  | False PodFailed
                    web*     | stopped web#0:exit0                  | False PodCompleted
                    """)
    void tellsWhenAllContainersAreRestarted(String names, String seen, String condition) {
        Pod pod = World.pod("Never", names);

        assertThat(
                        render(pod, PodDesired.Wish.RUN, World.of(pod, seen)).conditions().stream()
                                .filter(one -> one.type().equals("AllContainersRestarting"))
                                .map(one ->
                                        (one.status() + " " + one.reason() + " " + one.message())
                                                .strip())
                                .findFirst()
                                .orElse(null))
                .isEqualTo(condition);
    }
}
