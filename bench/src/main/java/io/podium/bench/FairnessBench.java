package io.podium.bench;

import io.podium.api.kinds.flowcontrol.DefaultFlows;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.time.Clock;
import io.podium.server.Limits;
import io.podium.server.authz.Attributes;
import io.podium.server.fairness.Fairness;
import io.podium.server.fairness.Seat;
import io.podium.server.metrics.ServerMetrics;
import io.podium.server.render.Forms;
import io.podium.server.render.ObjectBody;
import io.podium.server.request.User;
import io.podium.store.Key;
import io.podium.store.Store;
import io.podium.store.Write;
import io.podium.store.memory.MemoryEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What it costs a request to find its level, take a seat and give it back when nobody waits. */
final class FairnessBench {
    private static final int ROUNDS = 1_000_000;

    private FairnessBench() {}

    static void run(Report report) throws IOException {
        alone(report);
        Contention.run(report);
    }

    private static void alone(Report report) {
        try (ThreadLoop loop = new ThreadLoop("fairness");
                Store store = MemoryEngine.open(loop, Clock.system())) {
            fill(store);
            Clock clock = Clock.system();
            try (var fairness =
                    new Fairness(
                            Limits.usual().seats(),
                            store,
                            body -> ((ObjectBody) body).peek(),
                            loop,
                            clock,
                            ServerMetrics.of(clock).flows())) {
                measure(report, fairness, "an administrator (exempt)", user("a", "system:masters"));
                measure(
                        report,
                        fairness,
                        "a node (third schema)",
                        user("system:node:n", "system:nodes"));
                measure(
                        report,
                        fairness,
                        "a service account",
                        user("system:serviceaccount:d:x", "system:serviceaccounts"));
                measure(report, fairness, "a user (last but one)", user("jane", "team"));
            }
        }
    }

    private static User user(String name, String group) {
        return new User(name, "", Set.of(group, User.AUTHENTICATED_GROUP), Map.of());
    }

    private static void fill(Store store) {
        Forms forms = Forms.withBudget(1 << 20);
        var objects = new ArrayList<ApiObject>(DefaultFlows.schemas());
        objects.addAll(DefaultFlows.levels());
        for (ApiObject object : objects) {
            Resource resource =
                    Schema.kubernetes()
                            .kind(
                                    object.value().string("apiVersion"),
                                    object.value().string("kind"))
                            .orElseThrow();
            var key = new Key(resource.groupResource(), object.namespace(), object.name());
            store.commit(List.of(Write.create(key, ObjectBody.of(forms, object.value())))).join();
        }
    }

    private static void measure(Report report, Fairness fairness, String what, User user) {
        var threads = ManagementFactory.getThreadMXBean();
        var asked = Attributes.resource(user, "get", "", "pods", "place-1", "x");
        long nanos = 0;
        long ran = 0;
        for (int round = 0; round < 3; round++) { // The first two warm up.
            ran = 0;
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < ROUNDS; i++) {
                Seat seat = fairness.enter(fairness.flow(asked), asked, 1, false, Runnable::run);
                ran += seat.isRunning() ? 1 : 0;
                seat.run();
            }
            nanos = threads.getCurrentThreadCpuTime() - start;
        }
        report.line(
                "%-28s %s of %d at once, %.2f µs of CPU each",
                what, ran, ROUNDS, nanos / 1000.0 / ROUNDS);
    }
}
