package io.podium.server.admission.quota;

import io.podium.api.quota.Evaluator;
import io.podium.base.time.Clock;
import io.podium.server.admission.Admission;
import io.podium.server.admission.Attempt;
import io.podium.server.admission.Attempt.Operation;
import io.podium.store.Change;
import io.podium.store.Key;
import io.podium.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Nobody makes more in a namespace than its quotas allow. The last plug-in, for it reserves. */
public final class ResourceQuotas implements Admission {
    /** Objects that can come to take more while they are there. */
    private static final Set<String> GROWING = Set.of("services", "persistentvolumeclaims");

    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private volatile Store store;
    private volatile Clock clock;

    @Override
    public String name() {
        return "ResourceQuota";
    }

    @Override
    public Runnable follow(Store followed, Clock time) {
        store = followed;
        clock = time;
        Store.Subscription subscription = followed.watch(followed.revision(), this::tell);
        return subscription::close;
    }

    private void tell(List<Change> changes) {
        for (Change change : changes) {
            Key key = change.key();
            Account account = accounts.get(key.namespace());
            if (account != null) {
                account.tell(change);
                account.relieve();
            }
            if (key.resource().equals("namespaces") && change.after().isEmpty()) {
                accounts.remove(key.name());
            }
        }
    }

    @Override
    public void review(Attempt attempt) {
        String namespace = attempt.namespace();
        if (namespace.isEmpty() || !counts(attempt)) {
            return;
        }
        if (store.snapshot().count(Account.QUOTAS, namespace) == 0) {
            return;
        }
        Account account =
                accounts.computeIfAbsent(namespace, one -> new Account(store, clock, one));
        Optional<Charge> charge = account.reserve(attempt);
        charge.ifPresent(one -> attempt.remarks().onFailure(() -> account.cancel(one)));
    }

    private static boolean counts(Attempt attempt) {
        String resource = attempt.resource().groupResource();
        if (!attempt.resource().namespaced() || !Evaluator.isCounted(resource)) {
            return false;
        }
        return switch (attempt.subresource()) {
            case "" ->
                    attempt.operation() == Operation.CREATE
                            || (attempt.operation() == Operation.UPDATE
                                    && GROWING.contains(resource));
            case "resize" -> attempt.operation() == Operation.UPDATE && resource.equals("pods");
            default -> false;
        };
    }
}
