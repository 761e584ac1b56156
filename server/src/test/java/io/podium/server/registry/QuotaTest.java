package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.loop.ThreadLoop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.admission.Admissions;
import io.podium.server.allocate.AddressRange;
import io.podium.server.allocate.PortRange;
import io.podium.server.allocate.ServiceAllocator;
import io.podium.server.registry.World.Reply;
import io.podium.server.render.Forms;
import io.podium.store.Change;
import io.podium.store.Store;
import io.podium.store.memory.MemoryEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody gets more than the quota, however many ask at once. */
class QuotaTest {
    private static final String SERVICE = "{metadata: {name: s}, spec: {ports: [{port: 80}]}}";
    private static final String NS = "/api/v1/namespaces/default";

    private final World world = World.small();

    @AfterEach
    void close() {
        world.close();
    }

    private void quota(String name, String spec) {
        world.ok(
                "POST " + NS + "/resourcequotas",
                "{metadata: {name: " + name + "}, spec: {" + spec + "}}");
    }

    private Reply pod(String name, String resources) {
        return world.call(
                "POST " + NS + "/pods",
                "{metadata: {name: "
                        + name
                        + "}, spec: {containers: [{name: c1, image: x, resources: {"
                        + resources
                        + "}}, {name: c2, image: x, resources: {requests: {cpu: 100m}}}]}}");
    }

