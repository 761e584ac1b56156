package io.podium.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.base.random.Randomness;
import io.podium.scheduler.Scene;
import io.podium.scheduler.preemption.Preemption;
import io.podium.scheduler.preemption.Preemptor;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.table.NodeTable;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes and pods are written as {@link Scene} reads them. */
class PlacerTest {
    private final Placer placer = new Placer(Randomness.seeded(1));

    private Placement place(NodeTable table, Pod pod) {
        return placer.place(application(table, pod));
    }

    private static Application application(NodeTable table, Pod pod) {
        Profile profile = Profile.standard(Profile.DEFAULT_NAME);
        return Application.of(table, profile, pod, Surroundings.EMPTY);
    }

    /** What users read of a pod that found no node. */
    private String refusal(NodeTable table, Pod pod) {
        Application app = application(table, pod);
        var nowhere = (Placement.Nowhere) placer.place(app);
        if (nowhere.plugins().isEmpty()) {
            return nowhere.message();
        }
        var preemptor = new Preemptor(Randomness.seeded(1));
        var useless = (Preemption.Useless) preemptor.preempt(app, nowhere, Instant.EPOCH);
        return nowhere.message() + " preemption: " + useless.message();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NODES                                    | TAKEN          | POD                          | PLACE
                    a                                        |                |                              | a
                    a cordoned; b                            |                |                              | b
                    a taint:k=v; b                           |                |                              | b
                    a taint:k=v; b cordoned                  |                | tolerate:k                   | a
                    a cordoned                               |                | tolerate:cordon | a
                    a; b label:disk=ssd                      |                | select:disk=ssd              | b
                    a; b                                     |                | node=b                       | b
                    a cpu=1; b cpu=2                         |                | cpu=1500m                    | b
                    a cpu=2; b cpu=2                         | a cpu=1        | cpu=1500m                    | b
                    a mem=1Gi; b mem=2Gi                     |                | mem=1536Mi                   | b
                    a; b gpu=1                               |                | gpu=1                        | b
                    a gpu=1; b gpu=1                         | a gpu=1        | gpu=1                        | b
                    a pods=1; b pods=1                       | a              |                              | b
                    a cpu=2; b cpu=4                         |                | cpu=1 init=3                 | b
                    a cpu=2; b cpu=4                         |                | cpu=1 sidecar=1500m          | b
                    a; b                                     | a port=80      | port=80                      | b
                    a cpu=4; b cpu=4                         | a cpu=2        | cpu=1                        | b
                    a cpu=4; b cpu=4                         | a              |                              | b
                    a soft:k; b                              |                |                              | b
                    a; b image:web                           |                |                              | b
                    a label:cores=4; b label:cores=8; c      |                | in:cores=>4                  | b
                    a; b                                     |                | only=b                       | b
                    a label:d=ssd; b                         |                | wish:d=ssd*10                | a
                    a cpu=4; b cpu=4                         | a cpu=3        | cpu=1 over=1                 | b
                    a/x; b/y                                 | a is:a=b       | likes:a=b@zone*1             | a
                    a/x; b/y                                 | a is:a=b       | dislikes:a=b@zone*1          | b
                    a/x; b/y                                 | a likes:c=d@zone*9 | is:c=d                   | a
                    a/x; b/y                                 | a dislikes:c=d@zone*9 | is:c=d                | b
                    a/x; b/y                                 | a near:c=d@zone | is:c=d                      | a
                    a/x; b/x; c/y                            | a is:a=b       | is:a=b soft:a=b@host/1       | b c
                    a/x; b/x; c/y                            | a is:a=b       | is:a=b soft:a=b@zone/1       | c
                    a/x; b                                   | a is:a=b       | is:a=b soft:a=b@zone/1       | a
                    """)
    void placesWhereItFitsBest(String nodes, String taken, String pod, String place) {
        assertThat(place(Scene.table(nodes, taken), Scene.pod("new", pod)))
                .isIn(Scene.words(place, " ").stream().map(Placement.On::new).toList());
    }

    /**
     * In the last column V stands for nodes without victims, H for those where preemption is of no
     * help.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NODES                 | TAKEN            | POD         | REASONS | PREEMPTION
                    a cpu=1; b cpu=1      | a cpu=1; b cpu=1 | cpu=1       | 2 Insufficient cpu | 2 V
                    a cpu=1; b taint:k=v  | a cpu=1          | cpu=1       | 1 Insufficient cpu, 1 TAINT | 1 V, 1 H
                    b taint:k=v; c taint:x=y |               | cpu=1       | 2 TAINT | 2 H
                    a cpu=1               |                  | cpu=2       | 1 Insufficient cpu | 1 H
                    a cpu=1 mem=1Gi       |                  | cpu=2 mem=2Gi | 1 CPU, 1 MEMORY | 1 H
                    a eph=1Gi             |                  | eph=2Gi     | 1 Insufficient ephemeral-storage | 1 H
                    a                     |                  | gpu=1       | 1 Insufficient example.com/gpu | 1 H
                    a pods=1              | a                |             | 1 Too many pods | 1 V
                    a cordoned; b         |                  | select:d=s  | 1 SELECTOR, 1 CORDONED | 2 H
                    a; b                  |                  | node=c      | 2 NAME | 2 H
                    a                     | a port=80        | port=80     | 1 PORTS | 1 V
                    a; b; c               |                  | only=d      | 3 node(s) didn't satisfy plugin(s) [NodeAffinity] | 3 H
                    a cordoned; b         |                  | only=a      | 1 node(s) didn't satisfy plugin(s) [NodeAffinity], 1 CORDONED | 2 H
                    a/x; b/y              | a is:a=b         | near:a=b@rack | 2 node(s) didn't match pod affinity rules | 2 H
                    a/x; b/y              | a is:a=b; b is:a=b | far:a=b@host | 2 node(s) didn't match pod anti-affinity rules | 2 V
                    a/x                   | a far:c=d@zone   | is:c=d      | 1 node(s) didn't satisfy existing pods anti-affinity rules | 1 V
                    a/x; b                | a is:a=b         | spread:a=b@zone/1 is:a=b least=2 | 1 node(s) didn't match pod topology spread constraints, 1 node(s) didn't match pod topology spread constraints (missing required label) | 1 V, 1 H
                    """)
    void saysWhyNothingFits(
            String nodes, String taken, String pod, String reasons, String preemption) {
        String prefix = "0/" + Scene.words(nodes, ";").size() + " nodes are available: ";
        String message =
                prefix
                        + spelled(reasons)
                        + ". preemption: "
                        + prefix
                        + preemption
                                .replace("V", "No preemption victims found for incoming pod")
                                .replace("H", "Preemption is not helpful for scheduling")
                        + ".";
        assertThat(refusal(Scene.table(nodes, taken), Scene.pod("new", pod))).isEqualTo(message);
    }

