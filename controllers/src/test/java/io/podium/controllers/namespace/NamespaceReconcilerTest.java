package io.podium.controllers.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.NamespaceCondition;
import io.podium.api.core.v1.Pod;
import io.podium.client.Action;
import io.podium.client.Failure;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        assertThat(Lab.words(lab.decide(reconciler, KEY)))
                .isEqualTo("status deleteall(pods) again");
        lab.door.settle(reconciler, KEY);
        // The pod is on its way out; until it is gone the rest stays.
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("again");
        assertThat(condition(namespace(), "NamespaceContentRemaining"))
                .isEqualTo(
                        "True SomeResourcesRemain: Some resources are remaining: configmaps. has 1"
                                + " resource instances, pods. has 1 resource instances");
        Pod pod = lab.door.view().find(Pod.class, "one", "p").orElseThrow();
        lab.door.now(new Action.Delete(pod, Optional.of(0L), ""));
        assertThat(Lab.words(lab.decide(reconciler, KEY)))
                .isEqualTo("status deleteall(configmaps) again");
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
}
