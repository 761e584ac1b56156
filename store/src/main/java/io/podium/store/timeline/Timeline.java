package io.podium.store.timeline;

import io.podium.base.Invariant;
import io.podium.base.loop.Loop;
import io.podium.base.time.Clock;
import io.podium.store.Change;
import io.podium.store.Commit;
import io.podium.store.ConflictException;
import io.podium.store.Entry;
import io.podium.store.FullException;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import io.podium.store.Store;
import io.podium.store.StoreException;
import io.podium.store.TooLargeException;
import io.podium.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The one order of all commits. Batches queue up; the loop takes what is there as a group, checks
 * it in order against the state as it will be, has the journal make it durable, and only then
 * publishes and answers.
 */
public final class Timeline implements Store {
    /**
     * A group is closed when it has so many bytes, so that its first commit does not wait for too
     * long.
     */
    private static final long GROUP_BYTES = 2 << 20;

    /** Behind a group of so many commits others are on their way; who comes alone never waits. */
    private static final int MANY = 3;

    private record Proposal(
            List<Write> batch,
            List<Entry> premises,
            Journal.Encoded encoded,
            CompletableFuture<Commit> result) {}

    private final Loop loop;
    private final Clock clock;
    private final Journal journal;
    private final ConcurrentLinkedQueue<Proposal> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /**
     * Guards the window and the list of watchers; taken for short, never while something is written
     * or handed out.
     */
    private final Object publishing = new Object();

    private final Window window;
    private List<Watcher> watchers = List.of();
    private boolean isTrimPlanned;

    private volatile State newest;
    private volatile Optional<StoreException> refusal = Optional.empty();

    /**
     * A timeline that goes on from a state.
     *
     * @param keep how long the past can be read and watched
     * @param keepBytes what the past may weigh, roughly
     */
    public Timeline(
            Loop loop, Clock clock, Journal journal, State start, Duration keep, long keepBytes) {
        this.loop = loop;
        this.clock = clock;
        this.journal = journal;
        newest = start;
        window = new Window(start, new Window.Limits(keep, keepBytes));
    }

    /** Adds a commit that is durable already; only before the timeline is in use. */
    public void restore(Commit commit) {
        State next = newest.after(commit.revision(), commit.changes());
        synchronized (publishing) {
            window.append(next, commit.changes(), clock.nanos());
            window.trim(clock.nanos());
        }
        newest = next;
    }

    @Override
    public Snapshot snapshot() {
        return newest;
    }

    @Override
    public Snapshot snapshot(long revision) {
        State now = newest;
        Invariant.check(revision <= now.revision(), "revision %s is not reached yet", revision);
        if (revision == now.revision()) {
            return now;
        }
        synchronized (publishing) {
            return window.at(revision);
        }
    }

    @Override
    public long compacted() {
        synchronized (publishing) {
            return window.oldest();
        }
    }

    @Override
    public void compact(long revision) {
        synchronized (publishing) {
            window.compact(revision);
        }
    }

    @Override
    public Subscription watch(long afterRevision, Consumer<List<Change>> listener) {
        Watcher watcher;
        synchronized (publishing) {
            Invariant.check(
                    afterRevision <= newest.revision(),
                    "revision %s is not reached yet",
                    afterRevision);
            watcher =
                    new Watcher(
                            window.changesAfter(afterRevision, Integer.MAX_VALUE),
                            listener,
                            this::remove);
            var more = new ArrayList<>(watchers);
            more.add(watcher);
            watchers = List.copyOf(more);
        }
        loop.execute(watcher::start);
        return watcher;
    }

    @Override
    public List<Change> changesAfter(long revision, int enough) {
        synchronized (publishing) {
            return window.changesAfter(revision, enough);
        }
    }

    private void remove(Watcher watcher) {
        synchronized (publishing) {
            watchers = watchers.stream().filter(w -> !w.equals(watcher)).toList();
        }
    }

