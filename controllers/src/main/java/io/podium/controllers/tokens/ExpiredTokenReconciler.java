package io.podium.controllers.tokens;

import io.podium.api.core.v1.Secret;
import io.podium.api.tokens.BootstrapToken;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Deletes bootstrap tokens whose time is over. */
public final class ExpiredTokenReconciler implements Reconciler {
    @Override
    public List<Action> reconcile(View view, Key key) {
        Secret secret = view.find(Secret.class, key).orElse(null);
        if (secret == null || secret.isDeleting()) {
            return List.of();
        }
        BootstrapToken token = BootstrapToken.of(secret).orElse(null);
        if (token == null || token.expires().isEmpty()) {
            return List.of();
        }
        return token.isOver(view.now())
                ? List.of(new Action.Delete(secret))
                : List.of(new Action.Again(token.expires().get()));
    }

    /** Wakes for bootstrap tokens. */
    public static void wake(
            View view, Optional<Secret> before, Optional<Secret> after, Consumer<Key> keys) {
        after.filter(ExpiredTokenReconciler::isToken)
                .ifPresent(secret -> keys.accept(Key.of(secret)));
    }

    static boolean isToken(Secret secret) {
        return secret.type().equals(BootstrapToken.TYPE)
                && secret.namespace().equals(BootstrapToken.NAMESPACE);
    }
}
