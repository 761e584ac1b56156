package io.podium.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.base.random.Randomness;
import io.podium.scheduler.Scene;
import io.podium.scheduler.profile.Plugin;
import io.podium.scheduler.profile.Profile;
import io.podium.scheduler.table.NodeRow;
import io.podium.scheduler.table.NodeTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scheduler against {@link Plain}: the same nodes will do, and are worth the same. */
class DifferenceTest {
    private static final int STEPS = 12;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 150);
    }

    /** A cluster that changes, and pods of all kinds that look for a node in it. */
    @ParameterizedTest
    @MethodSource("seeds")
    void sameNodesAndScores(long seed) {
        new World(seed).play();
    }

    private static final class World {
        private final long seed;
        private final Randomness chance;
        private final NodeTable table = new NodeTable();
        private final Map<String, Node> nodes = new HashMap<>();
        private final Map<String, List<Pod>> placed = new HashMap<>();
        private final Map<String, Map<String, String>> namespaces = new HashMap<>();
        private int pods;

        World(long seed) {
            this.seed = seed;
            this.chance = Randomness.seeded(seed);
        }

        void play() {
            for (int i = 0; i < 4 + chance.nextInt(5); i++) {
                putNode("n" + i);
            }
            for (int step = 0; step < STEPS; step++) {
                change();
                compare(pod());
            }
        }

        private void change() {
            switch (chance.nextInt(6)) {
                case 0 -> putNode("n" + chance.nextInt(9));
                case 1 -> putNamespace();
                case 2 -> removePod();
                default -> {
                    for (int i = 0; i < 1 + chance.nextInt(4); i++) {
                        placePod();
                    }
                }
            }
        }

        private void putNode(String name) {
            var words = new StringBuilder(name);
            words.append(oneOf("/x", "/y", "/z", ""));
            words.append(oneOf("", " label:d=1", " label:d=2"));
            words.append(oneOf("", "", " taint:t=v", " soft:s=v", " soft:s=v soft:u=v"));
            words.append(oneOf("", "", "", " cordoned", " gpu=2", " pods=3", " cpu=2"));
            Node node = Scene.node(words.toString());
            nodes.put(name, node);
            table.put(node);
        }

        private void putNamespace() {
            Namespace namespace = Namespace.create("", oneOf("default", "other"));
            Map<String, String> labels = Map.of("team", oneOf("one", "two"));
            namespaces.put(namespace.name(), labels);
            table.put(namespace.withMetadata(namespace.metadata().withLabels(labels)));
        }

        private void placePod() {
            var names = new ArrayList<>(nodes.keySet());
            String node = names.get(chance.nextInt(names.size()));
            Pod pod = pod();
            placed.computeIfAbsent(node, _ -> new ArrayList<>()).add(pod);
            table.book(pod, node);
        }

        private void removePod() {
            for (List<Pod> there : placed.values()) {
                if (!there.isEmpty()) {
                    table.release(there.removeFirst().uid());
                    return;
                }
            }
        }

        private Pod pod() {
            var words = new StringBuilder();
            words.append(oneOf("is:a=1", "is:a=2", "is:a=1 is:b=1", ""));
            words.append(oneOf("", "", " ns=other"));
            words.append(oneOf("", " cpu=1", " cpu=2 mem=1Gi", " gpu=1", " mem=4Gi"));
            words.append(oneOf("", "", " tolerate:t", " tolerate:s", " tolerate:cordon"));
            words.append(oneOf("", "", " in:d=1", " in:zone=x+y", " select:d=2"));
            words.append(oneOf("", "", " wish:d=1*5", " wish:d=1*5 wish:zone=x*7"));
            words.append(oneOf("", "", "", " port=80"));
            words.append(oneOf("", "", " near:" + term(), " near:" + term() + " near:" + term()));
            words.append(oneOf("", "", " far:" + term()));
            words.append(oneOf("", " likes:" + term() + "*" + (1 + chance.nextInt(9))));
            words.append(oneOf("", " dislikes:" + term() + "*" + (1 + chance.nextInt(9))));
            words.append(oneOf("", "", " spread:" + spread(), " spread:" + spread() + " least=3"));
            words.append(oneOf("", "", " soft:" + spread()));
            return Scene.pod("p" + pods++, words.toString());
        }

        private String term() {
            return oneOf("", "", "other,", "*,", "team=one,")
                    + oneOf("a=1", "a=2", "b=1")
                    + oneOf("@zone", "@host");
        }

        private String spread() {
            return oneOf("a=1", "a=2")
                    + oneOf("@zone", "@host")
                    + oneOf("/1", "/2", "/1 taints=Honor", "/1 affinity=Ignore", "/1 keys=b");
        }

        private String oneOf(String... choices) {
            return choices[chance.nextInt(choices.length)];
        }

        private void compare(Pod pod) {
            var plain = new Plain(List.copyOf(nodes.values()), placed, namespaces);
            Profile profile = Profile.standard(Profile.DEFAULT_NAME);
            Application app = Application.of(table, profile, pod, Surroundings.EMPTY);
            var rows = new ArrayList<NodeRow>();
            var fitting = new ArrayList<Node>();
            for (NodeRow row : table.nodes()) {
                Verdict verdict = app.judgeWithNominated(row);
                String objection = verdict.fits() ? "" : verdict.plugin().title();
                assertThat(objection)
                        .as("seed %d, %s on %s", seed, pod, row.name())
                        .isEqualTo(plain.objection(pod, nodes.get(row.name())));
                if (verdict.fits()) {
                    rows.add(row);
                    fitting.add(nodes.get(row.name()));
                }
            }
            for (Plugin plugin : profile.weights().keySet()) {
                Optional<long[]> scores = Scores.of(plugin, app, rows);
                if (plugin != Plugin.IMAGE_LOCALITY && scores.isPresent() && !rows.isEmpty()) {
                    assertThat(LongStream.of(scores.get()).boxed().toList())
                            .as("seed %d, %s by %s", seed, pod, plugin.title())
                            .isEqualTo(plain.scores(plugin.title(), pod, fitting));
                }
            }
        }
    }
}
