package io.podium.controllers.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects are ConfigMaps; "b<a" is b owned by a, "b<!a" the same without blocking. */
class GarbageReconcilerTest {
    private final GarbageReconciler reconciler = new GarbageReconciler(Lab.KINDS);
    private final Lab lab = new Lab();

    private void world(String text) {
        for (String word : text.split(" ", -1)) {
            String[] parts = word.split("<", -1);
            ConfigMap object = ConfigMap.create("one", parts[0]);
            var owners = new ArrayList<OwnerReference>();
            for (int i = 1; i < parts.length; i++) {
                owners.add(reference(parts[i]));
            }
            object = object.withMetadata(object.metadata().withOwnerReferences(owners));
            lab.put(object);
        }
    }

    private OwnerReference reference(String word) {
        boolean isBlocking = !word.startsWith("!");
        String name = word.replace("!", "");
        OwnerReference reference =
                OwnerReference.empty()
                        .withName(name.replace("~", ""))
                        .withBlockOwnerDeletion(isBlocking);
        if (name.equals("custom")) {
            return reference
                    .withApiVersion("example.com/v1")
                    .withKind("Thing")
                    .withUid("custom-uid");
        }
        if (name.equals("old")) {
            return reference.withApiVersion("apps/v0").withKind("Deployment").withUid("old-uid");
        }
        if (name.equals("node")) {
            return reference.withApiVersion("v1").withKind("Node").withUid("node-uid");
        }
        reference = reference.withApiVersion("v1").withKind("ConfigMap");
        // "~a" names an a that was replaced by another of the same name.
        return name.startsWith("~") || name.equals("gone")
                ? reference.withUid("gone-uid")
                : reference.withUid(find(name).orElseThrow().uid());
    }

    private Optional<ConfigMap> find(String name) {
        return lab.door.view().find(ConfigMap.class, "one", name);
    }

