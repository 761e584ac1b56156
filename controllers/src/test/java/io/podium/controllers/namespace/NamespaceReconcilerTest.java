package io.podium.controllers.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.NamespaceCondition;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Secret;
import io.podium.client.Action;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Failure;
import io.podium.client.Key;
import io.podium.client.View;
import io.podium.controllers.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class NamespaceReconcilerTest {
    private static final Key KEY = new Key("", "one");

    private final NamespaceReconciler reconciler = new NamespaceReconciler();
    private final Lab lab = new Lab();

    private Namespace namespace() {
        return lab.door.view().find(Namespace.class, KEY).orElseThrow();
    }

    private void end() {
        lab.door.now(new Action.Delete(namespace()));
    }

    private String condition(Namespace namespace, String type) {
        NamespaceCondition condition =
                namespace.status().conditions().stream()
                        .filter(one -> one.type().equals(type))
                        .findFirst()
                        .orElseThrow();
        return condition.status() + " " + condition.reason() + ": " + condition.message();
    }

    @Test
    void aLivingNamespaceIsLeftAlone() {
        lab.put(ConfigMap.create("one", "c"));
        assertThat(lab.decide(reconciler, KEY)).isEmpty();
    }

    @Test
    void podsGoBeforeEverythingElse() {
        lab.put(ConfigMap.create("one", "c"));
        lab.pod("p:ready", Map.of(), Optional.empty());
        end();
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("deleteall(pods) again");
        lab.door.settle(reconciler, KEY);
        // The pod is on its way out; until it is gone the rest stays.
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("again");
        assertThat(condition(namespace(), "NamespaceContentRemaining"))
                .isEqualTo(
                        "True SomeResourcesRemain: Some resources are remaining: configmaps. has 1"
                                + " resource instances, pods. has 1 resource instances");
        Pod pod = lab.door.view().find(Pod.class, "one", "p").orElseThrow();
        lab.door.now(new Action.Delete(pod, Optional.of(0L), ""));
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("deleteall(configmaps) again");
        lab.door.settle(reconciler, KEY);
        assertThat(lab.door.view().find(Namespace.class, KEY)).isEmpty();
    }

    @Test
    void anEmptyNamespaceGoesAtOnce() {
        end();
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("finalize");
        lab.door.settle(reconciler, KEY);
        assertThat(lab.door.view().find(Namespace.class, KEY)).isEmpty();
    }

    @Test
    void otherFinalizersOfTheNamespaceStay() {
        Namespace namespace = namespace();
        lab.update(
                namespace.withMetadata(
                        namespace.metadata().withFinalizers(List.of("example.com/mine"))));
        end();
        lab.door.settle(reconciler, KEY);
        assertThat(namespace().spec().finalizers()).isEmpty();
        assertThat(lab.decide(reconciler, KEY)).isEmpty();
        assertThat(condition(namespace(), "NamespaceContentRemaining"))
                .isEqualTo("False ContentRemoved: All content successfully removed");
        assertThat(condition(namespace(), "NamespaceFinalizersRemaining"))
                .isEqualTo(
                        "False ContentHasNoFinalizers: All content-preserving finalizers finished");
    }

    @Test
    void finalizersOfTheContentAreNamed() {
        ConfigMap map = ConfigMap.create("one", "c");
        lab.put(map.withMetadata(map.metadata().withFinalizers(List.of("b.com/b", "a.com/a"))));
        end();
        lab.door.settle(reconciler, KEY);
        assertThat(condition(namespace(), "NamespaceFinalizersRemaining"))
                .isEqualTo(
                        "True SomeFinalizersRemain: Some content in the namespace has finalizers"
                                + " remaining: a.com/a in 1 resource instances, b.com/b in 1 resource"
                                + " instances");
        assertThat(condition(namespace(), "NamespaceDeletionContentFailure"))
                .isEqualTo(
                        "False ContentDeleted: All content successfully deleted, may be waiting on"
                                + " finalization");
        assertThat(condition(namespace(), "NamespaceDeletionDiscoveryFailure"))
                .isEqualTo("False ResourcesDiscovered: All resources successfully discovered");
        assertThat(condition(namespace(), "NamespaceDeletionGroupVersionParsingFailure"))
                .isEqualTo("False ParsedGroupVersions: All legacy kube types successfully parsed");
    }

    @Test
    void conditionsOfOthersAndFailuresAreShown() {
        Namespace namespace = namespace();
        lab.status(
                namespace.withStatus(
                        namespace
                                .status()
                                .withConditions(
                                        List.of(
                                                NamespaceCondition.empty()
                                                        .withType("Mine")
                                                        .withStatus("True")))));
        lab.put(ConfigMap.create("one", "c"));
        end();
        var failure =
                new Failure(new Action.DeleteAll("configmaps", "one"), "Forbidden", "not allowed");
        List<Action> actions = lab.decideAfter(failure, reconciler, KEY);
        Namespace reported = (Namespace) ((Action.UpdateStatus) actions.getFirst()).object();
        assertThat(condition(reported, "NamespaceDeletionContentFailure"))
                .isEqualTo(
                        "True ContentDeletionFailed: Failed to delete all resource types, 1"
                                + " remaining: not allowed");
        assertThat(reported.status().conditions())
                .extracting(NamespaceCondition::type)
                .contains("Mine");
    }

    @Test
    void itIsWokenWhenAKindHasLeftAndNowAndThenBefore() {
        for (int i = 0; i < 9; i++) {
            lab.put(ConfigMap.create("one", "c" + i));
        }
        end();
        var wakings = new ArrayList<Integer>();
        for (int left = 8; left >= 0; left--) {
            ConfigMap map = lab.door.view().find(ConfigMap.class, "one", "c" + left).orElseThrow();
            lab.door.now(new Action.Delete(map));
            int now = left;
            NamespaceReconciler.wakeEmptied(
                    lab.door.view(),
                    new ObjectChange("configmaps", Optional.of(map), Optional.empty()),
                    key -> {
                        assertThat(key).isEqualTo(KEY);
                        wakings.add(now);
                    });
        }
        assertThat(wakings).containsExactly(8, 4, 2, 1, 0);
    }

    @Provide
    static Arbitrary<List<String>> contents() {
        return Arbitraries.of(
                        "pod:ready",
                        "pod:pending",
                        "pod:done",
                        "pod:ready+deleted",
                        "map",
                        "map:held",
                        "secret",
                        "secret:held")
                .list()
                .ofMaxSize(8);
    }

    private static final String HOLD = "example.com/hold";

    private void fill(List<String> contents) {
        for (int i = 0; i < contents.size(); i++) {
            String word = contents.get(i);
            String name = "o" + i;
            List<String> finalizers = word.contains("held") ? List.of(HOLD) : List.of();
            if (word.startsWith("pod")) {
                lab.pod(word.replace("pod", name), Map.of(), Optional.empty());
            } else if (word.startsWith("map")) {
                ConfigMap map = ConfigMap.create("one", name);
                lab.put(map.withMetadata(map.metadata().withFinalizers(finalizers)));
            } else {
                Secret secret = Secret.create("one", name);
                lab.put(secret.withMetadata(secret.metadata().withFinalizers(finalizers)));
            }
        }
    }

    /** Whatever it holds, nothing is left to do until somebody lets go, and then it goes. */
    @Property(tries = 80)
    void settles(@ForAll("contents") List<String> contents) {
        var test = new NamespaceReconcilerTest();
        test.fill(contents);
        test.end();
        assertThat(test.lab.door.settle(reconciler, KEY)).isLessThanOrEqualTo(6);
        View view = test.lab.door.view();
        List<Pod> pods = view.list(Pod.class);
        if (!pods.isEmpty()) {
            assertThat(pods).allMatch(Pod::isDeleting);
            assertThat(view.list(ConfigMap.class)).noneMatch(ConfigMap::isDeleting);
        }
        pods.forEach(pod -> test.lab.door.now(new Action.Delete(pod, Optional.of(0L), "")));
        test.lab.door.settle(reconciler, KEY);
        view = test.lab.door.view();
        long held = contents.stream().filter(word -> word.contains("held")).count();
        assertThat(view.find(Namespace.class, KEY).isPresent()).isEqualTo(held > 0);
        if (held > 0) {
            assertThat(test.condition(test.namespace(), "NamespaceFinalizersRemaining"))
                    .endsWith("remaining: " + HOLD + " in " + held + " resource instances");
        }
        view.list(ConfigMap.class)
                .forEach(map ->
                        test.lab.door.now(
                                new Action.Update(
                                        map.withMetadata(map.metadata().withoutFinalizers()))));
        view.list(Secret.class)
                .forEach(one ->
                        test.lab.door.now(
                                new Action.Update(
                                        one.withMetadata(one.metadata().withoutFinalizers()))));
        test.lab.door.settle(reconciler, KEY);
        assertThat(test.lab.door.view().find(Namespace.class, KEY)).isEmpty();
    }
}
