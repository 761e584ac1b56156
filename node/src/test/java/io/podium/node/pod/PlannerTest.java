package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerRestartRule;
import io.podium.api.core.v1.ContainerRestartRuleOnExitCodes;
import io.podium.api.core.v1.EphemeralContainer;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ResourceRequirements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
    private static final String TABLE =
            """
            WISH      | POLICY    | CONTAINERS | SEEN                                      | STEPS
            RUN       | Always    | web        | novolumes                                 | mount
            RUN       | Always    | web        | nothing                                   | sandbox(0)
            RUN       | Always    | web        | dead                                      | stopSandbox(s0)
            RUN       | Always    | web        | stopped                                   | sandbox(1)
            RUN       | Always    | web        | sandbox                                   | start(web#0)
            RUN       | Always    | web,log    | sandbox web#0:run                         | start(log#0)
            RUN       | Always    | web        | sandbox web#0:run                         | ''
            RUN       | Always    | web        | sandbox web#0:exit0                       | start(web#1)
            RUN       | Always    | web        | sandbox web#1:exit1*                      | keep(web,10)
            RUN       | OnFailure | web        | sandbox web#0:exit1                       | start(web#1)
            RUN       | OnFailure | web        | sandbox web#0:exit0                       | stopSandbox(s0)
            RUN       | OnFailure | web,log    | sandbox web#0:exit0 log#0:run             | ''
            RUN       | Never     | web        | sandbox web#0:exit1                       | stopSandbox(s0)
            RUN       | Never     | web        | stopped web#0:exit1                       | unmount
            RUN       | Never     | web        | unmounted stopped web#0:exit1             | ''
            RUN       | Never     | web        | sandbox web#0:created                     | start(web#1)
            RUN       | Always    | web        | sandbox web#0:run~                        | stop(web,30)
            RUN       | Never     | web        | sandbox web#0:exit137~                    | start(web#1)
            RUN       | Always    | web        | dead web#0:run                            | stop(web,30)
            RUN       | Always    | a/b/web    | sandbox                                   | start(a#0)
            RUN       | Always    | a/b/web    | sandbox a#0:run                           | ''
            RUN       | Always    | a/b/web    | sandbox a#0:exit0                         | start(b#0)
            RUN       | Always    | a/b/web    | sandbox a#0:exit0 b#0:exit1               | start(b#1)
            RUN       | Never     | a/b/web    | sandbox a#0:exit0 b#0:exit1               | stopSandbox(s0)
            RUN       | Always    | a/b/web    | sandbox a#0:exit0 b#0:exit0               | start(web#0)
            RUN       | Always    | a/b/web    | sandbox web#0:run                         | ''
            RUN       | Never     | a/web*,log | sandbox a#0:exit0 web#0:exit42 log#0:run  | stop(log,2)
            RUN       | Never     | a/web*,l^  | sandbox a#0:exit0 web#0:exit42 l#0:run    | stop(l,2)
            RUN       | Never     | a/web*,log | sandbox a#0:exit0 web#0:exit42 log#0:exit0 | start(a#1)
            RUN       | Never     | a/web*     | sandbox a#0:exit0 web#0:exit42 a#1:run'   | ''
            RUN       | Never     | a/web*     | sandbox a#0:exit0 web#0:exit42 a#1:exit0' | start(web#1)
            RUN       | Never     | a/web*     | sandbox web#0:exit42 a#1:exit0' web#1:run' | ''
            RUN       | Never     | a/web*     | sandbox web#0:exit42 a#1:exit0' web#1:exit1' | stopSandbox(s0)
            RUN       | Never     | a/web*     | sandbox web#0:exit42 a#1:exit1'           | stopSandbox(s0)
            RUN       | Never     | a/web*     | sandbox a#1:exit0' web#1:exit42'          | start(a#2)
            RUN       | Never     | web*       | sandbox web#0:exit41                      | stopSandbox(s0)
            RUN       | Never     | web*       | sandbox web#0:exit42*                     | start(web#1)
            RUN       | Never     | +p*/web    | sandbox p#0:exit42 web#0:run              | stop(web,2)
            RUN       | Never     | a*/web     | sandbox a#0:exit42                        | start(a#1)
            TERMINATE | Never     | web*,log   | sandbox web#0:exit42 log#0:run            | stop(log,30)
            RUN       | Always    | +p/a/web   | sandbox                                   | start(p#0)
            RUN       | Always    | +p/a/web   | sandbox p#0:run                           | start(a#0)
            RUN       | Always    | +p/a/web   | sandbox p#0:run a#0:exit0                 | start(web#0)
            RUN       | Always    | +p/a/web   | sandbox p#0:exit1 web#0:run               | start(p#1)
            RUN       | Never     | +p/web     | sandbox p#0:run web#0:exit0               | stop(p,30)
            RUN       | Always    | a/web      | stopped a#0:exit0 web#0:exit137 sandbox   | start(a#1)
            RUN       | Always    | web        | sandbox web#0:exit1 web#1:exit1 web#2:run | remove(web#0)
            RUN       | Always    | web        | stopped web#0:exit1 sandbox web#1:run     | ''
            RUN       | Always    | web        | stopped sandbox web#1:run                 | removeSandbox(s0)
            RUN       | Always    | web!,log   | sandbox                                   | start(web#0)
            RUN       | Always    | web!,log   | sandbox web#0:run web#0=starting          | ''
            RUN       | Always    | web!,log   | sandbox web#0:run                         | start(log#0)
            RUN       | Always    | web!       | sandbox web#0:run web#0=POST_START        | stop(web,30)
            RUN       | Always    | web!^      | sandbox web#0:run web#0=POST_START        | hook(web,30)
            RUN       | Always    | web@       | sandbox web#0:run web#0=LIVENESS          | stop(web,5)
            RUN       | Never     | web@       | sandbox web#0:run web#0=LIVENESS          | stop(web,5)
            RUN       | Always    | web?       | sandbox web#0:run web#0=STARTUP           | stop(web,30)
            RUN       | Always    | web%       | sandbox web#0:run web#0=unready           | ''
            RUN       | Always    | +p?/web    | sandbox p#0:run                           | ''
            RUN       | Always    | +p?/web    | sandbox p#0:run p#0=started               | start(web#0)
            RUN       | Always    | +p%/web    | sandbox p#0:run                           | start(web#0)
            RUN       | Always    | +p!/web    | sandbox p#0:run p#0=starting              | ''
            RUN       | Always    | +p?/web    | sandbox p#0:exit1 web#0:run               | start(p#1)
            RUN       | Never     | +p/+q/web  | sandbox p#0:run q#0:run web#0:exit0       | stop(q,30) turn(p,30)
            TERMINATE | Always    | web        | sandbox web#0:run                         | stop(web,30)
            TERMINATE | Always    | web,log    | sandbox web#0:run log#0:run               | stop(log,30) stop(web,30)
            TERMINATE | Always    | +p/+q/web  | sandbox p#0:run q#0:run web#0:run         | stop(web,30) turn(q,30) turn(p,30)
            TERMINATE | Always    | +p/+q/web  | sandbox p#0:run q#0:run web#0:exit0       | stop(q,30) turn(p,30)
            TERMINATE | Always    | web^,log   | sandbox web#0:run log#0:run               | stop(log,30) hook(web,30)
            TERMINATE | Always    | +p^/web    | sandbox p#0:run web#0:run                 | stop(web,30) hook(p,30)
            TERMINATE | Always    | web        | sandbox web#0:exit0                       | stopSandbox(s0)
            TERMINATE | Always    | web        | nothing                                   | unmount
            TERMINATE | Always    | web        | unmounted stopped web#0:exit0             | delete
            TERMINATE | Always    | web        | unmounted stopped web#0:exit0 deleted     | ''
            GONE      | Always    | web        | sandbox web#0:run                         | stop(web,2)
            GONE | Always | web | unmounted stopped web#0:exit0 | remove(web#0) removeSandbox(s0)
            GONE      | Always    | web        | unmounted                                 | forget
            """;

    private static PodDesired desired(Pod pod, PodDesired.Wish wish) {
        return new PodDesired(pod, wish, Duration.ofSeconds(wish == PodDesired.Wish.GONE ? 2 : 30));
    }

    /**
     * A star behind an end: a back-off of 10 s counts from now. A tilde: made from another
     * specification.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, nullValues = "-", textBlock = TABLE)
    void plans(PodDesired.Wish wish, String policy, String containers, String seen, String steps) {
        Pod pod = World.pod(policy, containers);
        World world = World.of(pod, seen);

        assertThat(World.text(Planner.plan(desired(pod, wish), world.seen(), world.now)))
                .isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({"30, 2, stop(web;2)", "2, 30, ''", "2, 2, ''"})
    void asksAgainOnlyWhenTheEndIsToComeEarlier(long asked, long wanted, String steps) {
        Pod pod = World.pod("Always", "web");
        World world = World.of(pod, "sandbox web#0:running");
        world.stopping.put(
                "web#0", new Stopping(Stopping.Stage.SIGNAL, World.START.plusSeconds(asked)));
        var desired = new PodDesired(pod, PodDesired.Wish.TERMINATE, Duration.ofSeconds(wanted));

        assertThat(World.text(Planner.plan(desired, world.seen(), world.now)).replace(',', ';'))
                .isEqualTo(steps);
    }

    /** The hook has 30 s in all; what it leaves of them, but 2 s at least, is for the signal. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HOOK   | web^      | 10 | wake(30)
                    HOOK   | web^      | 30 | stop(web,2)
                    TURN   | web^      | 10 | stop(web,20)
                    TURN   | web^      | 29 | stop(web,2)
                    SIGNAL | web^      | 10 | ''
                    TURN   | +web/a    | 10 | wake(30) stop(a,30)
                    TURN   | +web/a    | 30 | stop(web,2) stop(a,30)
                    """)
    void takesAnEndStageByStage(Stopping.Stage stage, String names, long seconds, String steps) {
        Pod pod = World.pod("Always", names);
        String more = names.contains("/") ? " a#0:running" : "";
        World world = World.of(pod, "sandbox web#0:running" + more);
        world.stopping.put("web#0", new Stopping(stage, World.START.plusSeconds(30)));
        world.now = World.START.plusSeconds(seconds);
        var desired = new PodDesired(pod, PodDesired.Wish.TERMINATE, Duration.ofSeconds(30));

        String plan = World.text(Planner.plan(desired, world.seen(), world.now));

        assertThat(plan.split(" ", -1)).containsExactlyInAnyOrder(steps.split(" ", -1));
    }

    /** Without grace there is no time for a hook. */
    @Test
    void runsNoHookWithoutGrace() {
        Pod pod = World.pod("Always", "web^");
        var desired = new PodDesired(pod, PodDesired.Wish.TERMINATE, Duration.ZERO);

        String plan =
                World.text(
                        Planner.plan(
                                desired,
                                World.of(pod, "sandbox web#0:running").seen(),
                                World.START));

        assertThat(plan).isEqualTo("stop(web,2)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Always | LIVENESS   | Container web failed liveness probe, will be restarted
                    Always | STARTUP    | Container web failed startup probe, will be restarted
                    Never  | LIVENESS   | Container web failed liveness probe
                    Always | POST_START | FailedPostStartHook
                    """)
    void saysWhyAContainerEnds(String policy, String failed, String message) {
        Pod pod = World.pod(policy, "web");
        World world = World.of(pod, "sandbox web#0:running web#0=" + failed);

        assertThat(Planner.plan(desired(pod, PodDesired.Wish.RUN), world.seen(), world.now))
                .singleElement()
                .extracting(step -> ((Step.Stop) step).message())
                .isEqualTo(message);
    }

    /** A container's own policy and rules stand above the pod's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    Never     | Always    | -         | 1  | start(web#1)
                    Always    | Never     | -         | 0  | stopSandbox(s0)
                    Never     | OnFailure | -         | 1  | start(web#1)
                    Never     | Never     | In:42     | 42 | start(web#1)
                    Never     | Never     | In:42     | 1  | stopSandbox(s0)
                    Always    | Never     | NotIn:1   | 2  | start(web#1)
                    Always    | Never     | NotIn:1   | 1  | stopSandbox(s0)
                    OnFailure | Never     | NotIn:0;1 | 0  | stopSandbox(s0)
                    """)
    void followsTheContainersOwnRules(
            String policy, String own, String rule, int exit, String steps) {
        Pod plain = World.pod(policy, "web");
        Container web = plain.spec().containers().getFirst().withRestartPolicy(own);
        if (rule != null) {
            var codes =
                    ContainerRestartRuleOnExitCodes.empty()
                            .withOperator(rule.split(":", -1)[0])
                            .withValues(
                                    Stream.of(rule.split(":", -1)[1].split(";", -1))
                                            .map(Integer::valueOf)
                                            .toList());
            web =
                    web.withRestartPolicyRules(
                            List.of(
                                    ContainerRestartRule.empty()
                                            .withAction("Restart")
                                            .withExitCodes(codes)));
        }
        Pod pod = plain.withSpec(plain.spec().withContainers(List.of(web)));
        World world = World.of(pod, "sandbox web#0:exit" + exit);

        assertThat(
                        World.text(
                                Planner.plan(
                                        desired(pod, PodDesired.Wish.RUN),
                                        world.seen(),
                                        world.now)))
                .isEqualTo(steps);
    }

    @Test
    void resizesThePodAsAWholeOnce() {
        Pod plain = World.pod("Always", "web");
        var resources = ResourceRequirements.empty().withLimits(java.util.Map.of("cpu", "2"));
        Pod pod = plain.withSpec(plain.spec().withResources(resources));
        World world = World.of(pod, "sandbox web#0:running");
        world.whole = Optional.of(ResourceRequirements.empty());
        List<Step> steps = Planner.plan(desired(pod, PodDesired.Wish.RUN), world.seen(), world.now);
        assertThat(World.text(steps)).isEqualTo("resizePod");

        steps.forEach(step -> world.apply(pod, step));

        assertThat(Planner.plan(desired(pod, PodDesired.Wish.RUN), world.seen(), world.now))
                .isEmpty();
    }

    /** One is put into the pod once, even while init containers cannot get on. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a/web | sandbox                             | start(dbg#0) start(a#0)
                    web   | sandbox web#0:run                   | start(dbg#0)
                    web   | sandbox web#0:run dbg#0:run         | ''
                    web   | sandbox web#0:run dbg#0:exit1       | ''
                    web   | stopped dbg#0:exit1 sandbox web#1:run | ''
                    """)
    void startsAnEphemeralContainerOnce(String names, String seen, String steps) {
        Pod plain = World.pod("Always", names);
        Pod pod =
                plain.withSpec(
                        plain.spec()
                                .withEphemeralContainers(
                                        List.of(
                                                EphemeralContainer.empty()
                                                        .withName("dbg")
                                                        .withImage("img"))));

        assertThat(
                        World.text(
                                Planner.plan(
                                        desired(pod, PodDesired.Wish.RUN),
                                        World.of(pod, seen).seen(),
                                        World.START)))
                .isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({"5, wake(10)", "10, start(web#2)"})
    void waitsForTheEndOfAHold(long seconds, String steps) {
        Pod pod = World.pod("Always", "web");
        World world = World.of(pod, "sandbox web#1:exit1*");
        world.holds.put("web", new Hold(Hold.CRASH_LOOP, "", World.START.plusSeconds(10)));

        assertThat(
                        World.text(
                                Planner.plan(
                                        desired(pod, PodDesired.Wish.RUN),
                                        world.seen(),
                                        World.START.plusSeconds(seconds))))
                .isEqualTo(steps);
    }

    @ParameterizedTest
    @CsvSource({"59, wake(60)", "60, stop(web;30)"})
    void endsWhatRanTooLong(long seconds, String steps) {
        Pod plain = World.pod("Always", "web");
        Pod pod =
                plain.withSpec(plain.spec().withActiveDeadlineSeconds(60))
                        .withStatus(plain.status().withStartTime(World.START));
        World world = World.of(pod, "sandbox web#0:running");

        assertThat(
                        World.text(
                                        Planner.plan(
                                                desired(pod, PodDesired.Wish.RUN),
                                                world.seen(),
                                                World.START.plusSeconds(seconds)))
                                .replace(',', ';'))
                .isEqualTo(steps);
    }

    /**
     * Whatever the start, doing what the plan says leads to a state where the plan is empty or only
     * waits.
     */
    @Property(tries = 2000)
    void settles(
            @ForAll PodDesired.Wish wish,
            @ForAll("pods") Pod pod,
            @ForAll("worlds") List<String> words) {
        World world = World.of(pod, String.join(" ", words));
        boolean quiet = false;
        for (int round = 0; round < 60 && !quiet && !world.forgotten; round++) {
            List<Step> steps = Planner.plan(desired(pod, wish), world.seen(), world.now);
            quiet = steps.isEmpty();
            steps.forEach(step -> world.apply(pod, step));
        }
        assertThat(quiet || world.forgotten).as("a pod that settles").isTrue();
        assertThat(
                        world.containers.stream()
                                .filter(ContainerSeen::isRunning)
                                .map(ContainerSeen::name))
                .as("one of each name")
                .doesNotHaveDuplicates();
        if (wish == PodDesired.Wish.GONE) {
            assertThat(world.containers).isEmpty();
            assertThat(world.sandboxes).isEmpty();
        }
    }

    @Provide
    Arbitrary<Pod> pods() {
        Arbitrary<String> names =
                Arbitraries.of(
                        "web",
                        "web,log",
                        "a/web",
                        "+p/a/web,log",
                        "+p?^/a/web!^,log",
                        "a/web*,log",
                        "+p*/a/web^,log*");
        return Combinators.combine(Arbitraries.of("Always", "OnFailure", "Never"), names)
                .as(World::pod);
    }

    @Provide
    Arbitrary<List<String>> worlds() {
        Arbitrary<String> states =
                Arbitraries.of(
                        "running",
                        "created",
                        "exit0",
                        "exit1",
                        "exit1*",
                        "exit42",
                        "exit42'",
                        "running'",
                        "unknown",
                        "running~",
                        "exit137~");
        Arbitrary<String> containers =
                Combinators.combine(
                                Arbitraries.of("web", "log", "a", "p"),
                                Arbitraries.integers().between(0, 3),
                                states)
                        .as((name, attempt, state) -> name + "#" + attempt + ":" + state);
        Arbitrary<String> others =
                Arbitraries.of("sandbox", "dead", "stopped", "novolumes", "unmounted");
        Arbitrary<String> first = Arbitraries.of("sandbox", "dead", "stopped");
        Arbitrary<List<String>> rest = Arbitraries.oneOf(containers, others).list().ofMaxSize(8);
        return Combinators.combine(first, rest)
                .as((one, more) -> {
                    var words = new ArrayList<String>(List.of(one));
                    words.addAll(more);
                    return words;
                });
    }
}