    private static String spelled(String reasons) {
        return reasons.replace("CPU", "Insufficient cpu")
                .replace("MEMORY", "Insufficient memory")
                .replace("CORDONED", "node(s) were unschedulable")
                .replace("NAME", "node(s) didn't match the requested node name")
                .replace("TAINT", "node(s) had untolerated taint(s)")
                .replace("SELECTOR", "node(s) didn't match Pod's node affinity/selector")
                .replace("PORTS", "node(s) didn't have free ports for the requested pod ports");
    }

    @Test
    void withoutNodesItSaysSo() {
        assertThat(refusal(new NodeTable(), Scene.pod("new", "")))
                .isEqualTo("no nodes available to schedule pods");
    }

    @Test
    void chanceDecidesAmongEquals() {
        Set<Placement> places = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            places.add(place(Scene.table("a; b; c", ""), Scene.pod("new", "")));
        }
        assertThat(places).hasSize(3);
    }

    @Test
    void whatIsReleasedIsFreeAgain() {
        NodeTable table = Scene.table("a cpu=1", "");
        Pod pod = Scene.pod("p", "cpu=1");
        table.book(pod, "a");
        table.book(pod, "a");
        assertThat(place(table, Scene.pod("q", "cpu=1"))).isInstanceOf(Placement.Nowhere.class);
        table.release(pod.uid());
        assertThat(place(table, Scene.pod("q", "cpu=1"))).isEqualTo(new Placement.On("a"));
    }

    @Test
    void podsKnownBeforeTheirNodeCount() {
        var table = new NodeTable();
        table.book(Scene.pod("p", "cpu=1"), "a");
        table.put(Scene.node("a cpu=1"));
        assertThat(place(table, Scene.pod("q", "cpu=1"))).isInstanceOf(Placement.Nowhere.class);
        table.remove(Scene.node("a cpu=1"));
        assertThat(refusal(table, Scene.pod("q", "")))
                .isEqualTo("no nodes available to schedule pods");
        table.release(Scene.pod("p", "").uid());
        table.put(Scene.node("a cpu=1"));
        assertThat(place(table, Scene.pod("q", "cpu=1"))).isEqualTo(new Placement.On("a"));
    }
}
