package io.podium.api.managed;

import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** All entries of one object, immutable. */
record Stakes(List<Stake> all) {
    static final Stakes NONE = new Stakes(List.of());

    /** So many managers may have their own entry for updates; upstream keeps as many. */
    private static final int MOST_UPDATERS = 10;

    private static final String ANCIENT = "ancient-changes";

    boolean isEmpty() {
        return all.isEmpty();
    }

    Optional<Stake> find(Stake like) {
        return all.stream().filter(one -> one.isAs(like)).findFirst();
    }

    /** With the entry instead of the one that is as it. */
    Stakes with(Stake entry) {
        var result = new ArrayList<Stake>(all.size() + 1);
        boolean isIn = false;
        for (Stake one : all) {
            result.add(one.isAs(entry) ? entry : one);
            isIn |= one.isAs(entry);
        }
        if (!isIn) {
            result.add(entry);
        }
        return new Stakes(List.copyOf(result));
    }

    Stakes without(Predicate<Stake> which) {
        return new Stakes(all.stream().filter(which.negate()).toList());
    }

    /** With the fields of each as the function has them; who has none is gone. */
    Stakes map(Function<Stake, FreeMap> fields) {
        var result = new ArrayList<Stake>(all.size());
        for (Stake one : all) {
            FreeMap now = fields.apply(one);
            if (!now.isEmpty()) {
                result.add(one.withFields(now));
            }
        }
        return new Stakes(List.copyOf(result));
    }

    /** With the oldest entries for updates as one for each version, when there are too many. */
    Stakes capped() {
        var updaters = new ArrayList<>(all.stream().filter(one -> !one.isApplied()).toList());
        int count = updaters.size();
        if (count <= MOST_UPDATERS) {
            return this;
        }
        updaters.sort(Stake.ORDER);
        Stakes result = this;
        var firsts = new HashMap<String, Stake>();
        for (Stake one : updaters) {
            if (count <= MOST_UPDATERS) {
                break;
            }
            Stake first = firsts.putIfAbsent(one.apiVersion(), one);
            if (first != null) {
                Stake bucket =
                        new Stake(
                                ANCIENT,
                                Stake.UPDATE,
                                one.apiVersion(),
                                "",
                                one.time(),
                                one.fields());
                Stake known = result.find(bucket).orElse(first);
                result =
                        result.without(other -> other.isAs(first) || other.isAs(one))
                                .with(
                                        bucket.withFields(
                                                FieldSets.union(known.fields(), one.fields())));
                count--;
            }
        }
        return result;
    }

    /** As metadata holds them. */
    ListValue list() {
        return ListValue.wrap(all.stream().sorted(Stake.ORDER).map(Stake::value).toArray());
    }
}
