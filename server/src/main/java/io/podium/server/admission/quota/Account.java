package io.podium.server.admission.quota;

import io.podium.api.core.v1.ResourceQuota;
import io.podium.api.error.ApiError;
import io.podium.api.quota.Amounts;
import io.podium.api.quota.Evaluator;
import io.podium.api.quota.QuotaTerms;
import io.podium.api.value.TypedMap;
import io.podium.base.time.Clock;
import io.podium.server.admission.Attempt;
import io.podium.server.render.ObjectBody;
import io.podium.store.Change;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Snapshot;
import io.podium.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** What one namespace has of each of its quotas, exactly as of the last change it was told. */
final class Account {
    static final String QUOTAS = "resourcequotas";

    /** Who is told more than this without being asked closes, and counts anew when asked. */
    private static final int MOST_TOLD = 10_000;

    /** What an account wants to be told. */
    private enum State {
        /** Nothing: it counts when it is asked. */
        CLOSED,
        /** Everything: it is counting. */
        OPENING,
        /** What its quotas are about. */
        OPEN
    }

    /** An object that counts for less from a time on. */
    private record Ending(Instant at, Key key) {}

    private final Store store;
    private final Clock clock;
    private final String namespace;
    private final ReentrantLock lock = new ReentrantLock();

    /** Changes told and not looked at yet. */
    private final Queue<Change> told = new ConcurrentLinkedQueue<>();

    private volatile State state = State.CLOSED;

    /** Whether a resource counts, while it is open. */
    private volatile Predicate<String> counted = QUOTAS::equals;

    // All below is guarded by the lock.
    private long asOf;
    private List<QuotaTerms> quotas = List.of();
    private List<Amounts> used = List.of();
    private final Map<Key, List<Amounts>> taken = new HashMap<>();
    private final List<Charge> charges = new ArrayList<>();
    private final PriorityQueue<Ending> endings =
            new PriorityQueue<>(Comparator.comparing(Ending::at));

    Account(Store store, Clock clock, String namespace) {
        this.store = store;
        this.clock = clock;
        this.namespace = namespace;
    }

    /** A change of the namespace; quick, for it comes on the store's loop. */
    void tell(Change change) {
        State now = state;
        boolean isWanted =
                now == State.OPENING
                        || (now == State.OPEN && counted.test(change.key().resource()));
        if (isWanted) {
            told.add(change);
        }
    }

