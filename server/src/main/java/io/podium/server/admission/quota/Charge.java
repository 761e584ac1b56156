package io.podium.server.admission.quota;

import io.podium.api.quota.Amounts;
import io.podium.api.quota.Evaluator;
import io.podium.api.quota.QuotaTerms;
import io.podium.api.value.TypedMap;
import io.podium.store.Change;
import io.podium.store.Entry;
import io.podium.store.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A write on its way, and what it has reserved. Belongs to its account, under its lock. */
final class Charge {
    private final Key key;
    private final Evaluator evaluator;
    private final TypedMap object;
    private final Optional<TypedMap> old;
    private List<Amounts> amounts;

    /**
     * A charge for a write.
     *
     * @param old the object as it is, empty for one that is created
     */
    Charge(Key key, Evaluator evaluator, TypedMap object, Optional<TypedMap> old) {
        this.key = key;
        this.evaluator = evaluator;
        this.object = object;
        this.old = old;
        this.amounts = List.of();
    }

    Key key() {
        return key;
    }

    /** What it takes more of each quota than before. */
    List<Amounts> amounts() {
        return amounts;
    }

    /** Says what it takes of these quotas from now on. */
    void weigh(List<QuotaTerms> quotas, Instant now) {
        var all = new ArrayList<Amounts>();
        for (QuotaTerms quota : quotas) {
            Amounts mine = quota.taken(evaluator, object, now);
            Amounts before =
                    old.map(tree -> quota.taken(evaluator, tree, now)).orElse(Amounts.NONE);
            all.add(mine.minus(before).positive());
        }
        amounts = List.copyOf(all);
    }

    boolean isNothing() {
        return amounts.stream().allMatch(Amounts::isEmpty);
    }

    /** Whether the change is this write's, or one that keeps this write from happening. */
    boolean isSettledBy(Change change) {
        return old.isPresent() ? isTheOld(change.before()) : isTheNew(change.after());
    }

    /** Whether what the key holds shows this write, or that it will not happen. */
    boolean isSettledIn(Optional<Entry> present) {
        return old.isPresent() ? !isTheOld(present) : isTheNew(present);
    }

    private boolean isTheOld(Optional<Entry> entry) {
        String revision = old.orElseThrow().map("metadata").string("resourceVersion");
        return entry.filter(one -> Long.toString(one.revision()).equals(revision)).isPresent();
    }

    private boolean isTheNew(Optional<Entry> entry) {
        String uid = object.map("metadata").string("uid");
        return entry.filter(one -> one.body().header().uid().equals(uid)).isPresent();
    }
}