    private String decide(String uid) {
        return Lab.words(lab.decide(reconciler, new Key("", uid)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WORLD            | UID        | ACTIONS
                    b<gone           | gone-uid   | delete(b Background)
                    a b<a<gone       | gone-uid   | patch(b)
                    a b<~a           | gone-uid   | delete(b Background)
                    b<gone<custom    | gone-uid   | again
                    b<custom         | custom-uid | again
                    b<gone<old       | gone-uid   | again
                    b<node           | node-uid   | delete(b Background)
                    b                | gone-uid   |
                    """)
    void whatDanglesGoes(String world, String uid, String actions) {
        world(world);
        assertThat(decide(uid)).isEqualTo(actions == null ? "" : actions);
    }

    @Test
    void anOwnerThatOnlyTheServerKnowsIsNotGone() {
        // Its uid is asked for by name, and the one that answers is the right one: nothing happens.
        world("a b<a");
        String uid = find("a").orElseThrow().uid();
        assertThat(decide(uid)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WORLD            | PROPAGATION | ACTIONS
                    a b<a c<a        | Orphan      | patch(b) patch(c)
                    a                | Orphan      | patch(a)
                    a b<a            | Foreground  | delete(b Background)
                    a b<!a           | Foreground  | delete(b Background) patch(a)
                    a b<a<gone       | Foreground  | delete(b Background)
                    a b<a c<b        | Foreground  | delete(b Foreground)
                    a z b<a<z        | Foreground  | patch(b)
                    a b<a<custom     | Foreground  | again
                    a                | Foreground  | patch(a)
                    """)
    void anOwnerThatGoesDoesAsItWasTold(String world, String propagation, String actions) {
        world(world);
        ConfigMap owner = find("a").orElseThrow();
        lab.door.now(new Action.Delete(owner, Optional.empty(), propagation));
        assertThat(decide(owner.uid())).isEqualTo(actions);
    }

    /** Does everything for all uids until nothing is left to do. */
    private void collectAll(List<String> uids) {
        for (int round = 0; round < 20; round++) {
            for (String uid : uids) {
                lab.door.settle(reconciler, new Key("", uid));
            }
        }
    }

    @Test
    void aChainGoesFromItsEnd() {
        world("a b<a c<b d<c");
        List<String> uids =
                lab.door.view().list(ConfigMap.class).stream().map(ApiObject::uid).toList();
        lab.door.now(new Action.Delete(find("a").orElseThrow(), Optional.empty(), "Foreground"));
        collectAll(uids);
        assertThat(lab.door.view().list(ConfigMap.class)).isEmpty();
    }

    @Test
    void aCircleDoesNotWaitForItself() {
        world("a b<a c<b");
        ConfigMap first = find("a").orElseThrow();
        lab.update(
                first.withMetadata(first.metadata().withOwnerReferences(List.of(reference("c")))));
        List<String> uids =
                lab.door.view().list(ConfigMap.class).stream().map(ApiObject::uid).toList();
        lab.door.now(new Action.Delete(find("a").orElseThrow(), Optional.empty(), "Foreground"));
        collectAll(uids);
        assertThat(lab.door.view().list(ConfigMap.class)).isEmpty();
    }

    @Test
    void aDependentWithTwoOwnersThatBothGoGoes() {
        world("a z b<a<z");
        List<String> uids =
                lab.door.view().list(ConfigMap.class).stream().map(ApiObject::uid).toList();
        lab.door.now(new Action.Delete(find("a").orElseThrow(), Optional.empty(), "Foreground"));
        lab.door.now(new Action.Delete(find("z").orElseThrow(), Optional.empty(), "Foreground"));
        collectAll(uids);
        assertThat(lab.door.view().list(ConfigMap.class)).isEmpty();
    }

    @Test
    void aClusterObjectIsNotJudgedByANameInANamespace() {
        Node node = Node.create("", "n");
        OwnerReference owner =
                OwnerReference.empty()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName("x")
                        .withUid("gone-uid");
        lab.put(node.withMetadata(node.metadata().withOwnerReferences(List.of(owner))));
        assertThat(decide("gone-uid")).isEmpty();
    }

    /** The owner goes last, or a dependent that could not be let go would be collected. */
    @Test
    void anOrphaningOwnerStaysUntilNothingNamesIt() {
        world("a b<a c<a");
        ConfigMap owner = find("a").orElseThrow();
        lab.door.now(new Action.Delete(owner, Optional.empty(), "Orphan"));
        List<Action> actions = lab.decide(reconciler, new Key("", owner.uid()));
        lab.door.now(actions.getFirst());
        // The other was changed by somebody meanwhile: it is let go as it is now, and then the
        // owner.
        lab.update(find("c").orElseThrow().withData(java.util.Map.of("k", "v")));
        assertThat(decide(owner.uid())).isEqualTo("patch(c)");
        lab.door.settle(reconciler, new Key("", owner.uid()));
        assertThat(find("a")).isEmpty();
        assertThat(find("b").orElseThrow().metadata().ownerReferences()).isEmpty();
        assertThat(find("c").orElseThrow().metadata().ownerReferences()).isEmpty();
    }

    /** An owner elsewhere is none: its like is looked for where the dependent is. */
    @Test
    void anOwnerInAnotherNamespaceIsToldOfAndDoesNotCount() {
        lab.put(Namespace.create("", "two"));
        ConfigMap owner = lab.put(ConfigMap.create("two", "a"));
        ConfigMap lone = ConfigMap.create("one", "b");
        OwnerReference abroad = reference("gone").withName("a").withUid(owner.uid());
        lab.put(lone.withMetadata(lone.metadata().withOwnerReferences(List.of(abroad))));
        world("c");
        ConfigMap both = ConfigMap.create("one", "d");
        lab.put(
                both.withMetadata(
                        both.metadata().withOwnerReferences(List.of(abroad, reference("c")))));
        List<Action> actions = lab.decide(reconciler, new Key("", owner.uid()));
        assertThat(Lab.words(actions))
                .isEqualTo(
                        "OwnerRefInvalidNamespace delete(b Background)"
                                + " OwnerRefInvalidNamespace patch(d)");
        assertThat(((Action.Event) actions.getFirst()).message())
                .isEqualTo(
                        "ownerRef [v1/ConfigMap, namespace: one, name: a, uid: "
                                + owner.uid()
                                + "] does not exist in namespace \"one\"");
    }

    @Test
    void anOwnerOfAnotherNameDoesNotCount() {
        world("a");
        OwnerReference wrong = reference("a").withName("x");
        ConfigMap object = ConfigMap.create("one", "b");
        lab.put(object.withMetadata(object.metadata().withOwnerReferences(List.of(wrong))));
        assertThat(decide(wrong.uid())).isEqualTo("delete(b Background)");
    }

    @Test
    void namespacesMayOwnAndAreAskedForWithoutOne() {
        OwnerReference one =
                reference("gone")
                        .withKind("Namespace")
                        .withName("one")
                        .withUid(
                                lab.door
                                        .view()
                                        .find(Namespace.class, "", "one")
                                        .orElseThrow()
                                        .uid());
        ConfigMap object = ConfigMap.create("one", "b");
        lab.put(object.withMetadata(object.metadata().withOwnerReferences(List.of(one))));
        assertThat(decide(one.uid())).isEmpty();
    }

    @Test
    void onlyTheRevisionThatWasJudgedIsDeleted() {
        world("b<gone");
        List<Action> actions = lab.decide(reconciler, new Key("", "gone-uid"));
        assertThat(((Action.Delete) actions.getFirst()).isAsSeen()).isTrue();
    }

    @Test
    void whatOwnsManyGoesOnInBursts() {
        for (int i = 0; i < GarbageReconciler.BURST + 5; i++) {
            world("b" + i + "<gone");
        }
        List<Action> actions = lab.decide(reconciler, new Key("", "gone-uid"));
        assertThat(actions).hasSize(GarbageReconciler.BURST + 1);
        assertThat(actions.getLast()).isInstanceOf(Action.Again.class);
        lab.door.settle(reconciler, new Key("", "gone-uid"));
        assertThat(lab.door.view().list(ConfigMap.class)).isEmpty();
    }

    /** Whose keys wake when the change is seen: -a is a deleted, !a is a changed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WORLD      | CHANGE | AWAKE
                    a b<a      | !b     |
                    a b<a      | -b     | b
                    a b<a      | -a     | a
                    b<gone     | !b     | gone
                    b<gone     | -b     | b
                    a b<a<gone | !b     | gone
                    """)
    void onlyWhoHasSomethingToDoWakes(String world, String change, String awake) {
        world(world);
        ConfigMap before = find(change.substring(1)).orElseThrow();
        Optional<ApiObject> after =
                change.startsWith("-")
                        ? lab.door.now(new Action.Delete(before))
                        : Optional.of(lab.update(before.withData(java.util.Map.of("k", "v"))));
        var names = new ArrayList<String>();
        reconciler.wake(
                lab.door.view(),
                new ObjectChange("configmaps", Optional.of(before), after),
                key -> {
                    String name =
                            find("a").filter(a -> a.uid().equals(key.name())).isPresent()
                                    ? "a"
                                    : key.name().equals(before.uid())
                                            ? before.name()
                                            : key.name().replace("-uid", "");
                    names.add(name);
                });
        assertThat(String.join(" ", names)).isEqualTo(awake == null ? "" : awake);
    }

    /** Up to six objects, who owns whom (blocking or not), and how one of them is deleted. */
    record Graph(List<List<Integer>> owners, int deleted, String propagation) {}

    @Provide
    static Arbitrary<Graph> graphs() {
        Arbitrary<List<Integer>> references =
                Arbitraries.integers().between(-6, 6).list().uniqueElements(Math::abs).ofMaxSize(3);
        return Combinators.combine(
                        references.list().ofMinSize(1).ofMaxSize(6),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.of("Background", "Foreground", "Orphan"))
                .as(Graph::new);
    }

    /**
     * Whatever the graph, circles included: it comes to rest, nothing is left half deleted, what is
     * left has an owner or never had one, and what an orphaning owner let go is there.
     */
    @Property(tries = 200)
    void settles(@ForAll("graphs") Graph graph) {
        var test = new GarbageReconcilerTest();
        int count = graph.owners().size();
        var uids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            uids.add(test.lab.put(ConfigMap.create("one", "o" + i)).uid());
        }
        for (int i = 0; i < count; i++) {
            var references = new ArrayList<OwnerReference>();
            for (int owner : graph.owners().get(i)) {
                if (Math.abs(owner) < count && Math.abs(owner) != i) {
                    references.add(test.reference((owner < 0 ? "!" : "") + "o" + Math.abs(owner)));
                }
            }
            ConfigMap object = test.find("o" + i).orElseThrow();
            test.lab.update(object.withMetadata(object.metadata().withOwnerReferences(references)));
        }
        ConfigMap doomed = test.find("o" + graph.deleted() % count).orElseThrow();
        List<ApiObject> below = test.lab.door.view().dependents(doomed.uid());
        test.lab.door.now(new Action.Delete(doomed, Optional.empty(), graph.propagation()));
        test.collectAll(uids);
        assertThat(test.lab.door.view().byUid(doomed.uid())).isEmpty();
        for (ConfigMap left : test.lab.door.view().list(ConfigMap.class)) {
            assertThat(left.isDeleting()).isFalse();
            assertThat(left.metadata().ownerReferences())
                    .allMatch(owner -> test.lab.door.view().byUid(owner.uid()).isPresent());
        }
        if (graph.propagation().equals("Orphan")) {
            assertThat(test.lab.door.view().list(ConfigMap.class)).hasSize(count - 1);
            below.forEach(one -> assertThat(test.lab.door.view().byUid(one.uid())).isPresent());
        }
    }
}
