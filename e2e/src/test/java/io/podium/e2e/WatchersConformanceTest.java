package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.value.MapValue;
import io.podium.e2e.Watching.Event;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * "[sig-api-machinery] Watchers", each with the words of its description. That an event does not
 * come is seen by the event that comes next.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WatchersConformanceTest {
    private static final String LABEL = "watch-this-configmap";
    private static final String ONE = "labelSelector=" + LABEL + "%3D";

    private final PodiumCluster cluster;
    private final Wire wire;

    WatchersConformanceTest(PodiumCluster cluster) {
        this.cluster = cluster;
        this.wire = Wire.of(cluster);
    }

    private static String maps(TestSpace space) {
        return "/api/v1/namespaces/" + space.name() + "/configmaps";
    }

    private MapValue create(String maps, String name, String label) {
        return wire.create(
                maps,
                "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"%s\":\"%s\"}}}"
                        .formatted(name, LABEL, label));
    }

    private MapValue mutate(String maps, String name, String mutation) {
        MapValue now = wire.get(maps + "/" + name);
        return wire.update(maps + "/" + name, Wire.with(now, mutation, "data", "mutation"));
    }

    private MapValue relabel(String maps, String name, String label) {
        MapValue now = wire.get(maps + "/" + name);
        return wire.update(maps + "/" + name, Wire.with(now, label, "metadata", "labels", LABEL));
    }

    /** "should observe add, update, and delete watch notifications on configmaps". */
    @Test
    void eachWatchSeesWhatItsSelectorMatchesAndNothingElse() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "watch-many")) {
            String maps = maps(space);
            String start = wire.revision(maps);
            String both = "labelSelector=" + LABEL + "%20in%20(a,b)";
            try (Watching ofA = wire.watch(maps, ONE + "a", start);
                    Watching ofB = wire.watch(maps, ONE + "b", start);
                    Watching ofBoth = wire.watch(maps, both, start)) {
                MapValue made = create(maps, "map-a", "a");
                ofA.expect("ADDED", made);
                ofBoth.expect("ADDED", made);
                for (String mutation : List.of("1", "2")) {
                    MapValue changed = mutate(maps, "map-a", mutation);
                    ofA.expect("MODIFIED", changed);
                    ofBoth.expect("MODIFIED", changed);
                }
                wire.delete(maps + "/map-a");
                ofA.expectDeleted("map-a");
                ofBoth.expectDeleted("map-a");

                MapValue other = create(maps, "map-b", "b");
                ofB.expect("ADDED", other); // The first it sees: nothing of map-a came before.
                ofBoth.expect("ADDED", other);
                wire.delete(maps + "/map-b");
                ofB.expectDeleted("map-b");
                ofBoth.expectDeleted("map-b");
                ofA.expect("ADDED", create(maps, "map-c", "a")); // And nothing of map-b here.
            }
        }
    }

    /** "should be able to start watching from a specific resource version". */
    @Test
    void aWatchBeginsAfterTheVersionItNames() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "watch-from")) {
            String maps = maps(space);
            create(maps, "map", "from");
            MapValue first = mutate(maps, "map", "1");
            MapValue second = mutate(maps, "map", "2");
            wire.delete(maps + "/map");
            String version = Wire.text(first, "metadata", "resourceVersion");
            try (Watching watch = wire.watch(maps, ONE + "from", version)) {
                watch.expect("MODIFIED", second);
                watch.expectDeleted("map");
            }
        }
    }

    /** "should be able to restart watching from the last resource version observed". */
    @Test
    void aWatchThatEndedGoesOnWhereItEnded() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "watch-again")) {
            String maps = maps(space);
            Event last;
            try (Watching watch = wire.watch(maps, ONE + "again", wire.revision(maps))) {
                watch.expect("ADDED", create(maps, "map", "again"));
                mutate(maps, "map", "1");
                last = watch.next();
                assertThat(last.type()).isEqualTo("MODIFIED");
            }
            MapValue second = mutate(maps, "map", "2");
            try (Watching watch = wire.watch(maps, ONE + "again", last.revision())) {
                wire.delete(maps + "/map");
                watch.expect("MODIFIED", second);
                watch.expectDeleted("map");
            }
        }
    }

    /** "should observe an object deletion if it stops meeting the requirements of the selector". */
    @Test
    void whatLeavesTheSelectionIsDeletedAndWhatReturnsIsAdded() {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "watch-leave")) {
            String maps = maps(space);
            try (Watching watch = wire.watch(maps, ONE + "in", wire.revision(maps))) {
                MapValue made = create(maps, "map", "in");
                MapValue first = mutate(maps, "map", "1");
                MapValue away = relabel(maps, "map", "out");
                watch.expect("ADDED", made);
                watch.expect("MODIFIED", first);
                Event gone = watch.expectDeleted("map");
                assertThat(gone.revision())
                        .isEqualTo(Wire.text(away, "metadata", "resourceVersion"));
                assertThat(gone.at("metadata", "labels", LABEL)).isEqualTo("in");

                mutate(maps, "map", "2");
                MapValue back = relabel(maps, "map", "in");
                MapValue third = mutate(maps, "map", "3");
                wire.delete(maps + "/map");
                watch.expect("ADDED", back);
                watch.expect("MODIFIED", third);
                watch.expectDeleted("map");
            }
        }
    }

    /** "should receive events on concurrent watches in same order". */
    @Test
    void allWatchesTellTheSameInTheSameOrder() {
        int watches = 20;
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "watch-order")) {
            String maps = maps(space);
            var others = new ArrayList<Watching>();
            try (Watching first = wire.watch(maps, "", wire.revision(maps))) {
                Process writer = writer(space);
                try {
                    var told = new ArrayList<String>();
                    others.add(wire.watch(maps, "", first.next().revision()));
                    for (int i = 1; i < watches; i++) {
                        String revision = first.next().revision();
                        told.add(revision);
                        others.add(wire.watch(maps, "", revision));
                    }
                    told.add(first.next().revision());
                    for (int i = 0; i < watches; i++) {
                        for (String revision : told.subList(i, told.size())) {
                            assertThat(others.get(i).next().revision()).isEqualTo(revision);
                        }
                    }
                } finally {
                    writer.descendants().forEach(ProcessHandle::destroyForcibly);
                    writer.destroyForcibly();
                }
            } finally {
                others.forEach(Watching::close);
            }
        }
    }

    /** Writes until it is ended: objects come, change and go. */
    private static Process writer(TestSpace space) {
        String kubectl = String.join(" ", space.kubectl().stream(space.in()).words());
        String script =
                """
                i=1
                while true; do
                    %1$s create configmap map-$i
                    %1$s label configmap map-$i step=one
                    test $i -gt 3 && %1$s delete configmap map-$((i-3))
                    i=$((i+1))
                done
                """
                        .formatted(kubectl);
        return space.kubectl()
                .outer()
                .command("sh", "-c", script)
                .env("HOME", space.kubectl().kubeconfig().getParent().toString())
                .start();
    }
}
