package io.podium.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Namespace;
import io.podium.scheduler.Scene;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.NodeTable;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which nodes will do; written as {@link Scene} reads them. */
class FilterTest {
    private static final String NODES = "a/x; b/x; c/y; d/z; e";

    private static String fitting(NodeTable table, String pod) {
        Profile profile = Profile.standard(Profile.DEFAULT_NAME);
        return String.join(
                " ",
                Placer.fitting(
                                Application.of(
                                        table, profile, Scene.pod("new", pod), Surroundings.EMPTY))
                        .stream()
                        .map(NodeRow::name)
                        .sorted()
                        .toList());
    }

    /** Five nodes: a and b in zone x, c in y, d in z, e in none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    TAKEN                        | POD                              | FIT
                    a is:k=v                     | near:k=v@zone                    | a b
                    a is:k=v                     | near:k=v@host                    | a
                                                 | near:k=v@zone                    |
                                                 | is:k=v near:k=v@zone             | a b c d
                    a is:k=v                     | is:k=v near:k=v@zone             | a b
                    a is:k=v; c is:k=v is:l=w    | near:k=v@zone near:l=w@zone      | c
                    a is:k=v; c is:l=w           | near:k=v@zone near:l=w@zone      |
                    a is:k=v ns=other            | near:k=v@zone                    |
                    a is:k=v ns=other            | near:other,k=v@zone              | a b
                    a is:k=v ns=other            | near:team=one,k=v@zone           | a b
                    a is:k=v ns=other            | near:team=two,k=v@zone           |
                    a is:k=v ns=other            | near:*,k=v@zone                  | a b
                    a is:k=v                     | far:k=v@zone                     | c d e
                    a is:k=v                     | far:k=v@host                     | b c d e
                    a is:k=v ns=other            | far:k=v@zone                     | a b c d e
                    a far:k=v@zone               | is:k=v                           | c d e
                    a far:k=v@zone               | is:k=w                           | a b c d e
                    a far:k=v@zone ns=other      | is:k=v                           | a b c d e
                    a far:default,k=v@zone ns=other | is:k=v                        | c d e
                    a far:k=v@zone ns=other      | is:k=v ns=other                  | c d e
                                                 | is:k=v spread:k=v@zone/1         | a b c d
                    a is:k=v                     | is:k=v spread:k=v@zone/1         | c d
                    a is:k=v; c is:k=v           | is:k=v spread:k=v@zone/1         | d
                    a is:k=v; c is:k=v; d is:k=v | is:k=v spread:k=v@zone/1         | a b c d
                    a is:k=v                     | is:k=v spread:k=v@zone/2         | a b c d
                    a is:k=v                     | spread:k=v@zone/1                | a b c d
                    a is:k=v; b is:k=v           | spread:k=v@zone/1                | c d
                    a is:k=v ns=other            | is:k=v spread:k=v@zone/1         | a b c d
                    a is:k=v; c is:k=v; d is:k=v | is:k=v spread:k=v@zone/1 least=4 |
                    a is:k=v; c is:k=v           | is:k=v spread:k=v@zone/1 in:zone=x+y | a b c
                    a is:k=v; c is:k=v           | is:k=v spread:k=v@zone/1 affinity=Ignore in:zone=x+y |
                    a is:k=v                     | is:k=v spread:k=v@host/1         | b c d
                    a is:k=v                     | is:k=v spread:k=v@zone/1 spread:k=v@host/1 | c d
                    a is:k=v is:h=1              | is:k=v is:h=2 spread:k=v@zone/1 keys=h | a b c d
                    a is:k=v is:h=1              | is:k=v is:h=1 spread:k=v@zone/1 keys=h | c d
                    a port=80                    | port=80                          | b c d e
                    a port=80                    | port=81                          | a b c d e
                    """)
    void fit(String taken, String pod, String fit) {
        NodeTable table = Scene.table(NODES, taken);
        Namespace other = Namespace.create("", "other");
        table.put(other.withMetadata(other.metadata().withLabels(Map.of("team", "one"))));
        assertThat(fitting(table, pod)).isEqualTo(fit == null ? "" : fit);
    }

    /** Places nobody may stand in count as places unless the pod asks to leave them out. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD                                    | FIT
                    is:k=v spread:k=v@zone/1               |
                    is:k=v spread:k=v@zone/1 taints=Honor  | a
                    """)
    void taintedPlaces(String pod, String fit) {
        NodeTable table = Scene.table("a/x; b/y taint:t=v", "a is:k=v");
        assertThat(fitting(table, pod)).isEqualTo(fit == null ? "" : fit);
    }

    /** What is asked once stays right while pods come and go. */
    @ParameterizedTest
    @CsvSource({"near:k=v@zone", "far:k=v@zone", "is:k=v spread:k=v@zone/1"})
    void countsFollowEachPod(String pod) {
        NodeTable table = Scene.table(NODES, "a is:k=v");
        String before = fitting(table, pod);
        table.book(Scene.pod("more", "is:k=v"), "c");
        String between = fitting(table, pod);
        assertThat(between).isNotEqualTo(before);
        assertThat(between).isEqualTo(fitting(Scene.table(NODES, "a is:k=v; c is:k=v"), pod));
        table.release("uid-more");
        assertThat(fitting(table, pod)).isEqualTo(before);
        table.put(Scene.node("a/y"));
        assertThat(fitting(table, pod))
                .isEqualTo(fitting(Scene.table(NODES.replace("a/x", "a/y"), "a is:k=v"), pod));
    }

    @ParameterizedTest
    @CsvSource({"near:team=one,k=v@zone,a b", "far:team=one,k=v@zone,c d e"})
    void labelsOfNamespacesMayChange(String namespace, String rest, String fit) {
        String pod = namespace + "," + rest;
        NodeTable table = Scene.table(NODES, "a is:k=v ns=other");
        String before = fitting(table, pod);
        Namespace other = Namespace.create("", "other");
        table.put(other.withMetadata(other.metadata().withLabels(Map.of("team", "one"))));
        assertThat(fitting(table, pod)).isEqualTo(fit).isNotEqualTo(before);
        table.remove(other);
        assertThat(fitting(table, pod)).isEqualTo(before);
    }
}
