package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.MapValue;
import io.podium.e2e.Watching.Event;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** "[sig-api-machinery] ResourceQuota", each description step by step. */
@Tag("host")
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class QuotaConformanceTest {
    /** What the suite's quota allows; a quota counts itself, too. */
    private static final String HARD =
            """
            {"pods":"5","services":"10","services.nodeports":"1","services.loadbalancers":"1",
             "replicationcontrollers":"10","resourcequotas":"1","cpu":"1","memory":"500Mi",
             "configmaps":"11","secrets":"10","persistentvolumeclaims":"10","requests.storage":"10Gi",
             "ephemeral-storage":"50Gi","gold.storageclass.storage.k8s.io/persistentvolumeclaims":"10",
             "gold.storageclass.storage.k8s.io/requests.storage":"10Gi","count/replicasets.apps":"5",
             "requests.example.com/dongle":"3"}
            """;

    private static final String AMOUNTS =
            "\"requests.cpu\":\"1\",\"requests.memory\":\"500Mi\","
                    + "\"limits.cpu\":\"2\",\"limits.memory\":\"1Gi\"";

    private final PodiumCluster cluster;
    private final Wire wire;

    QuotaConformanceTest(PodiumCluster cluster) {
        this.cluster = cluster;
        this.wire = Wire.of(cluster);
    }

    /** A namespace and what is done to its quotas. */
    private final class Room implements AutoCloseable {
        private final TestSpace space;
        private final String path;

        Room(String name) {
            this.space = TestSpace.create(cluster.kubectl(), "quota-" + name);
            this.path = "/api/v1/namespaces/" + space.name();
        }

        String quota(String name) {
            return path + "/resourcequotas/" + name;
        }

        MapValue create(String name, String spec) {
            return wire.create(
                    path + "/resourcequotas",
                    "{\"metadata\":{\"name\":\"%s\"},\"spec\":%s}".formatted(name, spec));
        }

        /** With all that the suite counts; answers once its status tells that it counts itself. */
        void createAndCount() {
            MapValue made = create("test-quota", "{\"hard\":%s}".formatted(HARD));
            expect("test-quota", "resourcequotas=1 pods=0 cpu=0 services=0 secrets=0");
            MapValue now = wire.get(quota("test-quota"));
            assertThat(now.map("status").map("hard")).isEqualTo(made.map("spec").map("hard"));
        }

        /** Waits until the status says that so much of each is used. */
        void expect(String quota, String used) {
            space.until(
                    text -> isUsed(Wire.read(text).map("status").map("used"), used),
                    "get",
                    "resourcequota",
                    quota,
                    "-o",
                    "json");
        }

        private static boolean isUsed(MapValue status, String used) {
            for (String one : used.split(" ", -1)) {
                String[] parts = one.split("=", 2);
                if (!status.string(parts[0]).equals(parts[1])) {
                    return false;
                }
            }
            return true;
        }

        /** Deletes at once, as the suite does with pods. */
        void delete(String collection, String name) {
            wire.delete(path(collection) + "/" + name + "?gracePeriodSeconds=0");
        }

        String path(String collection) {
            String groups = collection.equals("replicasets") ? "/apis/apps/v1" : "/api/v1";
            return groups + "/namespaces/" + space.name() + "/" + collection;
        }

        @Override
        public void close() {
            space.close();
        }
    }

    private static String pod(String name, String requests, String limits, String more) {
        return """
        {"metadata":{"name":"%s"},"spec":{%s"containers":[{"name":"pause","image":"busybox:1",
         "command":["sleep","100000"],"resources":{"requests":{%s},"limits":{%s}}}]}}
        """
                .formatted(name, more, requests, limits);
    }

    private MapValue refused(Room room, String pod) {
        MapValue status = wire.ask(403, "POST", room.path("pods"), pod);
        assertThat(status.string("reason")).isEqualTo("Forbidden");
        return status;
    }

    /** "should create a ResourceQuota and ensure its status is promptly calculated". */
    @Test
    void theStatusIsThereAtOnce() {
        try (Room room = new Room("prompt")) {
            assertThat(wire.get(room.path("resourcequotas")).list("items")).isEmpty();
            room.createAndCount();
        }
    }

    /**
     * "should create a ResourceQuota and capture the life of a secret", "of a configMap", "of a
     * service", "of a replication controller", "of a replica set".
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    secrets                | secrets                | 0 | "data":{"data-1":"dmFsdWUtMQo="}
                    configmaps             | configmaps             | 1 | "data":{"a":""}
                    services               | services               | 0 | "spec":{"type":"ClusterIP","ports":[{"port":80,"targetPort":80}]}
                    replicationcontrollers | replicationcontrollers | 0 | "spec":{"replicas":0,"selector":{"name":"test"},"template":{"metadata":{"labels":{"name":"test"}},"spec":{"containers":[{"name":"test","image":"nginx"}]}}}
                    replicasets            | count/replicasets.apps | 0 | "spec":{"replicas":0,"selector":{"matchLabels":{"name":"test"}},"template":{"metadata":{"labels":{"name":"test"}},"spec":{"containers":[{"name":"test","image":"nginx"}]}}}
                    """)
    void whatIsThereIsCounted(String collection, String resource, int before, String body) {
        try (Room room = new Room(collection)) {
            room.space.until(text -> !text.isEmpty(), "get", "configmaps", "-o", "name");
            room.createAndCount();
            room.expect("test-quota", resource + "=" + before);
            wire.create(
                    room.path(collection),
                    "{\"metadata\":{\"name\":\"test-life\"},%s}".formatted(body));
            room.expect("test-quota", resource + "=" + (before + 1));
            room.delete(collection, "test-life");
            room.expect("test-quota", resource + "=" + before);
        }
    }

    /** "should create a ResourceQuota and capture the life of a pod". */
    @Test
    void thePodsLifeIsCounted() {
        try (Room room = new Room("pod")) {
            room.createAndCount();
            String dongle = "\"example.com/dongle\":\"2\"";
            wire.create(
                    room.path("pods"),
                    pod(
                            "test-pod",
                            "\"cpu\":\"500m\",\"memory\":\"252Mi\",\"ephemeral-storage\":\"30Gi\","
                                    + dongle,
                            dongle,
                            ""));
            String used =
                    "resourcequotas=1 pods=1 cpu=500m memory=252Mi ephemeral-storage=30Gi"
                            + " requests.example.com/dongle=2";
            room.expect("test-quota", used);

            MapValue tooMuch =
                    refused(room, pod("fail-pod", "\"cpu\":\"600m\",\"memory\":\"100Mi\"", "", ""));
            assertThat(tooMuch.string("message"))
                    .contains("exceeded quota: test-quota, requested: cpu=600m");
            MapValue dongles =
                    refused(
                            room,
                            pod(
                                    "fail-pod-for-extended-resource",
                                    "\"cpu\":\"500m\",\"memory\":\"100Mi\","
                                            + "\"ephemeral-storage\":\"10Gi\","
                                            + dongle,
                                    dongle,
                                    ""));
            assertThat(dongles.string("message"))
                    .contains("requested: requests.example.com/dongle=2, used:");

            MapValue there = wire.get(room.path("pods") + "/test-pod");
            String larger = JsonEncoder.text(there).replace("\"cpu\":\"500m\"", "\"cpu\":\"100m\"");
            assertThat(larger).contains("100m");
            MapValue kept = wire.ask(422, "PUT", room.path("pods") + "/test-pod", larger);
            assertThat(kept.string("reason")).isEqualTo("Invalid");
            room.expect("test-quota", used);

            room.delete("pods", "test-pod");
            room.expect(
                    "test-quota",
                    "resourcequotas=1 pods=0 cpu=0 memory=0 ephemeral-storage=0"
                            + " requests.example.com/dongle=0");
        }
    }

    /** "should be able to update and delete ResourceQuota". */
    @Test
    void aQuotaIsUpdatedAndDeleted() {
        try (Room room = new Room("update")) {
            MapValue made =
                    room.create("test-quota", "{\"hard\":{\"cpu\":\"1\",\"memory\":\"500Mi\"}}");
            MapValue got = wire.get(room.quota("test-quota"));
            assertThat(JsonEncoder.text(got.map("spec")))
                    .isEqualTo(JsonEncoder.text(made.map("spec")))
                    .isEqualTo("{\"hard\":{\"cpu\":\"1\",\"memory\":\"500Mi\"}}");
            room.expect("test-quota", "cpu=0 memory=0");
            MapValue more = hard(wire.get(room.quota("test-quota")), "spec", "2", "1Gi");
            MapValue updated = wire.update(room.quota("test-quota"), more);
            assertThat(updated.map("spec").map("hard")).isEqualTo(more.map("spec").map("hard"));
            assertThat(wire.get(room.quota("test-quota")).map("spec").map("hard"))
                    .isEqualTo(more.map("spec").map("hard"));
            wire.delete(room.quota("test-quota"));
            wire.ask(404, "GET", room.quota("test-quota"), "");
        }
    }

    private static MapValue hard(MapValue quota, String part, String cpu, String memory) {
        MapValue hard = Wire.read("{\"cpu\":\"%s\",\"memory\":\"%s\"}".formatted(cpu, memory));
        return Wire.with(quota, hard, part, "hard");
    }

    /** "should manage the lifecycle of a ResourceQuota". */
    @Test
    void aQuotasLifeIsListedPatchedAndEnded() {
        try (Room room = new Room("life")) {
            String label = "e2e-rq=" + room.space.name();
            String selected = "?labelSelector=" + label.replace("=", "%3D");
            wire.create(
                    room.path("resourcequotas"),
                    """
                    {"metadata":{"name":"e2e-quota","labels":{"e2e-rq":"%s"}},
                     "spec":{"hard":{"cpu":"1","memory":"500Mi"}}}
                    """
                            .formatted(room.space.name()));
            assertThat(wire.get(room.quota("e2e-quota")).map("spec").map("hard").string("memory"))
                    .isEqualTo("500Mi");
            MapValue everywhere = wire.get("/api/v1/resourcequotas" + selected);
            assertThat(Wire.each(everywhere.list("items"), "metadata", "name"))
                    .containsExactly("e2e-quota");
            MapValue patched =
                    wire.merge(
                            room.quota("e2e-quota"),
                            "{\"metadata\":{\"labels\":{\"e2e-quota\":\"patched\"}},"
                                    + "\"spec\":{\"hard\":{\"memory\":\"750Mi\"}}}");
            assertThat(Wire.text(patched, "metadata", "labels", "e2e-quota")).isEqualTo("patched");
            assertThat(JsonEncoder.text(patched.map("spec")))
                    .isEqualTo("{\"hard\":{\"cpu\":\"1\",\"memory\":\"750Mi\"}}");
            wire.delete(room.path("resourcequotas") + selected);
            assertThat(wire.get("/api/v1/resourcequotas" + selected).list("items")).isEmpty();
        }
    }

    /** "should apply changes to a resourcequota status". */
    @Test
    void whatIsWrittenIntoTheStatusIsPutRight() {
        try (Room room = new Room("status")) {
            MapValue made =
                    room.create("e2e-status", "{\"hard\":{\"cpu\":\"500m\",\"memory\":\"500Mi\"}}");
            room.expect("e2e-status", "cpu=0 memory=0");
            String path = room.quota("e2e-status");

            MapValue before = wire.get(path);
            MapValue said = hard(before, "status", "1", "1Gi");
            MapValue written =
                    statusIsPutRight(room, before, () -> wire.update(path + "/status", said));
            assertThat(written.map("status").map("hard")).isEqualTo(said.map("status").map("hard"));
            assertThat(written.map("spec")).isEqualTo(made.map("spec"));

            MapValue patched =
                    wire.merge(path, "{\"spec\":{\"hard\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}}");
            assertThat(JsonEncoder.text(patched.map("spec").map("hard")))
                    .isEqualTo("{\"cpu\":\"1\",\"memory\":\"1Gi\"}");
            room.space.until(
                    "1 1Gi"::equals,
                    "get",
                    "resourcequota",
                    "e2e-status",
                    "-o",
                    "jsonpath={.status.hard.cpu} {.status.hard.memory}");

            MapValue status = wire.get(path + "/status");
            assertThat(status.map("status").map("hard")).isEqualTo(status.map("spec").map("hard"));
            MapValue again =
                    statusIsPutRight(
                            room,
                            status,
                            () ->
                                    wire.merge(
                                            path + "/status",
                                            "{\"spec\":{\"hard\":{\"cpu\":\"9\"}},\"status\":"
                                                    + "{\"hard\":{\"cpu\":\"2\",\"memory\":\"2Gi\"}}}"));
            assertThat(JsonEncoder.text(again.map("status").map("hard")))
                    .isEqualTo("{\"cpu\":\"2\",\"memory\":\"2Gi\"}");
            assertThat(JsonEncoder.text(again.map("spec").map("hard")))
                    .isEqualTo("{\"cpu\":\"1\",\"memory\":\"1Gi\"}");
            assertThat(wire.get(path).map("spec")).isEqualTo(again.map("spec"));
        }
    }

    /** The write is seen by a watch, and then that the controller says again what the spec says. */
    private MapValue statusIsPutRight(Room room, MapValue before, Supplier<MapValue> write) {
        String revision = Wire.text(before, "metadata", "resourceVersion");
        try (Watching watch = wire.watch(room.path("resourcequotas"), "", revision)) {
            MapValue answer = write.get();
            Event told = watch.next();
            assertThat(told.revision()).isEqualTo(Wire.text(answer, "metadata", "resourceVersion"));
            Event mended = watch.next();
            assertThat(mended.object().map("status").map("hard"))
                    .isEqualTo(answer.map("spec").map("hard"));
            return answer;
        }
    }

    /** "should verify ResourceQuota with terminating scopes". */
    @Test
    void podsThatEndAreCountedApartFromThoseThatGoOn() {
        String requests = "\"cpu\":\"500m\",\"memory\":\"200Mi\"";
        String limits = "\"cpu\":\"1\",\"memory\":\"400Mi\"";
        String used =
                "pods=1 requests.cpu=500m requests.memory=200Mi limits.cpu=1 limits.memory=400Mi";
        String none = "pods=0 requests.cpu=0 requests.memory=0 limits.cpu=0 limits.memory=0";
        try (Room room = new Room("terminating")) {
            scoped(room, "Terminating", AMOUNTS);
            scoped(room, "NotTerminating", AMOUNTS);
            room.expect("quota-terminating", none);
            room.expect("quota-notterminating", none);
            countedBy(
                    room,
                    pod("test-pod", requests, limits, ""),
                    List.of("quota-notterminating", used, "quota-terminating", none),
                    none);
            countedBy(
                    room,
                    pod("terminating-pod", requests, limits, "\"activeDeadlineSeconds\":3600,"),
                    List.of("quota-terminating", used, "quota-notterminating", none),
                    none);
        }
    }

    /** "should verify ResourceQuota with best effort scope". */
    @Test
    void podsWithoutRequestsAreCountedApart() {
        try (Room room = new Room("besteffort")) {
            scoped(room, "BestEffort", "");
            scoped(room, "NotBestEffort", "");
            room.expect("quota-besteffort", "pods=0");
            room.expect("quota-notbesteffort", "pods=0");
            countedBy(
                    room,
                    pod("test-pod", "", "", ""),
                    List.of("quota-besteffort", "pods=1", "quota-notbesteffort", "pods=0"),
                    "pods=0");
            countedBy(
                    room,
                    pod(
                            "burstable-pod",
                            "\"cpu\":\"500m\",\"memory\":\"200Mi\"",
                            "\"cpu\":\"1\",\"memory\":\"400Mi\"",
                            ""),
                    List.of("quota-notbesteffort", "pods=1", "quota-besteffort", "pods=0"),
                    "pods=0");
        }
    }

    private void scoped(Room room, String scope, String amounts) {
        String hard = amounts.isEmpty() ? "\"pods\":\"5\"" : "\"pods\":\"5\"," + amounts;
        room.create(
                "quota-" + scope.toLowerCase(Locale.ROOT),
                "{\"hard\":{%s},\"scopes\":[\"%s\"]}".formatted(hard, scope));
    }

    /** The pod is counted by the quotas named, and no more once it is gone. */
    private void countedBy(Room room, String pod, List<String> quotas, String none) {
        MapValue made = wire.create(room.path("pods"), pod);
        var names = new ArrayList<String>();
        for (int i = 0; i < quotas.size(); i += 2) {
            room.expect(quotas.get(i), quotas.get(i + 1));
            names.add(quotas.get(i));
        }
        room.delete("pods", Wire.text(made, "metadata", "name"));
        names.forEach(name -> room.expect(name, none));
    }
}
