package io.podium.controllers.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Node;
import io.podium.api.meta.v1.OwnerReference;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
                    b<gone<custom    | gone-uid   | patch(b)
                    b<custom         | custom-uid |
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
                    a b<a c<a        | Orphan      | patch(b) patch(c) patch(a)
                    a                | Orphan      | patch(a)
                    a b<a            | Foreground  | delete(b)
                    a b<!a           | Foreground  | delete(b) patch(a)
                    a b<a c<b        | Foreground  | delete(b Foreground)
                    a z b<a<z        | Foreground  | patch(b)
                    a b<a<custom     | Foreground  | patch(b)
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
}
