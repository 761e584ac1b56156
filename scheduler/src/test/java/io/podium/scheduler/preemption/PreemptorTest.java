package io.podium.scheduler.preemption;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodCondition;
import io.podium.api.meta.v1.LabelSelector;
import io.podium.api.policy.v1.PodDisruptionBudget;
import io.podium.base.random.Randomness;
import io.podium.scheduler.Scene;
import io.podium.scheduler.placement.Application;
import io.podium.scheduler.placement.Placement;
import io.podium.scheduler.placement.Placer;
import io.podium.scheduler.placement.Surroundings;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.table.NodeTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who must leave which node. Nodes and pods are written as {@link Scene} reads them; victims are
 * numbered as they stand in the second column.
 */
class PreemptorTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Placer placer = new Placer(Randomness.seeded(1));
    private final Preemptor preemptor = new Preemptor(Randomness.seeded(1));

    /** Budgets as label=how many may still be disrupted. */
    private static Surroundings budgets(String text) {
        List<PodDisruptionBudget> all =
                Scene.words(text, " ").stream()
                        .map(word -> {
                            String[] pair = word.split("=", 2);
                            var budget = PodDisruptionBudget.create("default", pair[0]);
                            var selector =
                                    LabelSelector.empty().withMatchLabels(Map.of("app", pair[0]));
                            return budget.withSpec(budget.spec().withSelector(selector))
                                    .withStatus(
                                            budget.status()
                                                    .withDisruptionsAllowed(
                                                            Integer.parseInt(pair[1])));
                        })
                        .toList();
        return new Surroundings() {
            @Override
            public List<io.podium.api.selector.LabelSelector> siblings(Pod pod) {
                return List.of();
            }

            @Override
            public List<PodDisruptionBudget> budgets() {
                return all;
            }
        };
    }

    private String outcome(NodeTable table, Pod pod, Surroundings surroundings) {
        Profile profile = Profile.standard(Profile.DEFAULT_NAME);
        Application app = Application.of(table, profile, pod, surroundings);
        if (placer.place(app) instanceof Placement.Nowhere nowhere) {
            return switch (preemptor.preempt(app, nowhere, NOW)) {
                case Preemption.Evict evict ->
                        evict.node()
                                + ": "
                                + String.join(
                                        " ",
                                        evict.victims().stream()
                                                .map(victim -> victim.name().replace("taken", ""))
                                                .toList());
                case Preemption.Useless useless -> useless.message();
            };
        }
        return "fits";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NODES        | TAKEN                                              | BUDGETS  | POD                | VICTIMS
                    a cpu=1      | a cpu=1                                            |          | cpu=1 prio=1       | a: 0
                    a cpu=2      | a cpu=1 prio=5; a cpu=1                            |          | cpu=1 prio=9       | a: 1
                    a cpu=3      | a cpu=1 prio=3; a cpu=1 prio=1; a cpu=1 prio=2     |          | cpu=2 prio=9       | a: 2 1
                    a cpu=4      | a cpu=1 prio=1; a cpu=3 prio=2                     |          | cpu=3 prio=9       | a: 1
                    a cpu=1; b cpu=1 | a cpu=1 prio=2; b cpu=1 prio=1                 |          | cpu=1 prio=9       | b: 1
                    a cpu=2; b cpu=2 | a cpu=2 prio=1; b cpu=1 prio=1; b cpu=1 prio=1 |          | cpu=2 prio=9       | a: 0
                    a cpu=2; b cpu=2 | a cpu=2 prio=2; b cpu=1 prio=1; b cpu=1 prio=1 |          | cpu=2 prio=9       | b: 1 2
                    a cpu=1; b cpu=1 | a cpu=1 prio=1 is:app=x; b cpu=1 prio=5        | x=0      | cpu=1 prio=9       | b: 1
                    a cpu=1; b cpu=1 | a cpu=1 prio=1 is:app=x; b cpu=1 prio=5        | x=1      | cpu=1 prio=9       | a: 0
                    a cpu=1          | a cpu=1 prio=1 is:app=x                        | x=0      | cpu=1 prio=9       | a: 0
                    a cpu=2          | a cpu=1 prio=1 is:app=x; a cpu=1 prio=5        | x=0      | cpu=1 prio=9       | a: 1
                    a gpu=1          | a gpu=1                                        |          | gpu=1 prio=1       | a: 0
                    a pods=1         | a                                              |          | prio=1             | a: 0
                    a                | a port=80                                      |          | port=80 prio=1     | a: 0
                    a/x; b/x         | a far:k=v@zone                                 |          | is:k=v in:zone=x prio=1 | a: 0
                    a/x              | a is:k=v; a is:k=w                             |          | far:k=v@zone prio=1 | a: 0
                    a/x; b/y         | a is:k=v; a is:k=v; b is:k=v cpu=8             |          | is:k=v spread:k=v@zone/1 cpu=1 prio=1 | b: 2
                    a cpu=2          | a cpu=2 prio=-5                                |          | cpu=1              | a: 0
                    a/x; b/x         | a is:k=v prio=5; b is:k=w prio=1               |          | far:k=v@zone prio=9 | a: 0
                    a/x; b/x         | a is:k=w prio=1; b is:k=v prio=5               |          | far:k=v@zone prio=9 | b: 1
                    """)
    void chooses(String nodes, String taken, String budgets, String pod, String victims) {
        assertThat(outcome(Scene.table(nodes, taken), Scene.pod("new", pod), budgets(budgets)))
                .isEqualTo(victims);
    }

    /** Of nodes whose victims are alike, the one whose victims started last. */
    @Test
    void whoStartedLastLeaves() {
        NodeTable table = Scene.table("a cpu=1; b cpu=1; c cpu=1", "");
        for (String node : List.of("a", "b", "c")) {
            Pod pod = Scene.pod("on-" + node, "cpu=1");
            long age = node.equals("b") ? 10 : 20;
            pod = pod.withStatus(pod.status().withStartTime(NOW.minusSeconds(age)));
            table.book(pod, node);
        }
        assertThat(outcome(table, Scene.pod("new", "cpu=1 prio=1"), Surroundings.EMPTY))
                .isEqualTo("b: on-b");
    }

    @Test
    void whoNeverPreemptsWaits() {
        Pod pod = Scene.pod("new", "cpu=1 prio=1");
        pod = pod.withSpec(pod.spec().withPreemptionPolicy("Never"));
        assertThat(outcome(Scene.table("a cpu=1", "a cpu=1"), pod, Surroundings.EMPTY))
                .isEqualTo("not eligible due to preemptionPolicy=Never.");
    }

    @Test
    void whoseVictimsHaveNotLeftWaits() {
        NodeTable table = Scene.table("a cpu=1; b cpu=1", "b cpu=1");
        Pod victim = Scene.pod("victim", "cpu=1");
        PodCondition why =
                PodCondition.empty()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withReason("PreemptionByScheduler");
        victim =
                victim.withMetadata(victim.metadata().withDeletionTimestamp(NOW))
                        .withStatus(victim.status().withConditions(List.of(why)));
        table.book(victim, "a");
        Pod pod = Scene.pod("new", "cpu=1 prio=1");
        pod = pod.withStatus(pod.status().withNominatedNodeName("a"));
        assertThat(outcome(table, pod, Surroundings.EMPTY))
                .isEqualTo("not eligible due to a terminating pod on the nominated node.");
    }

    /** What is tried leaves no trace: the next pod finds the table as it was. */
    @Test
    void tryingChangesNothing() {
        NodeTable table = Scene.table("a/x cpu=2", "a cpu=1 prio=5 is:k=v; a cpu=1 is:k=v");
        Pod pod = Scene.pod("new", "cpu=1 prio=9 far:k=w@zone");
        String first = outcome(table, pod, Surroundings.EMPTY);
        assertThat(first).isEqualTo("a: 1");
        assertThat(outcome(table, pod, Surroundings.EMPTY)).isEqualTo(first);
        assertThat(outcome(table, Scene.pod("other", "cpu=1"), Surroundings.EMPTY))
                .isEqualTo(
                        "0/1 nodes are available: 1 No preemption victims found for incoming pod.");
    }

    /** Room that was made for somebody is not taken by who is no more important. */
    @ParameterizedTest
    @CsvSource({"0, none", "5, none", "6, fits"})
    void whatIsPromisedIsKept(int priority, String outcome) {
        NodeTable table = Scene.table("a cpu=1", "");
        table.nominate(Scene.pod("first", "cpu=1 prio=5"), "a");
        String found =
                outcome(table, Scene.pod("new", "cpu=1 prio=" + priority), Surroundings.EMPTY);
        assertThat(found.equals("fits") ? "fits" : "none").isEqualTo(outcome);
        table.unnominate("uid-first");
        assertThat(outcome(table, Scene.pod("new", "cpu=1"), Surroundings.EMPTY)).isEqualTo("fits");
    }
}