    @Override
    public CompletableFuture<Commit> commit(List<Write> batch, List<Entry> premises) {
        check(batch);
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(refusal.get());
        }
        var proposal =
                new Proposal(
                        List.copyOf(batch),
                        List.copyOf(premises),
                        journal.encode(batch),
                        new CompletableFuture<>());
        queue.add(proposal);
        if (refusal.isPresent()) {
            refuseAll(refusal.get()); // The loop may have ended before it could see this one.
        } else if (draining.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
        return proposal.result();
    }

    private static void check(List<Write> batch) {
        Invariant.check(!batch.isEmpty(), "a commit of nothing");
        if (batch.size() > MAX_WRITES) {
            throw new TooLargeException(
                    "a batch of " + batch.size() + " writes, the limit is " + MAX_WRITES);
        }
        Set<Key> keys = HashSet.newHashSet(batch.size());
        long bytes = 0;
        for (Write write : batch) {
            Invariant.check(keys.add(write.key()), "%s is written twice in a batch", write.key());
            bytes += write.body().map(body -> (long) body.size()).orElse(0L);
        }
        if (bytes > MAX_BYTES) {
            throw new TooLargeException(
                    "a batch of " + bytes + " bytes, the limit is " + MAX_BYTES);
        }
    }

    private void drain() {
        var group = new Group(newest, journal);
        while (group.bytes < GROUP_BYTES) {
            Proposal proposal = queue.poll();
            if (proposal == null) {
                break;
            }
            group.add(proposal);
        }
        try {
            commit(group);
        } finally {
            goOn(group);
        }
    }

    private void commit(Group group) {
        if (refusal.isPresent()) {
            group.fail(refusal.get());
            return;
        }
        try {
            if (!group.sealed.isEmpty()) {
                journal.persist(group.sealed);
            }
        } catch (RuntimeException e) {
            // Whether it is durable is unknown: nothing may be built upon it.
            var failed = new StoreException("the store is read-only: " + e.getMessage(), e);
            refusal = Optional.of(failed);
            group.fail(failed);
            return;
        }
        publish(group);
        group.answers.forEach(Runnable::run);
    }