    @Test
    void whatIsTooMuchIsRefusedInFull() {
        quota("q", "hard: {requests.cpu: \"1\", limits.memory: 2Gi, pods: \"3\"}");
        assertThat(pod("a", "requests: {cpu: 500m}").text())
                .isEqualTo(
                        "pods \"a\" is forbidden: failed quota: q: must specify limits.memory for:"
                                + " c1,c2");
        world.ok("DELETE " + NS + "/resourcequotas/q");
        quota("cpu", "hard: {requests.cpu: \"1\", pods: \"3\"}");
        assertThat(pod("a", "requests: {cpu: 500m}").code()).isEqualTo(201);
        Reply refused = pod("b", "requests: {cpu: 500m}");
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.reason()).isEqualTo("Forbidden");
        assertThat(refused.text())
                .isEqualTo(
                        "pods \"b\" is forbidden: exceeded quota: cpu, requested: requests.cpu=600m,"
                                + " used: requests.cpu=600m, limited: requests.cpu=1");
        assertThat(pod("b", "requests: {cpu: 300m}").code()).isEqualTo(201);
        world.ok("DELETE " + NS + "/pods/a?gracePeriodSeconds=0");
        assertThat(pod("c", "requests: {cpu: 500m}").code()).isEqualTo(201);
    }

    @Test
    void whatEndsGivesItsShareBack() {
        quota("q", "hard: {pods: \"1\"}");
        assertThat(pod("a", "").code()).isEqualTo(201);
        assertThat(pod("b", "").code()).isEqualTo(403);
        world.contentType = "application/merge-patch+json";
        world.ok("PATCH " + NS + "/pods/a/status", "{\"status\":{\"phase\":\"Succeeded\"}}");
        world.contentType = "application/json";
        assertThat(pod("b", "").code()).isEqualTo(201);
    }

    @Test
    void anUpdateIsChargedWithTheDifference() {
        quota("q", "hard: {requests.storage: 10Gi}");
        String claims = NS + "/persistentvolumeclaims";
        String claim =
                "{metadata: {name: a}, spec: {accessModes: [ReadWriteOnce], resources: {requests:"
                        + " {storage: %s}}}}";
        world.ok("POST " + claims, claim.formatted("6Gi"));
        assertThat(world.call("POST " + claims, claim.formatted("5Gi").replace("a}", "b}")).text())
                .isEqualTo(
                        "persistentvolumeclaims \"b\" is forbidden: exceeded quota: q, requested:"
                                + " requests.storage=5Gi, used: requests.storage=6Gi, limited:"
                                + " requests.storage=10Gi");
        world.ok("POST " + claims, claim.formatted("4Gi").replace("a}", "b}"));
        world.contentType = "application/merge-patch+json";
        world.ok("PATCH " + claims + "/a", "{\"metadata\":{\"labels\":{\"still\":\"legal\"}}}");
    }

    @Test
    void whatNothingIsUsedOfIsUsedZeroTimes() {
        quota("none", "hard: {services: \"0\", requests.cpu: 100m}");
        assertThat(world.call("POST " + NS + "/services", SERVICE).text())
                .isEqualTo(
                        "services \"s\" is forbidden: exceeded quota: none, requested: services=1,"
                                + " used: services=0, limited: services=0");
        assertThat(pod("a", "requests: {cpu: 500m}").text())
                .endsWith("used: requests.cpu=0, limited: requests.cpu=100m");
    }

    @Test
    void dryRunsAndFailuresTakeNothing() {
        quota("q", "hard: {configmaps: \"2\"}");
        String maps = NS + "/configmaps";
        world.ok("POST " + maps + "?dryRun=All", "{metadata: {name: dry}}");
        world.ok("POST " + maps + "?dryRun=All", "{metadata: {name: dry}}");
        world.ok("POST " + maps, "{metadata: {name: a}}");
        for (int i = 0; i < 3; i++) {
            assertThat(world.call("POST " + maps, "{metadata: {name: a}}").code()).isEqualTo(409);
        }
        world.ok("POST " + maps, "{metadata: {name: b}}");
        assertThat(world.call("POST " + maps, "{metadata: {name: c}}").text())
                .isEqualTo(
                        "configmaps \"c\" is forbidden: exceeded quota: q, requested: configmaps=1,"
                                + " used: configmaps=2, limited: configmaps=2");
        assertThat(world.call("POST " + maps + "?dryRun=All", "{metadata: {name: c}}").code())
                .isEqualTo(403);
    }

    @Test
    void aQuotaThatChangesCountsAnew() {
        quota("q", "hard: {secrets: \"1\"}");
        world.ok("POST " + NS + "/secrets", "{metadata: {name: a}}");
        assertThat(world.call("POST " + NS + "/secrets", "{metadata: {name: b}}").code())
                .isEqualTo(403);
        world.contentType = "application/merge-patch+json";
        world.ok("PATCH " + NS + "/resourcequotas/q", "{\"spec\":{\"hard\":{\"secrets\":\"2\"}}}");
        world.contentType = "application/json";
        world.ok("POST " + NS + "/secrets", "{metadata: {name: b}}");
        world.ok("DELETE " + NS + "/resourcequotas/q");
        world.ok("POST " + NS + "/secrets", "{metadata: {name: c}}");
    }

    @Test
    void sixteenWritersInAHundredNamespacesNeverGetMoreThanThereIs() {
        int namespaces = 100;
        int hard = 7;
        var randomness = Randomness.seeded(1);
        try (var storeLoop = new ThreadLoop("store");
                var loop = new ThreadLoop("registry");
                Store store = MemoryEngine.open(storeLoop, Clock.system());
                var registry =
                        new ObjectRegistry(
                                new Parts(
                                        store,
                                        World.KINDS,
                                        Forms.withBudget(1 << 20),
                                        Clock.system(),
                                        randomness,
                                        loop,
                                        Admissions.builtIn(randomness, List.of()),
                                        new ServiceAllocator(
                                                new AddressRange("10.96.0.0/24", randomness),
                                                new PortRange(30000, 30010, randomness))));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var crowd = World.around(store, registry);
            for (int n = 0; n < namespaces; n++) {
                crowd.start("POST /api/v1/namespaces", "{metadata: {name: n" + n + "}}").join();
                crowd.start(
                                "POST /api/v1/namespaces/n" + n + "/resourcequotas",
                                "{metadata: {name: q}, spec: {hard: {configmaps: \""
                                        + hard
                                        + "\"}}}")
                        .join();
            }
            long start = store.revision();
            var writers = new ArrayList<CompletableFuture<Void>>();
            for (int w = 0; w < 16; w++) {
                var chance = new Random(w);
                String mine = "w" + w + "-";
                writers.add(
                        CompletableFuture.runAsync(
                                () -> write(crowd, chance, mine, namespaces), threads));
            }
            writers.forEach(CompletableFuture::join);
            var counts = new HashMap<String, Integer>();
            int most = 0;
            for (Change change : store.changesAfter(start, Integer.MAX_VALUE)) {
                if (change.key().resource().equals("configmaps")) {
                    int step =
                            (change.after().isPresent() ? 1 : 0)
                                    - (change.before().isPresent() ? 1 : 0);
                    most =
                            Math.max(
                                    most,
                                    counts.merge(change.key().namespace(), step, Integer::sum));
                }
            }
            assertThat(most).isEqualTo(hard);
            // And nothing leaked: all that is free can still be had, and not one more.
            for (Map.Entry<String, Integer> entry : counts.entrySet()) {
                String maps = "POST /api/v1/namespaces/" + entry.getKey() + "/configmaps";
                for (int i = entry.getValue(); i < hard; i++) {
                    crowd.start(maps, "{metadata: {name: last" + i + "}}").join();
                }
                assertThat(World.reply(settled(crowd, maps)).code()).isEqualTo(403);
            }
        }
    }

    private static CompletableFuture<io.podium.server.request.Answer> settled(
            World crowd, String maps) {
        var answer = crowd.start(maps, "{metadata: {name: toomuch}}");
        answer.handle((_, _) -> null).join();
        return answer;
    }

    /** Makes, takes back and repeats itself, everywhere. */
    private static void write(World crowd, Random chance, String mine, int namespaces) {
        for (int i = 0; i < 400; i++) {
            String maps = "/api/v1/namespaces/n" + chance.nextInt(namespaces) + "/configmaps";
            String name = (chance.nextInt(4) == 0 ? "shared" : mine) + chance.nextInt(6);
            String line = chance.nextInt(5) == 0 ? "DELETE " + maps + "/" + name : "POST " + maps;
            String body = line.startsWith("POST") ? "{metadata: {name: " + name + "}}" : "";
            crowd.start(line, body).handle((_, _) -> null).join();
        }
    }
}
