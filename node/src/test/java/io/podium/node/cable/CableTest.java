package io.podium.node.cable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Pod;
import io.podium.api.schema.Schema;
import io.podium.api.value.FreeMap;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.Loop;
import io.podium.base.simulation.Simulation;
import io.podium.client.Action;
import io.podium.client.Door.ObjectChange;
import io.podium.client.local.LocalDoor;
import io.podium.client.view.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CableTest {
    private final Simulation time = new Simulation(1);
    private final Loop loop = time.loop("loop");
    private final LocalDoor door =
            new LocalDoor(new Kinds(Schema.kubernetes()), loop, time.clock(), time.randomness());
    private final Cable cable = new Cable(door, "172.30.0.1:6443");
    private final List<String> heard = new ArrayList<>();

    @BeforeEach
    void start() {
        door.put(Namespace.create("", "one"));
        pod("old", "1");
        pod("stays", "1");
        time.settle();
        cable.follow((view, changes) -> changes.forEach(this::hear));
        time.settle();
        heard.clear();
    }

    private Pod pod(String name, String label) {
        Optional<Pod> found = door.view().find(Pod.class, "one", name);
        if (found.isPresent()) {
            FreeMap labels = FreeMap.of(Map.of("labels", FreeMap.of(Map.of("v", label))));
            var _ =
                    door.act(
                            new Action.Patch(
                                    found.get(), "", FreeMap.of(Map.of("metadata", labels))));
        } else {
            Pod pod = Pod.create("one", name);
            door.put(pod.withMetadata(pod.metadata().withLabels(Map.of("v", label))));
        }
        time.settle();
        return door.view().find(Pod.class, "one", name).orElseThrow();
    }

    private void hear(ObjectChange change) {
        String name = change.after().or(change::before).orElseThrow().name();
        heard.add(name + " " + version(change.before()) + version(change.after()));
    }

    private static String version(Optional<ApiObject> pod) {
        return pod.map(one -> one.metadata().labels().get("v")).orElse("-");
    }

    @Test
    void whatHappensWhileItIsCutIsToldInOneWhenItIsJoined() {
        cable.cut();
        pod("stays", "2");
        pod("stays", "3");
        pod("new", "1");
        pod("new", "2");
        Pod brief = pod("brief", "1");
        var _ = door.act(new Action.Delete(brief));
        var _ =
                door.act(
                        new Action.Delete(door.view().find(Pod.class, "one", "old").orElseThrow()));
        time.settle();
        assertThat(heard).isEmpty();
        assertThat(cable.view().find(Pod.class, "one", "new")).isEmpty();

        cable.join();

        assertThat(heard).containsExactlyInAnyOrder("stays 13", "new -2", "old 1-");
        assertThat(cable.view().find(Pod.class, "one", "new")).isPresent();
        pod("new", "3");
        assertThat(heard).last().isEqualTo("new 23");
    }

    /** Who was deleted and made again is another one. */
    @Test
    void aSuccessorOfTheSameNameIsToldBesideItsPredecessor() {
        cable.cut();
        var _ =
                door.act(
                        new Action.Delete(door.view().find(Pod.class, "one", "old").orElseThrow()));
        time.settle();
        pod("old", "2");

        cable.join();

        assertThat(heard).containsExactly("old 1-", "old -2");
    }

    @Test
    void nothingIsSaidWhileItIsCut() {
        cable.cut();
        CompletableFuture<?> written = cable.act(new Action.Create(Pod.create("one", "late")));
        time.settle();
        assertThat(written).isCompletedExceptionally();
        assertThat(cable.newestRevision()).isCompletedExceptionally();
        assertThat(door.view().find(Pod.class, "one", "late")).isEmpty();

        cable.join();
        var _ = cable.act(new Action.Create(Pod.create("one", "late")));
        time.settle();
        assertThat(door.view().find(Pod.class, "one", "late")).isPresent();
    }
}