    /** Plans the next turn, unless nothing is to be done before the next commit asks for one. */
    private void goOn(Group group) {
        boolean waits =
                group.proposals.size() >= MANY
                        && group.bytes < GROUP_BYTES
                        && refusal.isEmpty()
                        && !journal.gathering().isZero();
        if (waits) {
            loop.schedule(journal.gathering(), this::drain);
            return;
        }
        draining.set(false);
        if (!queue.isEmpty() && draining.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
    }

    private void publish(Group group) {
        if (group.sealed.isEmpty()) {
            return;
        }
        long now = clock.nanos();
        List<Watcher> listeners;
        synchronized (publishing) {
            for (int i = 0; i < group.states.size(); i++) {
                window.append(group.states.get(i), group.sealed.get(i).commit().changes(), now);
            }
            window.trim(now);
            newest = group.state;
            listeners = watchers;
            planTrim(now);
        }
        List<Change> changes = group.changes();
        listeners.forEach(watcher -> watcher.deliver(changes));
    }

    /** The past is forgotten on time even when nothing is committed any more. Needs the lock. */
    private void planTrim(long now) {
        if (!isTrimPlanned && !window.isEmpty()) {
            isTrimPlanned = true;
            loop.schedule(window.untilTrim(now), this::trim);
        }
    }

    private void trim() {
        synchronized (publishing) {
            isTrimPlanned = false;
            long now = clock.nanos();
            window.trim(now);
            planTrim(now);
        }
    }

    @Override
    public Optional<String> trouble() {
        return refusal.or(journal::trouble).map(StoreException::getMessage);
    }

    private void refuseAll(StoreException why) {
        for (Proposal p = queue.poll(); p != null; p = queue.poll()) {
            p.result().completeExceptionally(why);
        }
    }

    /** Completes when the loop has seen the end and the journal is closed. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public void close() {
        loop.execute(() -> {
            if (!ended.isDone()) {
                var closed = new StoreException("the store is closed");
                refusal = Optional.of(closed);
                refuseAll(closed);
                journal.close();
                ended.complete(null);
            }
        });
    }

    /** What one turn of the loop commits: each batch sees the ones before it. */
    private static final class Group {
        private final List<Journal.Sealed> sealed = new ArrayList<>();
        private final List<State> states = new ArrayList<>();
        private final List<Runnable> answers = new ArrayList<>();
        private final List<Proposal> proposals = new ArrayList<>();
        private final Journal journal;
        private State state;
        private long bytes;

        Group(State start, Journal journal) {
            state = start;
            this.journal = journal;
        }

        void add(Proposal proposal) {
            proposals.add(proposal);
            try {
                apply(proposal);
            } catch (RuntimeException e) {
                // A body that cannot be stamped is its committer's bug; the others go on.
                answers.add(() -> proposal.result().completeExceptionally(e));
            }
        }

        private void apply(Proposal proposal) {
            long revision = state.revision() + 1;
            Optional<ConflictException> broken = broken(proposal.premises());
            if (broken.isPresent()) {
                answers.add(() -> proposal.result().completeExceptionally(broken.get()));
                return;
            }
            var changes = new ArrayList<Change>(proposal.batch().size());
            for (Write write : proposal.batch()) {
                Optional<Entry> before = state.get(write.key());
                if (!holds(write, before)) {
                    var conflict = new ConflictException(write, before);
                    answers.add(() -> proposal.result().completeExceptionally(conflict));
                    return;
                }
                changes.add(change(write, before, revision));
            }
            byte[] encoded = encoded(proposal);
            if (!journal.admits(encoded, isUrgent(proposal.batch()))) {
                var full = new FullException("the disk is full, nothing was written");
                answers.add(() -> proposal.result().completeExceptionally(full));
                return;
            }
            bytes += encoded.length;
            state = state.after(revision, changes);
            states.add(state);
            var commit = new Commit(revision, List.copyOf(changes));
            sealed.add(new Journal.Sealed(commit, encoded));
            answers.add(() -> proposal.result().complete(commit));
        }

        /** Encoded anew if what it depends on has changed while it waited. */
        private byte[] encoded(Proposal proposal) {
            Journal.Encoded encoded = proposal.encoded();
            return journal.isCurrent(encoded)
                    ? encoded.bytes()
                    : journal.encode(proposal.batch()).bytes();
        }

        private Optional<ConflictException> broken(List<Entry> premises) {
            for (Entry premise : premises) {
                Optional<Entry> now = state.get(premise.key());
                if (now.isEmpty() || now.get().revision() != premise.revision()) {
                    var write = new Write(premise.key(), premise.revision(), Optional.empty());
                    return Optional.of(new ConflictException(write, now));
                }
            }
            return Optional.empty();
        }

        /** Deletions free something; of the rest each body says itself. */
        private static boolean isUrgent(List<Write> batch) {
            return batch.stream().allMatch(w -> w.body().isEmpty() || w.body().get().isUrgent());
        }

        private static boolean holds(Write write, Optional<Entry> before) {
            if (write.body().isEmpty() && before.isEmpty()) {
                return false;
            }
            return write.expected() == Write.ANY
                    || write.expected() == before.map(Entry::revision).orElse(0L);
        }

        private static Change change(Write write, Optional<Entry> before, long revision) {
            long created = before.map(Entry::created).orElse(revision);
            Optional<Entry> after =
                    write.body()
                            .map(b ->
                                    new Entry(write.key(), revision, created, b.stamped(revision)));
            return new Change(revision, write.key(), before, after);
        }

        List<Change> changes() {
            var all = new ArrayList<Change>();
            sealed.forEach(s -> all.addAll(s.commit().changes()));
            return all;
        }

        void fail(StoreException why) {
            proposals.forEach(p -> p.result().completeExceptionally(why));
        }
    }
}
