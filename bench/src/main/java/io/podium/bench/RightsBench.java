package io.podium.bench;

import io.podium.api.rbac.v1.ClusterRoleBinding;
import io.podium.api.rbac.v1.RoleBinding;
import io.podium.api.rbac.v1.RoleRef;
import io.podium.api.rbac.v1.Subject;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.view.ApiObject;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.time.Clock;
import io.podium.server.authz.Attributes;
import io.podium.server.authz.Rbac;
import io.podium.server.bootstrap.Bootstrap;
import io.podium.server.render.Forms;
import io.podium.server.render.ObjectBody;
import io.podium.server.request.User;
import io.podium.store.Key;
import io.podium.store.Store;
import io.podium.store.Write;
import io.podium.store.memory.MemoryEngine;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a decision of RBAC costs with the default roles and ten thousand bindings. */
final class RightsBench {
    private static final int BINDINGS = 10_000;
    private static final int PLACES = 1_000;
    private static final int ROUNDS = 400_000;
    private static final String GROUP = "rbac.authorization.k8s.io";

    private RightsBench() {}

    static void run(Report report) {
        try (ThreadLoop loop = new ThreadLoop("rights");
                Store store = MemoryEngine.open(loop, Clock.system())) {
            fill(store);
            try (Rbac rbac = new Rbac(store, body -> ((ObjectBody) body).peek())) {
                measure(report, rbac, "allowed in a namespace", user("user-1"), "update", "pods");
                measure(report, rbac, "allowed in the cluster", user("user-2"), "get", "services");
                measure(
                        report,
                        rbac,
                        "refused to one who is bound",
                        user("user-1"),
                        "get",
                        "nodes");
                measure(report, rbac, "refused to one who is not", user("nobody"), "get", "pods");
                measure(
                        report,
                        rbac,
                        "a controller",
                        new User(
                                "system:serviceaccount:kube-system:replicaset-controller",
                                "",
                                Set.of(
                                        "system:serviceaccounts",
                                        "system:serviceaccounts:kube-system",
                                        User.AUTHENTICATED_GROUP),
                                java.util.Map.of()),
                        "create",
                        "pods");
            }
        }
    }

    private static User user(String name) {
        return User.of(name, User.AUTHENTICATED_GROUP, "team-" + name);
    }

    private static void fill(Store store) {
        Forms forms = Forms.withBudget(1 << 20);
        var objects = new ArrayList<ApiObject>(Bootstrap.defaultRights());
        for (int i = 0; i < BINDINGS; i++) {
            Subject subject =
                    Subject.empty().withKind("User").withApiGroup(GROUP).withName("user-" + i);
            if (i % 2 == 1) {
                RoleBinding binding = RoleBinding.create("place-" + i % PLACES, "binding-" + i);
                objects.add(binding.withRoleRef(role("edit")).withSubjects(List.of(subject)));
            } else {
                ClusterRoleBinding binding = ClusterRoleBinding.create("", "binding-" + i);
                objects.add(binding.withRoleRef(role("view")).withSubjects(List.of(subject)));
            }
        }
        var writes = new ArrayList<Write>();
        for (ApiObject object : objects) {
            Resource resource =
                    Schema.kubernetes()
                            .kind(
                                    object.value().string("apiVersion"),
                                    object.value().string("kind"))
                            .orElseThrow();
            var key = new Key(resource.groupResource(), object.namespace(), object.name());
            writes.add(Write.create(key, ObjectBody.of(forms, object.value())));
        }
        writes.forEach(write -> store.commit(List.of(write)).join());
    }

    private static RoleRef role(String name) {
        return RoleRef.empty().withApiGroup(GROUP).withKind("ClusterRole").withName(name);
    }

    private static void measure(
            Report report, Rbac rbac, String what, User user, String verb, String resource) {
        var threads = ManagementFactory.getThreadMXBean();
        long allowed = 0;
        long nanos = 0;
        for (int round = 0; round < 2; round++) { // The first warms up.
            allowed = 0;
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < ROUNDS; i++) {
                var asked = Attributes.resource(user, verb, "", resource, "place-1", "x");
                allowed += rbac.decide(asked).isAllowed() ? 1 : 0;
            }
            nanos = threads.getCurrentThreadCpuTime() - start;
        }
        report.line(
                "%-30s %s, %.2f µs of CPU each",
                what,
                allowed == ROUNDS ? "yes" : allowed == 0 ? "no" : "sometimes",
                nanos / 1000.0 / ROUNDS);
    }
}