    /** Has the account look at what it was told, when that is much. */
    void relieve() {
        if (told.size() > MOST_TOLD && lock.tryLock()) {
            try {
                state = State.CLOSED;
                told.clear();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Refuses what is too much, or reserves it until the write is seen or {@link #cancel}led; empty
     * when there is nothing to reserve.
     */
    Optional<Charge> reserve(Attempt attempt) {
        Evaluator evaluator = Evaluator.of(attempt.resource().groupResource());
        TypedMap object = attempt.subject();
        lock.lock();
        try {
            catchUp();
            Instant now = clock.now();
            if (!demand(attempt, evaluator, now)) {
                return Optional.empty();
            }
            var key = new Key(attempt.resource().groupResource(), namespace, attempt.name());
            var charge = new Charge(key, evaluator, object, attempt.old());
            charge.weigh(quotas, now);
            if (charge.isNothing()) {
                return Optional.empty();
            }
            check(attempt, charge);
            if (attempt.isDryRun()) {
                return Optional.empty();
            }
            charges.add(charge);
            return Optional.of(charge);
        } finally {
            lock.unlock();
        }
    }

    /** The write came to nothing. */
    void cancel(Charge charge) {
        lock.lock();
        try {
            charges.remove(charge);
        } finally {
            lock.unlock();
        }
    }

    /** Refuses an object that does not say what its quotas must know; whether any is about it. */
    private boolean demand(Attempt attempt, Evaluator evaluator, Instant now) {
        TypedMap object = attempt.subject();
        boolean isAny = false;
        for (QuotaTerms quota : quotas) {
            if (quota.matches(evaluator, object)) {
                isAny = true;
                String missing = evaluator.missing(quota.measured(evaluator), object);
                if (!missing.isEmpty()) {
                    throw attempt.forbidden("failed quota: " + quota.name() + ": " + missing);
                }
            }
        }
        Amounts negative = isAny ? evaluator.usage(object, now).negative() : Amounts.NONE;
        if (!negative.isEmpty()) {
            throw attempt.forbidden(
                    "quota usage is negative for resource(s): "
                            + String.join(",", negative.names()));
        }
        return isAny;
    }

    private void check(Attempt attempt, Charge charge) {
        for (int i = 0; i < quotas.size(); i++) {
            Amounts more = charge.amounts().get(i);
            if (more.isEmpty()) {
                continue;
            }
            Amounts present = used.get(i);
            for (Charge open : charges) {
                present = present.plus(open.amounts().get(i));
            }
            Amounts next = present.plus(more).only(more.names());
            Set<String> names = next.beyond(quotas.get(i).hard()).names();
            if (!names.isEmpty()) {
                throw exceeded(attempt, quotas.get(i), names, more, present);
            }
        }
    }

    private static ApiError exceeded(
            Attempt attempt, QuotaTerms quota, Set<String> names, Amounts more, Amounts present) {
        return attempt.forbidden(
                "exceeded quota: "
                        + quota.name()
                        + ", requested: "
                        + more.only(names)
                        + ", used: "
                        + present.only(names).withAll(names)
                        + ", limited: "
                        + quota.hard().only(names));
    }

    private void catchUp() {
        if (state == State.CLOSED) {
            open();
        }
        for (Change change = told.poll(); change != null; change = told.poll()) {
            if (change.revision() <= asOf) {
                continue;
            }
            if (change.key().resource().equals(QUOTAS) && isOther(change)) {
                open();
                continue;
            }
            note(change.key(), change.after(), clock.now());
            settle(change);
        }
        expire();
    }

    private void settle(Change change) {
        charges.removeIf(charge -> charge.key().equals(change.key()) && charge.isSettledBy(change));
    }

    /** Whether a quota says something else now, and not only of what is used. */
    private static boolean isOther(Change change) {
        return !spec(change.before()).equals(spec(change.after()));
    }

    private static Optional<Object> spec(Optional<Entry> entry) {
        return entry.map(one -> tree(one).map("spec"));
    }

    private static TypedMap tree(Entry entry) {
        return ((ObjectBody) entry.body()).peek();
    }

    /** Counts everything anew. */
    private void open() {
        // First it wants to be told everything, so that nothing falls between the two.
        state = State.OPENING;
        Snapshot snapshot = store.snapshot();
        asOf = snapshot.revision();
        taken.clear();
        endings.clear();
        var found = new ArrayList<QuotaTerms>();
        scan(snapshot, QUOTAS, entry -> found.add(QuotaTerms.of(ResourceQuota.of(tree(entry)))));
        quotas = List.copyOf(found);
        used = new ArrayList<>();
        quotas.forEach(_ -> used.add(Amounts.NONE));
        Map<String, Boolean> known = new ConcurrentHashMap<>();
        counted = resource -> known.computeIfAbsent(resource, one -> counts(found, one));
        Instant now = clock.now();
        for (String resource : snapshot.resources()) {
            if (counted.test(resource)) {
                scan(snapshot, resource, entry -> note(entry.key(), Optional.of(entry), now));
            }
        }
        charges.removeIf(charge -> charge.isSettledIn(snapshot.get(charge.key())));
        charges.forEach(charge -> charge.weigh(quotas, now));
        state = State.OPEN;
    }

    private static boolean counts(List<QuotaTerms> quotas, String resource) {
        Evaluator evaluator = Evaluator.of(resource);
        return resource.equals(QUOTAS)
                || (Evaluator.isCounted(resource)
                        && quotas.stream().anyMatch(quota -> !quota.measured(evaluator).isEmpty()));
    }

    private interface Visit {
        void entry(Entry entry);
    }

    private void scan(Snapshot snapshot, String resource, Visit visit) {
        snapshot.scan(
                resource,
                namespace,
                Optional.empty(),
                entry -> {
                    visit.entry(entry);
                    return true;
                });
    }

    /** What the key takes from now on. */
    private void note(Key key, Optional<Entry> present, Instant now) {
        Evaluator evaluator = Evaluator.of(key.resource());
        var mine = new ArrayList<Amounts>();
        for (QuotaTerms quota : quotas) {
            mine.add(
                    present.filter(_ -> !quota.measured(evaluator).isEmpty())
                            .map(entry -> quota.taken(evaluator, tree(entry), now))
                            .orElse(Amounts.NONE));
        }
        boolean isNothing = mine.stream().allMatch(Amounts::isEmpty);
        List<Amounts> before = isNothing ? taken.remove(key) : taken.put(key, mine);
        for (int i = 0; i < quotas.size(); i++) {
            Amounts was = before == null ? Amounts.NONE : before.get(i);
            if (!was.equals(mine.get(i))) {
                used.set(i, used.get(i).plus(mine.get(i)).minus(was));
            }
        }
        if (!isNothing) {
            present.flatMap(entry -> QuotaTerms.end(tree(entry)))
                    .filter(now::isBefore)
                    .ifPresent(at -> endings.add(new Ending(at, key)));
        }
    }

    /** Looks again at those whose time is over. */
    private void expire() {
        Instant now = clock.now();
        while (!endings.isEmpty() && endings.peek().at().isBefore(now)) {
            Key key = endings.remove().key();
            if (taken.containsKey(key)) {
                // As the account knows it: what is told later is looked at later.
                open();
                return;
            }
        }
    }
}
