package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.e2e.Watching.Event;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * "[sig-storage]" as far as it describes the API: the objects of drivers, volumes and claims, and
 * what is immutable. Each with the steps of its description.
 */
@Tag("host")
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StorageConformanceTest {
    private static final String CORE = "/api/v1";
    private static final String GROUP = "/apis/storage.k8s.io/v1";

    private final PodiumCluster cluster;
    private final Wire wire;

    StorageConformanceTest(PodiumCluster cluster) {
        this.cluster = cluster;
        this.wire = Wire.of(cluster);
    }

    private TestSpace space(String purpose) {
        return TestSpace.create(cluster.kubectl(), purpose);
    }

    private MapValue label(String path, String label) {
        MapValue now = wire.get(path);
        return wire.update(path, Wire.with(now, "yes", "metadata", "labels", label));
    }

    private void gone(String collection, String ours) {
        assertThat(wire.get(collection + "?" + ours).list("items")).isEmpty();
    }

    private static String object(String name, String label, String spec) {
        return "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"e2e-storage\":\"%s\"}},%s}"
                .formatted(name, label, spec);
    }

    /**
     * "should run through the lifecycle of a CSIDriver, a csinode, a StorageClass, a
     * VolumeAttachment, a VolumeAttributesClass": made, read, patched, listed, deleted, made again,
     * updated, deleted as a collection.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    csidrivers              | "spec":{"attachRequired":false}
                    csinodes                | "spec":{"drivers":[{"name":"e2e.example.com","nodeID":"one"}]}
                    storageclasses          | "provisioner":"e2e.example.com","parameters":{"speed":"high"}
                    volumeattachments       | "spec":{"attacher":"e2e.example.com","nodeName":"none","source":{"persistentVolumeName":"none"}}
                    volumeattributesclasses | "driverName":"e2e.example.com","parameters":{"speed":"high"}
                    """)
    void itsLifeIsThatOfItsDescription(String plural, String spec) {
        String collection = GROUP + "/" + plural;
        String ours = "labelSelector=e2e-storage%3D" + plural;
        String path = collection + "/e2e-one";
        MapValue made = wire.create(collection, object("e2e-one", plural, spec));
        wire.create(collection, object("e2e-two", plural, spec));
        assertThat(wire.get(path)).isEqualTo(made);
        MapValue patched = wire.merge(path, "{\"metadata\":{\"labels\":{\"patched\":\"yes\"}}}");
        assertThat(Wire.text(patched, "metadata", "labels", "patched")).isEqualTo("yes");
        assertThat(wire.get(collection + "?" + ours + ",patched").list("items")).hasSize(1);
        assertThat(Wire.each(wire.get(collection + "?" + ours).list("items"), "metadata", "name"))
                .containsExactly("e2e-one", "e2e-two");

        wire.delete(path);
        wire.ask(404, "GET", path, "");
        MapValue again = wire.create(collection, object("e2e-one", plural, spec));
        assertThat(Wire.text(again, "metadata", "uid"))
                .isNotEqualTo(Wire.text(made, "metadata", "uid"));
        assertThat(Wire.text(label(path, "updated"), "metadata", "labels", "updated"))
                .isEqualTo("yes");
        wire.delete(collection + "?" + ours);
        gone(collection, ours);
    }

    /** "CSIStorageCapacity should support CSIStorageCapacities API operations". */
    @Test
    void capacitiesCanAllThatTheirDescriptionAsks() {
        try (TestSpace space = space("capacities")) {
            assertThat(Wire.each(wire.get("/apis").list("groups"), "name"))
                    .contains("storage.k8s.io");
            assertThat(Wire.each(wire.get(GROUP).list("resources"), "name"))
                    .contains("csistoragecapacities");
            String collection = GROUP + "/namespaces/" + space.name() + "/csistoragecapacities";
            String ours = "labelSelector=e2e-storage%3D" + space.name();
            for (String name : new String[] {"one", "two", "three"}) {
                wire.create(
                        collection,
                        object(name, space.name(), "\"storageClassName\":\"e2e-capacity\""));
            }
            String path = collection + "/one";
            assertThat(Wire.text(wire.get(path), "storageClassName")).isEqualTo("e2e-capacity");
            assertThat(wire.get(GROUP + "/csistoragecapacities?" + ours).list("items")).hasSize(3);
            MapValue list = wire.get(collection + "?" + ours);
            assertThat(list.list("items")).hasSize(3);
            String revision = Wire.text(list, "metadata", "resourceVersion");
            try (Watching watching = wire.watch(collection, ours, revision)) {
                wire.merge(path, "{\"metadata\":{\"labels\":{\"patched\":\"yes\"}}}");
                label(path, "updated");
                assertThat(watching.next().at("metadata", "labels", "patched")).isEqualTo("yes");
                Event event = watching.next();
                assertThat(event.type() + event.at("metadata", "labels", "updated"))
                        .isEqualTo("MODIFIEDyes");
                wire.delete(path);
                watching.expectDeleted("one");
            }
            wire.ask(404, "GET", path, "");
            assertThat(wire.get(collection + "?" + ours).list("items")).hasSize(2);
            wire.delete(collection + "?" + ours);
            gone(collection, ours);
        }
    }

    private static final String VOLUME =
            "\"spec\":{\"capacity\":{\"storage\":\"8Mi\"},\"accessModes\":[\"ReadWriteOnce\"],"
                    + "\"storageClassName\":\"e2e-none\","
                    + "\"persistentVolumeReclaimPolicy\":\"Retain\","
                    + "\"csi\":{\"driver\":\"e2e.example.com\",\"volumeHandle\":\"one\"}}";
    private static final String CLAIM =
            "\"spec\":{\"resources\":{\"requests\":{\"storage\":\"1Mi\"}},"
                    + "\"accessModes\":[\"ReadWriteOnce\"],\"storageClassName\":\"e2e-none\"}";

    /** A volume of the cluster and a claim of a namespace, under the names of their paths. */
    private record Pair(String volumes, String volume, String claims, String claim, String ours) {
        static Pair of(TestSpace space) {
            String volumes = CORE + "/persistentvolumes";
            String claims = CORE + "/namespaces/" + space.name() + "/persistentvolumeclaims";
            return new Pair(
                    volumes,
                    volumes + "/" + space.name(),
                    claims,
                    claims + "/c",
                    "labelSelector=e2e-storage%3D" + space.name());
        }
    }

    private void make(TestSpace space, Pair pair) {
        wire.create(pair.volumes(), object(space.name(), space.name(), VOLUME));
        wire.create(pair.claims(), object("c", space.name(), CLAIM));
        assertThat(wire.get(pair.volumes() + "?" + pair.ours()).list("items")).hasSize(1);
        assertThat(wire.get(pair.claims()).list("items")).hasSize(1);
    }

    private static void end(TestSpace space) {
        space.run("wait", "--for=delete", "--timeout=60s", "persistentvolumeclaim/c");
        space.run("wait", "--for=delete", "--timeout=60s", "persistentvolume/" + space.name());
    }

    /** "should run through the lifecycle of a PV and a PVC". */
    @Test
    void volumesAndClaimsLiveAsTheirDescriptionSays() {
        try (TestSpace space = space("pv-life")) {
            Pair pair = Pair.of(space);
            make(space, pair);
            for (String path : new String[] {pair.volume(), pair.claim()}) {
                MapValue patched =
                        wire.merge(path, "{\"metadata\":{\"labels\":{\"patched\":\"yes\"}}}");
                assertThat(Wire.text(patched, "metadata", "labels", "patched")).isEqualTo("yes");
                assertThat(Wire.text(wire.get(path), "metadata", "uid"))
                        .isNotEmpty()
                        .isEqualTo(Wire.text(patched, "metadata", "uid"));
            }
            // Each goes once its protection is taken from it, which nobody's use prevents.
            wire.delete(pair.claim());
            wire.delete(pair.volume());
            end(space);

            make(space, pair);
            for (String path : new String[] {pair.volume(), pair.claim()}) {
                assertThat(Wire.text(label(path, "updated"), "metadata", "labels", "updated"))
                        .isEqualTo("yes");
            }
            wire.delete(pair.claims() + "?" + pair.ours());
            wire.delete(pair.volumes() + "?" + pair.ours());
            end(space);
            gone(pair.claims(), pair.ours());
            gone(pair.volumes(), pair.ours());
        }
    }

    /** "should apply changes to a pv/pvc status". */
    @Test
    void theStatusOfVolumesAndClaimsIsReadPatchedAndUpdated() {
        try (TestSpace space = space("pv-status")) {
            Pair pair = Pair.of(space);
            make(space, pair);
            String claim = pair.claim() + "/status";
            String volume = pair.volume() + "/status";
            assertThat(Wire.text(wire.get(claim), "status", "phase")).isEqualTo("Pending");
            assertThat(Wire.text(wire.get(volume), "status", "phase")).isIn("Pending", "Available");

            String condition =
                    "{\"type\":\"%1$s\",\"status\":\"True\",\"reason\":\"E2E %1$s\","
                            + "\"message\":\"set from outside\"}";
            MapValue patched =
                    wire.merge(
                            claim,
                            "{\"status\":{\"conditions\":[%s]}}"
                                    .formatted(condition.formatted("StatusPatched")));
            ListValue conditions = patched.map("status").list("conditions");
            assertThat(Wire.each(conditions, "type")).containsExactly("StatusPatched");
            MapValue more = Wire.read(condition.formatted("StatusUpdated"));
            MapValue updated =
                    wire.update(
                            claim,
                            Wire.with(
                                    wire.get(claim),
                                    conditions.plus(more),
                                    "status",
                                    "conditions"));
            assertThat(Wire.each(updated.map("status").list("conditions"), "type"))
                    .containsExactly("StatusPatched", "StatusUpdated");

            MapValue told =
                    wire.merge(
                            volume,
                            "{\"status\":{\"message\":\"StatusPatched\",\"reason\":\"E2E\"}}");
            assertThat(Wire.text(told, "status", "message")).isEqualTo("StatusPatched");
            MapValue retold =
                    wire.update(
                            volume,
                            Wire.with(wire.get(volume), "StatusUpdated", "status", "message"));
            assertThat(
                            Wire.text(retold, "status", "message")
                                    + Wire.text(retold, "status", "reason"))
                    .isEqualTo("StatusUpdatedE2E");
            wire.delete(pair.claim());
            wire.delete(pair.volume());
            end(space);
        }
    }

    /** "VolumeAttachment should apply changes to a volumeattachment status". */
    @Test
    void theStatusOfAnAttachmentIsReadPatchedAndUpdated() {
        String collection = GROUP + "/volumeattachments";
        String path = collection + "/e2e-attached";
        wire.create(
                collection,
                object(
                        "e2e-attached",
                        "status",
                        "\"spec\":{\"attacher\":\"e2e.example.com\",\"nodeName\":\"none\","
                                + "\"source\":{\"persistentVolumeName\":\"none\"}}"));
        wire.merge(path, "{\"metadata\":{\"labels\":{\"patched\":\"yes\"}}}");
        MapValue status = wire.get(path + "/status");
        assertThat(Wire.text(status, "metadata", "labels", "patched")).isEqualTo("yes");
        assertThat(status.map("status").bool("attached")).isFalse();
        MapValue patched = wire.merge(path + "/status", "{\"status\":{\"attached\":true}}");
        assertThat(patched.map("status").bool("attached")).isTrue();
        assertThat(wire.get(path).map("status").bool("attached")).isTrue();
        MapValue updated =
                wire.update(path + "/status", Wire.with(patched, false, "status", "attached"));
        assertThat(updated.map("status").bool("attached")).isFalse();
        wire.delete(path);
        wire.ask(404, "GET", path, "");
    }

    /** "ConfigMap, Secrets should be immutable if `immutable` field is set". */
    @ParameterizedTest
    @CsvSource({"configmaps, data", "secrets, stringData"})
    void whatIsImmutableStaysAndMayGo(String plural, String field) {
        try (TestSpace space = space("immutable-" + plural)) {
            String collection = CORE + "/namespaces/" + space.name() + "/" + plural;
            String path = collection + "/kept";
            wire.create(
                    collection,
                    "{\"metadata\":{\"name\":\"kept\"},\"" + field + "\":{\"one\":\"1\"}}");
            wire.update(path, Wire.with(wire.get(path), "two", field, "one"));
            MapValue sealed = wire.update(path, Wire.with(wire.get(path), true, "immutable"));
            MapValue kept = sealed.map("data");

            MapValue refused =
                    wire.ask(
                            422,
                            "PUT",
                            path,
                            JsonEncoder.text(Wire.with(sealed, "three", field, "one")));
            assertThat(refused.string("message"))
                    .contains("data: Forbidden: field is immutable when `immutable` is set");
            MapValue unsealed =
                    wire.ask(
                            422,
                            "PUT",
                            path,
                            JsonEncoder.text(Wire.with(sealed, false, "immutable")));
            assertThat(unsealed.string("message"))
                    .contains("immutable: Forbidden: field is immutable when `immutable` is set");
            MapValue labelled = label(path, "updated");
            assertThat(labelled.map("data")).isEqualTo(kept);
            assertThat(Wire.text(labelled, "metadata", "labels", "updated")).isEqualTo("yes");
            wire.delete(path);
            wire.ask(404, "GET", path, "");
        }
    }
}
