package io.podium.controllers.serviceaccount;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.util.List;

/** Keeps the account "default" in every namespace; the key is the namespace's. */
public final class DefaultServiceAccountReconciler implements Reconciler {
    public static final String NAME = "default";

    @Override
    public List<Action> reconcile(View view, Key key) {
        Namespace namespace = view.find(Namespace.class, key).orElse(null);
        if (namespace == null || namespace.isDeleting()) {
            return List.of();
        }
        boolean exists = view.find(ServiceAccount.class, namespace.name(), NAME).isPresent();
        return exists
                ? List.of()
                : List.of(new Action.Create(ServiceAccount.create(namespace.name(), NAME)));
    }
}
