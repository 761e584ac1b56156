package io.podium.client.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.apps.v1.ReplicaSet;
import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Pod;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.schema.Schema;
import io.podium.api.selector.LabelSelector;
import io.podium.api.view.ApiObject;
import io.podium.base.simulation.Simulation;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class IndexedViewTest {
    private static final Kinds KINDS = new Kinds(Schema.kubernetes());
    private static final List<String> SELECTORS =
            List.of(
                    "",
                    "app=a",
                    "app=b",
                    "app in (a,b)",
                    "app=a,tier=x",
                    "app!=a",
                    "tier",
                    "!tier",
                    "app=nowhere",
                    "tier=x,app notin (b)");

    private final Simulation time = new Simulation(1);
    private final ViewKeeper keeper = new ViewKeeper(KINDS, KINDS.resources(), time.clock());
    private final Map<Key, Pod> model = new TreeMap<>();

    /** Whatever happens to objects, the indexes answer what a walk over everything would. */
    @Property(tries = 200)
    void indexesAgreeWithAWalk(@ForAll Random random) {
        var fresh = new IndexedViewTest();
        for (int i = 0; i < 60; i++) {
            fresh.change(random, i + 1);
        }
        fresh.compare();
    }

    private void change(Random random, long revision) {
        Key key = new Key(random.nextBoolean() ? "one" : "one-more", "p" + random.nextInt(6));
        Optional<ApiObject> before = Optional.ofNullable(model.get(key));
        if (before.isPresent() && random.nextInt(3) == 0) {
            model.remove(key);
            keeper.feed(revision, List.of(new ObjectChange("pods", before, Optional.empty())));
            return;
        }
        var labels = new HashMap<String, String>();
        if (random.nextInt(4) > 0) {
            labels.put("app", random.nextBoolean() ? "a" : "b");
        }
        if (random.nextBoolean()) {
            labels.put("tier", random.nextBoolean() ? "x" : "y");
        }
        Pod pod = Pod.create(key.namespace(), key.name());
        pod =
                pod.withMetadata(
                        pod.metadata()
                                .withLabels(labels)
                                .withUid("uid-" + key + (random.nextInt(8) == 0 ? "'" : "")));
        if (random.nextBoolean()) {
            OwnerReference owner =
                    OwnerReference.empty()
                            .withUid("owner" + random.nextInt(2))
                            .withController(random.nextBoolean());
            pod = pod.withMetadata(pod.metadata().withOwnerReferences(List.of(owner)));
        }
        if (random.nextBoolean()) {
            pod = pod.withSpec(pod.spec().withNodeName("n" + random.nextInt(2)));
        }
        model.put(key, pod);
        keeper.feed(revision, List.of(new ObjectChange("pods", before, Optional.of(pod))));
    }

    private void compare() {
        View view = keeper.view();
        assertThat(view.list(Pod.class)).isEqualTo(List.copyOf(model.values()));
        for (String namespace : List.of("one", "one-more", "on")) {
            assertThat(view.list(Pod.class, namespace))
                    .isEqualTo(walk(pod -> pod.namespace().equals(namespace)));
            for (String text : SELECTORS) {
                LabelSelector selector = LabelSelector.parse(text);
                List<Pod> matching =
                        walk(pod ->
                                pod.namespace().equals(namespace)
                                        && selector.matches(pod.metadata().labels()));
                assertThat(view.matching(namespace, selector, Pod.class))
                        .as(text)
                        .isEqualTo(matching);
                assertThat(view.orphans(namespace, selector, Pod.class))
                        .as("orphans of %s", text)
                        .isEqualTo(
                                matching.stream().filter(pod -> !Table.isControlled(pod)).toList());
            }
        }
        for (String owner : List.of("owner0", "owner1")) {
            List<Pod> owned =
                    walk(pod ->
                            pod.metadata().ownerReferences().stream()
                                    .anyMatch(reference -> reference.uid().equals(owner)));
            assertThat(view.ownedBy(owner, Pod.class)).isEqualTo(owned);
            assertThat(view.dependents(owner)).isEqualTo(owned);
        }
        for (String node : List.of("n0", "n1")) {
            assertThat(view.onNode(node))
                    .isEqualTo(walk(pod -> pod.spec().nodeName().equals(node)));
        }
        for (Pod pod : model.values()) {
            assertThat(view.byUid(pod.uid())).contains(pod);
        }
        assertThat(view.byUid("uid-gone")).isEmpty();
    }

    private List<Pod> walk(java.util.function.Predicate<Pod> wanted) {
        return model.values().stream().filter(wanted).toList();
    }

    @Test
    void anOlderViewStaysAsItWas() {
        Pod pod = Pod.create("one", "p");
        keeper.feed(1, List.of(added(pod)));
        View old = keeper.view();
        keeper.feed(2, List.of(new ObjectChange("pods", Optional.of(pod), Optional.empty())));
        assertThat(old.find(Pod.class, "one", "p")).containsSame(pod);
        assertThat(old.revision()).isEqualTo(1);
        assertThat(keeper.view().find(Pod.class, "one", "p")).isEmpty();
    }

    @Test
    void dependentsAreOfAllKinds() {
        OwnerReference owner = OwnerReference.empty().withUid("u");
        Pod pod = Pod.create("one", "p");
        pod = pod.withMetadata(pod.metadata().withOwnerReferences(List.of(owner)));
        ReplicaSet set = ReplicaSet.create("one", "r");
        set = set.withMetadata(set.metadata().withOwnerReferences(List.of(owner)));
        keeper.feed(
                3,
                List.of(
                        added(pod),
                        new ObjectChange("replicasets.apps", Optional.empty(), Optional.of(set))));
        assertThat(keeper.view().dependents("u")).containsExactly(pod, set);
        assertThat(keeper.view().ownedBy("u", ReplicaSet.class)).containsExactly(set);
    }

    @Test
    void aFollowerHearsThePresentAndThenEveryBatch() throws Exception {
        Pod first = Pod.create("one", "first");
        Pod second = Pod.create("one", "second");
        keeper.feed(1, List.of(added(first)));
        var heard = new ArrayList<String>();
        AutoCloseable follow =
                keeper.follow((view, changes) -> {
                    for (ObjectChange change : changes) {
                        heard.add(view.revision() + ":" + change.after().orElseThrow().name());
                    }
                });
        keeper.feed(2, List.of(added(second)));
        follow.close();
        keeper.feed(3, List.of(added(Pod.create("one", "third"))));
        assertThat(heard).containsExactly("1:first", "2:second");
    }

    @Test
    void whatIsNotKeptOnlyMovesTheRevision() {
        var pods = new ViewKeeper(KINDS, java.util.Set.of("pods"), time.clock());
        pods.feed(
                7,
                List.of(
                        new ObjectChange(
                                "configmaps",
                                Optional.empty(),
                                Optional.of(ConfigMap.create("one", "c")))));
        assertThat(pods.view().revision()).isEqualTo(7);
        assertThat(pods.view().list(ConfigMap.class)).isEmpty();
        assertThat(pods.view().holds("v1", "ConfigMap")).isFalse();
        assertThat(pods.view().holds("v1", "Pod")).isTrue();
        assertThat(pods.view().holds("example.com/v1", "Pod")).isFalse();
    }

    @Test
    void beginningAgainTellsOnlyWhatDiffers() {
        Pod same = Pod.create("one", "same");
        Pod gone = Pod.create("one", "gone");
        Pod changed = Pod.create("one", "changed");
        keeper.feed(5, List.of(added(same), added(gone), added(changed)));
        var heard = new ArrayList<List<ObjectChange>>();
        keeper.follow((_, changes) -> heard.add(changes));
        Pod other = changed.withSpec(changed.spec().withNodeName("n"));
        keeper.begin(
                9,
                present -> {
                    present.accept("pods", Pod.of(same.value()));
                    present.accept("pods", other);
                });
        assertThat(heard.getLast())
                .containsExactly(
                        new ObjectChange("pods", Optional.of(changed), Optional.of(other)),
                        new ObjectChange("pods", Optional.of(gone), Optional.empty()));
        assertThat(keeper.view().revision()).isEqualTo(9);
    }

    private static ObjectChange added(Pod pod) {
        return new ObjectChange("pods", Optional.empty(), Optional.of(pod));
    }
}
