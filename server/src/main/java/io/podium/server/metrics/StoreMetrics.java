package io.podium.server.metrics;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.versions.Versions;
import io.podium.base.time.Clock;
import io.podium.store.Change;
import io.podium.store.Commit;
import io.podium.store.Entry;
import io.podium.store.Snapshot;
import io.podium.store.Store;
import io.podium.store.Write;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Counts what the store does and holds. The names speak of etcd, for that is what dashboards ask
 * for; reads are pointers here and take no time.
 */
public final class StoreMetrics {
    private record Deed(String operation, String resource) {}

    private record Numbers(Histogram duration, Counter count, Counter failures) {}

    private final Clock clock;
    private final Family<Histogram> durations;
    private final Family<Counter> counts;
    private final Family<Counter> failures;
    private final Map<Deed, Numbers> known = new ConcurrentHashMap<>();

    /** Titles are written at once, numbers as commits come. */
    public StoreMetrics(Metrics metrics, Clock clock) {
        this.clock = clock;
        durations =
                metrics.histograms(
                        Title.histogram(
                                "etcd_request_duration_seconds",
                                "How long a write took until it was durable.",
                                "operation",
                                "group",
                                "resource"),
                        Buckets.REQUESTS);
        counts =
                metrics.counters(
                        Title.counter(
                                "etcd_requests_total",
                                "Writes to the store.",
                                "operation",
                                "group",
                                "resource"));
        failures =
                metrics.counters(
                        Title.counter(
                                "etcd_request_errors_total",
                                "Writes the store refused, most of them for another came first.",
                                "operation",
                                "group",
                                "resource"));
    }

    /** What the store holds, asked for with every scrape. */
    public static void census(Metrics metrics, Schema schema, Supplier<Snapshot> state) {
        List<Resource> stored =
                List.copyOf(
                        schema.resources().stream()
                                .filter(resource -> resource.verbs().contains("list"))
                                .filter(resource -> resource.verbs().contains("create"))
                                .map(Versions::storage)
                                .collect(
                                        Collectors.toMap(
                                                Resource::groupResource, one -> one, (a, b) -> a))
                                .values());
        metrics.asked(
                Title.gauge("apiserver_resource_objects", "Objects stored.", "group", "resource"),
                visitor -> {
                    Snapshot now = state.get();
                    for (Resource one : stored) {
                        visitor.accept(
                                List.of(one.group(), one.plural()),
                                now.count(one.groupResource(), ""));
                    }
                });
        metrics.asked(
                Title.gauge(
                        "apiserver_storage_objects",
                        "Objects stored; apiserver_resource_objects says it by group.",
                        "resource"),
                visitor -> {
                    Snapshot now = state.get();
                    for (Resource one : stored) {
                        visitor.accept(
                                List.of(one.groupResource()), now.count(one.groupResource(), ""));
                    }
                });
    }

    /** How large the store is, for those that lie on a disk. */
    public static void size(Metrics metrics, LongSupplier bytes) {
        metrics.asked(
                Title.gauge(
                        "apiserver_storage_size_bytes",
                        "Bytes the store takes on the disk.",
                        "storage_cluster_id"),
                visitor -> visitor.accept(List.of("podium"), bytes.getAsLong()));
    }

    /** The same store, its commits counted. */
    public Store counted(Store store) {
        return new Counted(store);
    }

    private Numbers numbers(Deed deed) {
        int dot = deed.resource().indexOf('.');
        String plural = dot < 0 ? deed.resource() : deed.resource().substring(0, dot);
        String group = dot < 0 ? "" : deed.resource().substring(dot + 1);
        return new Numbers(
                durations.of(deed.operation(), group, plural),
                counts.of(deed.operation(), group, plural),
                failures.of(deed.operation(), group, plural));
    }

    private void done(List<Write> batch, long start, Throwable trouble) {
        Write first = batch.getFirst();
        String operation =
                first.body().isEmpty() ? "delete" : first.expected() == 0 ? "create" : "update";
        Numbers numbers =
                known.computeIfAbsent(new Deed(operation, first.key().resource()), this::numbers);
        numbers.count().add();
        numbers.duration().observe(clock.nanos() - start);
        if (trouble != null) {
            numbers.failures().add();
        }
    }

    private final class Counted implements Store {
        private final Store store;

        Counted(Store store) {
            this.store = store;
        }

        @Override
        public Snapshot snapshot() {
            return store.snapshot();
        }

        @Override
        public Snapshot snapshot(long revision) {
            return store.snapshot(revision);
        }

        @Override
        public CompletableFuture<Commit> commit(List<Write> batch, List<Entry> premises) {
            long start = clock.nanos();
            // A future of its own: counted first, then told, and with the trouble as it was.
            var told = new CompletableFuture<Commit>();
            var _ =
                    store.commit(batch, premises)
                            .whenComplete((commit, trouble) -> {
                                done(batch, start, trouble);
                                if (trouble == null) {
                                    told.complete(commit);
                                } else {
                                    told.completeExceptionally(trouble);
                                }
                            });
            return told;
        }

        @Override
        public List<Change> changesAfter(long revision, int enough) {
            return store.changesAfter(revision, enough);
        }

        @Override
        public Subscription watch(
                long afterRevision, java.util.function.Consumer<List<Change>> listener) {
            return store.watch(afterRevision, listener);
        }

        @Override
        public long revision() {
            return store.revision();
        }

        @Override
        public void compact(long revision) {
            store.compact(revision);
        }

        @Override
        public Optional<String> trouble() {
            return store.trouble();
        }

        @Override
        public long compacted() {
            return store.compacted();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
