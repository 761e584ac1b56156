package io.podium.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.Invariant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What every engine keeps; each engine's test says how to make one. */
public interface StoreContract {
    Duration LONG = Duration.ofMinutes(5);

    /** A new empty store with a window of that age and a large one in bytes. */
    Store open(Duration keep, long keepBytes);

    private Store open() {
        return open(LONG, 64 << 20);
    }

    static Key key(String name) {
        return new Key("pods", "default", name);
    }

    private Commit await(CompletableFuture<Commit> commit) {
        return commit.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private Commit put(Store store, Key key, long expected, String text) {
        return await(
                store.commit(List.of(new Write(key, expected, Optional.of(TextBody.of(text))))));
    }

    private Throwable failure(CompletableFuture<Commit> commit) {
        try {
            await(commit);
            return new AssertionError("it was committed");
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    static List<String> names(Snapshot snapshot, String namespace, Optional<Key> after, int limit) {
        var names = new ArrayList<String>();
        snapshot.scan(
                "pods",
                namespace,
                after,
                entry -> {
                    names.add(entry.key().namespace() + "/" + entry.key().name());
                    return names.size() < limit;
                });
        return names;
    }

    @Test
    default void beginsEmptyAtRevisionZeroAndCountsUpByOne() {
        try (Store store = open()) {
            assertThat(store.revision()).isZero();
            assertThat(put(store, key("a"), 0, "1").revision()).isEqualTo(1);
            assertThat(put(store, key("b"), 0, "2").revision()).isEqualTo(2);
            assertThat(store.revision()).isEqualTo(2);
        }
    }

    @Test
    default void tellsThePastInWholeCommits() {
        try (Store store = open()) {
            put(store, key("a"), 0, "1");
            await(
                    store.commit(
                            List.of(
                                    Write.create(key("b"), TextBody.of("2")),
                                    Write.create(key("c"), TextBody.of("3")))));
            put(store, key("d"), 0, "4");
            assertThat(store.changesAfter(0, 2))
                    .extracting(Change::revision)
                    .containsExactly(1L, 2L, 2L);
            assertThat(store.changesAfter(2, 100))
                    .extracting(Change::key)
                    .containsExactly(key("d"));
            assertThat(store.changesAfter(3, 100)).isEmpty();
            store.compact(2);
            assertThat(store.changesAfter(2, 1)).hasSize(1);
            assertThatThrownBy(() -> store.changesAfter(1, 1))
                    .isInstanceOf(CompactedException.class);
        }
    }

    @Test
    default void countsWhatFollowsAKey() {
        try (Store store = open()) {
            for (String name : List.of("a", "b", "c")) {
                put(store, key(name), 0, "1");
            }
            String resource = key("a").resource();
            String namespace = key("a").namespace();
            assertThat(store.snapshot().countAfter(resource, namespace, key("a"))).isEqualTo(2);
            assertThat(store.snapshot().countAfter(resource, "", key("aa"))).isEqualTo(2);
            assertThat(store.snapshot().countAfter(resource, namespace, key("c"))).isZero();
        }
    }

    @Test
    default void commitsOnlyWhileThePremisesHold() {
        try (Store store = open()) {
            put(store, key("home"), 0, "1");
            Entry home = store.snapshot().get(key("home")).orElseThrow();
            await(store.commit(List.of(Write.create(key("a"), TextBody.of("a"))), List.of(home)));
            Commit changed = put(store, key("home"), home.revision(), "2");
            Throwable refused =
                    failure(
                            store.commit(
                                    List.of(Write.create(key("b"), TextBody.of("b"))),
                                    List.of(home)));
            assertThat(refused).isInstanceOf(ConflictException.class);
            assertThat(((ConflictException) refused).write().key()).isEqualTo(key("home"));
            assertThat(((ConflictException) refused).current().map(TextBody::text)).contains("2");
            Entry now = store.snapshot().get(key("home")).orElseThrow();
            await(store.commit(List.of(Write.delete(now))));
            assertThat(
                            failure(
                                    store.commit(
                                            List.of(Write.create(key("b"), TextBody.of("b"))),
                                            List.of(now))))
                    .isInstanceOf(ConflictException.class);
            assertThat(store.snapshot().get(key("b"))).isEmpty();
            assertThat(changed.revision()).isEqualTo(3);
        }
    }

    @Test
    default void createsOnlyWhatIsAbsent() {
        try (Store store = open()) {
            put(store, key("a"), 0, "1");
            Throwable refused =
                    failure(store.commit(List.of(Write.create(key("a"), TextBody.of("2")))));
            assertThat(refused).isInstanceOf(ConflictException.class);
            assertThat(((ConflictException) refused).current().map(TextBody::text)).contains("1");
            assertThat(store.revision()).isEqualTo(1);
        }
    }

    @Test
    default void updatesOnlyTheRevisionThatWasExpected() {
        try (Store store = open()) {
            put(store, key("a"), 0, "1");
            put(store, key("a"), 1, "2");
            Throwable stale =
                    failure(
                            store.commit(
                                    List.of(
                                            new Write(
                                                    key("a"), 1, Optional.of(TextBody.of("3"))))));
            assertThat(stale).isInstanceOf(ConflictException.class);
            put(store, key("a"), Write.ANY, "4");
            Entry entry = store.snapshot().get(key("a")).orElseThrow();
            assertThat(TextBody.text(entry)).isEqualTo("4");
            assertThat(entry.revision()).isEqualTo(3);
            assertThat(entry.created()).isEqualTo(1);
            assertThat(((TextBody) entry.body()).revision()).isEqualTo(3);
        }
    }

    @Test
    default void deletesWhatIsThereAndRefusesWhatIsNot() {
        try (Store store = open()) {
            put(store, key("a"), 0, "1");
            Entry entry = store.snapshot().get(key("a")).orElseThrow();
            Commit commit = await(store.commit(List.of(Write.delete(entry))));
            assertThat(commit.changes())
                    .containsExactly(new Change(2, key("a"), Optional.of(entry), Optional.empty()));
            assertThat(store.snapshot().get(key("a"))).isEmpty();
            assertThat(store.snapshot().resources()).isEmpty();
            assertThat(failure(store.commit(List.of(Write.delete(entry)))))
                    .isInstanceOf(ConflictException.class);
            assertThat(
                            failure(
                                    store.commit(
                                            List.of(
                                                    new Write(
                                                            key("a"),
                                                            Write.ANY,
                                                            Optional.empty())))))
                    .isInstanceOf(ConflictException.class);
            put(store, key("a"), 0, "2");
            assertThat(store.snapshot().get(key("a")).orElseThrow().created()).isEqualTo(3);
        }
    }

    @Test
    default void doesABatchWhollyOrNotAtAll() {
        try (Store store = open()) {
            put(store, key("b"), 0, "1");
            List<Write> batch =
                    List.of(
                            Write.create(key("a"), TextBody.of("x")),
                            Write.create(key("b"), TextBody.of("x")));
            assertThat(failure(store.commit(batch))).isInstanceOf(ConflictException.class);
            assertThat(store.snapshot().get(key("a"))).isEmpty();
            Commit both =
                    await(
                            store.commit(
                                    List.of(
                                            Write.create(key("c"), TextBody.of("c")),
                                            Write.create(key("a"), TextBody.of("a")))));
            assertThat(both.changes()).extracting(c -> c.key().name()).containsExactly("c", "a");
            assertThat(both.changes()).extracting(Change::revision).containsOnly(2L);
        }
    }

    @Test
    default void refusesNothingTwiceAndTooMuch() {
        try (Store store = open()) {
            assertThatThrownBy(() -> store.commit(List.of())).isInstanceOf(Invariant.Broken.class);
            Write write = Write.create(key("a"), TextBody.of("1"));
            assertThatThrownBy(() -> store.commit(List.of(write, write)))
                    .isInstanceOf(Invariant.Broken.class);
            Write large = Write.create(key("a"), TextBody.of("x".repeat(Store.MAX_BYTES + 1)));
            assertThatThrownBy(() -> store.commit(List.of(large)))
                    .isInstanceOf(TooLargeException.class);
            var many = new ArrayList<Write>();
            for (int i = 0; i <= Store.MAX_WRITES; i++) {
                many.add(Write.create(key("a" + i), TextBody.of("1")));
            }
            assertThatThrownBy(() -> store.commit(many)).isInstanceOf(TooLargeException.class);
            await(store.commit(many.subList(1, many.size())));
        }
    }

    @Test
    default void scansInKeyOrderByNamespaceAndBehindAKey() {
        try (Store store = open()) {
            for (String namespace : List.of("b", "a", "a-1", "ab", "a0")) {
                for (String name : List.of("y", "x")) {
                    put(store, new Key("pods", namespace, name), 0, name);
                }
            }
            put(store, new Key("nodes", "", "n"), 0, "n");
            Snapshot now = store.snapshot();
            // As the paths stand in etcd: the slash comes behind the dash and before letters.
            assertThat(names(now, "", Optional.empty(), 99))
                    .containsExactly(
                            "a-1/x", "a-1/y", "a/x", "a/y", "a0/x", "a0/y", "ab/x", "ab/y", "b/x",
                            "b/y");
            assertThat(names(now, "a", Optional.empty(), 99)).containsExactly("a/x", "a/y");
            assertThat(names(now, "a-1", Optional.empty(), 99)).containsExactly("a-1/x", "a-1/y");
            assertThat(names(now, "a", Optional.of(new Key("pods", "a", "x")), 99))
                    .containsExactly("a/y");
            assertThat(names(now, "", Optional.of(new Key("pods", "a-1", "xx")), 2))
                    .containsExactly("a-1/y", "a/x");
            assertThat(names(now, "", Optional.of(new Key("pods", "a", "y")), 1))
                    .containsExactly("a0/x");
            assertThat(names(now, "b", Optional.of(new Key("pods", "a", "x")), 99))
                    .containsExactly("b/x", "b/y");
            assertThat(now.count("pods", "")).isEqualTo(10);
            assertThat(now.count("pods", "a")).isEqualTo(2);
            assertThat(now.count("pods", "a-1")).isEqualTo(2);
            assertThat(now.countAfter("pods", "", new Key("pods", "a-1", "y"))).isEqualTo(8);
            assertThat(now.countAfter("pods", "a", new Key("pods", "a", "x"))).isEqualTo(1);
            assertThat(now.count("pods", "none")).isZero();
            assertThat(now.count("secrets", "")).isZero();
            assertThat(now.resources()).containsExactly("nodes", "pods");
        }
    }

    @Test
    default void aSnapshotNeverChangesAndOldOnesCanBeReached() {
        try (Store store = open()) {
            put(store, key("a"), 0, "1");
            Snapshot first = store.snapshot();
            put(store, key("a"), 1, "2");
            put(store, key("b"), 0, "3");
            assertThat(first.get(key("a")).map(TextBody::text)).contains("1");
            assertThat(first.get(key("b"))).isEmpty();
            assertThat(store.snapshot(1).get(key("a")).map(TextBody::text)).contains("1");
            assertThat(store.snapshot(2).get(key("a")).map(TextBody::text)).contains("2");
            assertThat(store.snapshot(2).get(key("b"))).isEmpty();
            assertThat(store.snapshot(0).count("pods", "")).isZero();
            assertThatThrownBy(() -> store.snapshot(4)).isInstanceOf(Invariant.Broken.class);
        }
    }

    @Test
    default void aWatchTellsThePastAndThenWhatComes() {
        try (Store store = open()) {
            put(store, key("a"), 0, "1");
            put(store, key("a"), 1, "2");
            var seen = new ArrayList<Change>();
            var three = new CompletableFuture<Void>();
            Consumer<List<Change>> listener =
                    changes -> {
                        seen.addAll(changes);
                        if (seen.size() == 2) {
                            three.complete(null);
                        }
                    };
            try (Store.Subscription watch = store.watch(1, listener)) {
                put(store, key("b"), 0, "3");
                three.orTimeout(30, TimeUnit.SECONDS).join();
                assertThat(seen).extracting(Change::revision).containsExactly(2L, 3L);
                assertThat(seen.getFirst().before().map(TextBody::text)).contains("1");
                assertThat(seen.getFirst().after().map(TextBody::text)).contains("2");
                assertThat(seen.getLast().before()).isEmpty();
                assertThat(watch).isNotNull();
            }
            put(store, key("c"), 0, "4");
            assertThat(seen).hasSize(2);
        }
    }

    @Test
    default void whatACommitPublishedItsListenersAndReadersSawFirst() {
        try (Store store = open()) {
            var seen = new ArrayList<Long>();
            var order = new ArrayList<String>();
            try (Store.Subscription watch =
                    store.watch(
                            0,
                            changes -> {
                                seen.add(store.revision());
                                order.add("told");
                            })) {
                CompletableFuture<Void> done =
                        store.commit(List.of(Write.create(key("a"), TextBody.of("1"))))
                                .thenAccept(commit -> order.add("answered"));
                done.orTimeout(30, TimeUnit.SECONDS).join();
                assertThat(watch).isNotNull();
            }
            assertThat(seen).containsExactly(1L);
            assertThat(order).containsExactly("told", "answered");
        }
    }

    @Test
    default void aListenerThatFailsHarmsNobodyElse() {
        try (Store store = open()) {
            store.watch(
                    0,
                    changes -> {
                        throw new IllegalStateException("a listener's bug");
                    });
            var seen = new ArrayList<Change>();
            store.watch(0, seen::addAll);
            put(store, key("a"), 0, "1");
            put(store, key("b"), 0, "2");
            assertThat(seen).hasSize(2);
        }
    }

    @Test
    default void whatIsCompactedIsRefusedByNameOfTheOldest() {
        try (Store store = open()) {
            for (int i = 0; i < 10; i++) {
                put(store, key("a" + i), 0, "1");
            }
            store.compact(6);
            assertThat(store.compacted()).isEqualTo(6);
            assertThatThrownBy(() -> store.snapshot(5))
                    .isInstanceOfSatisfying(
                            CompactedException.class, e -> assertThat(e.oldest()).isEqualTo(6));
            assertThatThrownBy(() -> store.watch(5, changes -> {}))
                    .isInstanceOf(CompactedException.class);
            assertThat(store.snapshot(6).count("pods", "")).isEqualTo(6);
            var seen = new ArrayList<Change>();
            store.watch(6, seen::addAll);
            put(store, key("b"), 0, "1");
            assertThat(seen).extracting(Change::revision).containsExactly(7L, 8L, 9L, 10L, 11L);
            store.compact(100);
            assertThat(store.compacted()).isEqualTo(11);
            assertThat(store.snapshot(11).count("pods", "")).isEqualTo(11);
        }
    }

    @Test
    default void theWindowIsBoundedInBytes() {
        try (Store store = open(LONG, 100_000)) {
            for (int i = 0; i < 50; i++) {
                put(store, key("a" + i), 0, "x".repeat(10_000));
            }
            assertThat(store.compacted()).isBetween(40L, 45L);
            assertThat(store.snapshot().count("pods", "")).isEqualTo(50);
        }
    }

    @Test
    default void refusesCommitsOnceClosed() {
        Store store = open();
        store.close();
        assertThat(failure(store.commit(List.of(Write.create(key("a"), TextBody.of("1"))))))
                .isInstanceOf(StoreException.class);
    }

    /**
     * The watch contract under load: ordered, without gap, without repetition, whole commits only.
     */
    @Test
    default void everyWatchSeesEveryCommitOnceAndInOrderWhileManyWrite() {
        int writers = 4;
        int rounds = 300;
        try (Store store = open()) {
            var watches = new ArrayList<Watched>();
            var all = new ArrayList<CompletableFuture<?>>();
            for (int writer = 0; writer < writers; writer++) {
                int number = writer;
                all.add(CompletableFuture.runAsync(() -> write(store, number, rounds)));
            }
            for (int i = 0; i < 20; i++) {
                watches.add(new Watched(store, store.revision()));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            put(store, key("last"), 0, "last");
            long end = store.revision();
            for (Watched watched : watches) {
                watched.reached(end).orTimeout(30, TimeUnit.SECONDS).join();
                assertThat(watched.problems).isEmpty();
                assertThat(watched.state()).isEqualTo(contents(store.snapshot()));
            }
        }
    }

    private void write(Store store, int writer, int rounds) {
        for (int i = 0; i < rounds; i++) {
            Key mine = key("w" + writer + "-" + i % 7);
            Key shared = key("shared-" + i % 3);
            var text = Optional.<Body>of(TextBody.of(writer + ":" + i));
            boolean deletes = i % 5 == 4 && store.snapshot().get(mine).isPresent();
            var batch =
                    List.of(
                            new Write(mine, Write.ANY, deletes ? Optional.empty() : text),
                            new Write(shared, Write.ANY, text));
            store.commit(batch).orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    private static Map<Key, String> contents(Snapshot snapshot) {
        var all = new TreeMap<Key, String>();
        snapshot.scan(
                "pods",
                "",
                Optional.empty(),
                entry -> {
                    all.put(entry.key(), TextBody.text(entry));
                    return true;
                });
        return all;
    }

    /** A copy of the store kept by a watch from some revision on. */
    final class Watched {
        private final Map<Key, String> copy;
        private final List<String> problems = new ArrayList<>();
        private final CompletableFuture<Void> reached = new CompletableFuture<>();
        private long revision;
        private long goal = Long.MAX_VALUE;

        Watched(Store store, long from) {
            copy = new TreeMap<>(contents(store.snapshot(from)));
            revision = from;
            store.watch(from, this::changes);
        }

        private synchronized void changes(List<Change> changes) {
            for (Change change : changes) {
                if (change.revision() != revision && change.revision() != revision + 1) {
                    problems.add("from " + revision + " to " + change.revision());
                }
                revision = change.revision();
                if (!change.before()
                        .map(TextBody::text)
                        .equals(Optional.ofNullable(copy.get(change.key())))) {
                    problems.add("another before at " + revision);
                }
                change.after()
                        .ifPresentOrElse(
                                e -> copy.put(change.key(), TextBody.text(e)),
                                () -> copy.remove(change.key()));
            }
            if (revision >= goal) {
                reached.complete(null);
            }
        }

        synchronized CompletableFuture<Void> reached(long wanted) {
            goal = wanted;
            if (revision >= goal) {
                reached.complete(null);
            }
            return reached;
        }

        synchronized Map<Key, String> state() {
            return new TreeMap<>(copy);
        }
    }
}
