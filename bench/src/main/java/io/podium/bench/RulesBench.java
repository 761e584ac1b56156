package io.podium.bench;

import io.podium.api.error.Problems;
import io.podium.api.json.JsonDecoder;
import io.podium.api.managed.Ownership;
import io.podium.api.managed.Site;
import io.podium.api.meta.v1.CreateOptions;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.base.Invariant;
import io.podium.base.files.Folders;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.server.admission.Admissions;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Lookup;
import io.podium.server.admission.Remarks;
import io.podium.server.render.Forms;
import io.podium.server.render.Kind;
import io.podium.server.render.ObjectBody;
import io.podium.server.request.User;
import io.podium.store.Key;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * What the rules cost that every write passes, and what it costs to read and to write an object,
 * without the wire and the disk around them.
 */
final class RulesBench {
    private static final int ROUNDS = 15;
    private static final int PODS = 3_000;
    private static final String NOW = "2026-01-01T00:00:00Z";
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private RulesBench() {}

    static void run(Report report) throws IOException {
        Path folder = Files.createTempDirectory("podium-bench-");
        try (HubServer hub = HubServer.start(folder)) {
            validation(hub, report);
            forms(hub, report);
        } finally {
            Folders.delete(folder);
        }
    }

    private static void validation(HubServer hub, Report report) throws IOException {
        Load.expect(
                201,
                hub.admin()
                        .ask(
                                "POST",
                                "/api/v1/namespaces/default/serviceaccounts",
                                "{\"metadata\":{\"name\":\"default\"}}"));
        Kind<?> pods = hub.kinds().stored("pods");
        byte[] json =
                Pods.ofOneTemplate("rules")
                        .replace("\"metadata\":{", "\"metadata\":{\"namespace\":\"default\",")
                        .getBytes(StandardCharsets.UTF_8);
        TypedMap sent = pods.completed(new JsonDecoder().decode(json, pods.type()).value());
        Admissions admissions = Admissions.builtIn(Randomness.secure(), List.of());
        Runnable end = admissions.follow(hub.store(), Clock.system());
        Lookup lookup = lookup(hub);
        var user = new User("bench", "", Set.of(User.AUTHENTICATED_GROUP), Map.of());
        measure(
                report,
                "admission and validation of a pod of 10 KB",
                PODS,
                number -> {
                    Attempt attempt = attempt(pods, sent, user, lookup);
                    TypedMap pod = pods.prepareCreate(admissions.mutate(attempt).subject());
                    var problems = new Problems();
                    pods.validateCreate(pod, problems);
                    admissions.review(attempt.with(pod));
                    Invariant.check(problems.isEmpty(), "the pod has %s", problems.causes());
                });
        end.run();
    }

    /** The ways of a pod between bytes and trees, one by one. */
    private static void forms(HubServer hub, Report report) {
        Kind<?> pods = hub.kinds().stored("pods");
        byte[] json =
                Pods.ofOneTemplate("rules")
                        .replace("\"metadata\":{", "\"metadata\":{\"uid\":\"a uid\",")
                        .getBytes(StandardCharsets.UTF_8);
        var decoder = new JsonDecoder();
        measure(report, "reading it", PODS, number -> decoder.decode(json, pods.type()));
        TypedMap sent = pods.completed(decoder.decode(json, pods.type()).value());
        var ownership = new Ownership();
        Site site = Site.of(pods.resource(), "", Site.Versioning.NONE);
        measure(
                report,
                "who manages its fields",
                PODS,
                number -> ownership.created(site, sent, "bench", NOW));
        TypedMap managed = ownership.created(site, sent, "bench", NOW);
        Forms forms = Forms.withBudget(1 << 20);
        measure(
                report,
                "writing it, packed",
                PODS,
                number -> ObjectBody.of(forms, managed).bytes());
        byte[] packed = ObjectBody.of(forms, managed).bytes();
        ObjectBody body =
                ObjectBody.read(forms, pods.type(), ObjectBody.of(forms, managed).header(), packed);
        measure(report, "its JSON for an answer", PODS, number -> body.jsonLine());
    }

    private static Attempt attempt(Kind<?> kind, TypedMap pod, User user, Lookup lookup) {
        return new Attempt(
                Attempt.Operation.CREATE,
                kind.resource(),
                "",
                "default",
                "rules",
                Optional.of(pod),
                Optional.empty(),
                () -> MapValue.empty(CreateOptions.TYPE),
                user,
                false,
                lookup,
                new Remarks());
    }

    private static Lookup lookup(HubServer hub) {
        return new Lookup() {
            @Override
            public Optional<TypedMap> find(String storage, String namespace, String name) {
                return hub.store()
                        .snapshot()
                        .get(new Key(storage, namespace, name))
                        .map(entry -> ((ObjectBody) entry.body()).peek());
            }

            @Override
            public List<TypedMap> list(String storage, String namespace) {
                var found = new ArrayList<TypedMap>();
                hub.store()
                        .snapshot()
                        .scan(
                                storage,
                                namespace,
                                Optional.empty(),
                                entry -> {
                                    found.add(((ObjectBody) entry.body()).peek());
                                    return true;
                                });
                return found;
            }
        };
    }

    /** The first round runs cold; the best of the rest is what it costs once compiled. */
    private static void measure(Report report, String what, int count, IntConsumer work) {
        double cold = 0;
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = THREADS.getCurrentThreadCpuTime();
            for (int number = 0; number < count; number++) {
                work.accept(number);
            }
            double micros = (THREADS.getCurrentThreadCpuTime() - begin) / 1e3 / count;
            cold = round == 0 ? micros : cold;
            best = Math.min(best, micros);
        }
        report.line("%-44s %.2f us of CPU (in the first %d: %.2f)", what, best, count, cold);
    }
}
