package io.podium.controllers.quota;

import io.podium.api.core.v1.ResourceQuota;
import io.podium.api.core.v1.ResourceQuotaStatus;
import io.podium.api.quantity.Quantity;
import io.podium.api.quota.Amounts;
import io.podium.api.quota.Evaluator;
import io.podium.api.quota.QuotaTerms;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import io.podium.client.Action;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import io.podium.client.view.Kinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Counts what a quota's namespace uses, and writes it down when it is news. */
public final class ResourceQuotaReconciler implements Reconciler {
    private static final String QUOTAS = "resourcequotas";

    private final Kinds kinds;

    /** Counts objects of these kinds. */
    public ResourceQuotaReconciler(Kinds kinds) {
        this.kinds = kinds;
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        ResourceQuota quota = view.find(ResourceQuota.class, key).orElse(null);
        if (quota == null || quota.isDeleting()) {
            return List.of();
        }
        var tally = new Tally(view, quota);
        Amounts used = tally.used();
        var actions = new ArrayList<Action>();
        tally.next.ifPresent(at -> actions.add(new Action.Again(at.plusMillis(1))));
        ResourceQuotaStatus status =
                ResourceQuotaStatus.empty().withHard(quota.spec().hard()).withUsed(used.texts());
        if (!status.equals(quota.status())) {
            actions.addFirst(new Action.UpdateStatus(quota.withStatus(status)));
        }
        return actions;
    }

    /** One count. */
    private final class Tally {
        private final View view;
        private final String namespace;
        private final QuotaTerms terms;
        private final Map<String, Quantity> used = new TreeMap<>();

        /** When an object will count for less though nobody changes it. */
        private Optional<Instant> next = Optional.empty();

        Tally(View view, ResourceQuota quota) {
            this.view = view;
            this.namespace = quota.namespace();
            this.terms = QuotaTerms.of(quota);
        }

        Amounts used() {
            for (String resource : kinds.resources()) {
                Evaluator evaluator = Evaluator.of(resource);
                boolean isMeant =
                        Evaluator.isCounted(resource)
                                && kinds.isNamespaced(resource)
                                && !terms.measured(evaluator).isEmpty();
                if (isMeant) {
                    add(terms.nothing(evaluator));
                    view.list(kinds.kindOf(resource), namespace)
                            .forEach(object -> count(evaluator, object.value()));
                }
            }
            return new Amounts(new TreeMap<>(used));
        }

        private void count(Evaluator evaluator, TypedMap object) {
            add(terms.taken(evaluator, object, view.now()));
            QuotaTerms.end(object)
                    .filter(view.now()::isBefore)
                    .filter(at -> next.isEmpty() || at.isBefore(next.get()))
                    .ifPresent(at -> next = Optional.of(at));
        }

        private void add(Amounts amounts) {
            amounts.byName().forEach((name, amount) -> used.merge(name, amount, Quantity::plus));
        }
    }

    /** Wakes the quotas a change may matter to: of its namespace, and about its kind. */
    public static void wake(View view, ObjectChange change, Consumer<Key> keys) {
        ApiObject object = change.after().or(change::before).orElseThrow();
        if (change.resource().equals(QUOTAS) && isOther(change)) {
            keys.accept(Key.of(object));
        }
        List<ResourceQuota> quotas =
                object.namespace().isEmpty()
                        ? List.of()
                        : view.list(ResourceQuota.class, object.namespace());
        if (quotas.isEmpty()) {
            return;
        }
        Evaluator evaluator = Evaluator.of(change.resource());
        for (ResourceQuota quota : quotas) {
            QuotaTerms terms = QuotaTerms.of(quota);
            Amounts before = taken(terms, evaluator, change.before(), view.now());
            Amounts after = taken(terms, evaluator, change.after(), view.now());
            boolean mayEnd = change.after().flatMap(one -> QuotaTerms.end(one.value())).isPresent();
            if (!before.equals(after) || (mayEnd && !after.isEmpty())) {
                keys.accept(Key.of(quota));
            }
        }
    }

    private static Amounts taken(
            QuotaTerms terms, Evaluator evaluator, Optional<ApiObject> object, Instant now) {
        return object.map(one -> terms.taken(evaluator, one.value(), now)).orElse(Amounts.NONE);
    }

    /** Whether it is not only the status that was written down. */
    private static boolean isOther(ObjectChange change) {
        return change.before().isEmpty()
                || change.after().isEmpty()
                || !change.before().get().equals(change.after().get());
    }
}
