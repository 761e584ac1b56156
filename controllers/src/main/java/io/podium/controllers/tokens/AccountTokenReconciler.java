package io.podium.controllers.tokens;

import io.podium.api.core.v1.ObjectReference;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Fills Secrets of the type kubernetes.io/service-account-token, and ends them with the account.
 */
public final class AccountTokenReconciler implements Reconciler {
    private static final String TYPE = "kubernetes.io/service-account-token";
    private static final String NAME = "kubernetes.io/service-account.name";
    private static final String UID = "kubernetes.io/service-account.uid";

    private final AccountTokens tokens;
    private final String authority;

    /** The authority is what those who hold a token are to trust, in PEM. */
    public AccountTokenReconciler(AccountTokens tokens, String authority) {
        this.tokens = tokens;
        this.authority = encoded(authority);
    }

    @Override
    public List<Action> reconcile(View view, Key key) {
        Secret secret =
                view.find(Secret.class, key).filter(AccountTokenReconciler::isToken).orElse(null);
        if (secret == null) {
            return view.find(Secret.class, key).isPresent() ? List.of() : forget(view, key);
        }
        if (secret.isDeleting()) {
            return List.of();
        }
        String name = secret.metadata().annotations().getOrDefault(NAME, "");
        Optional<ServiceAccount> account = account(view, secret);
        return account.isPresent() ? filled(secret, account.get()) : confirmed(view, secret, name);
    }

    /** The account the Secret is for, as far as the view knows it. */
    static Optional<ServiceAccount> account(View view, Secret secret) {
        String name = secret.metadata().annotations().getOrDefault(NAME, "");
        return view.find(ServiceAccount.class, secret.namespace(), name)
                .filter(found -> isMeant(secret, found));
    }

    static boolean isToken(Secret secret) {
        return secret.type().equals(TYPE);
    }

    private static boolean isMeant(Secret secret, ServiceAccount account) {
        String uid = secret.metadata().annotations().getOrDefault(UID, "");
        return uid.isEmpty() || uid.equals(account.uid());
    }

    /** The view may be older than the account. */
    private static List<Action> confirmed(View view, Secret secret, String name) {
        var question = new Question.Live("serviceaccounts", secret.namespace(), name);
        Optional<Question.Reply> reply = view.reply(question);
        if (reply.isEmpty()) {
            return List.of(new Action.Ask(question));
        }
        boolean isThere =
                reply.get() instanceof Question.Reply.Found found
                        && found.object()
                                .filter(object ->
                                        object instanceof ServiceAccount account
                                                && isMeant(secret, account))
                                .isPresent();
        // When it is there, the view will show it and the Secret is looked at again.
        return isThere ? List.of() : List.of(new Action.Delete(secret));
    }

    private List<Action> filled(Secret secret, ServiceAccount account) {
        MapValue data = secret.value().map("data");
        MapValue wanted = data;
        if (!data.string("ca.crt").equals(authority)) {
            wanted = wanted.with("ca.crt", authority);
        }
        if (data.string("namespace").isEmpty()) {
            wanted = wanted.with("namespace", encoded(secret.namespace()));
        }
        if (data.string("token").isEmpty()) {
            wanted = wanted.with("token", encoded(tokens.sign(account, secret)));
        }
        Map<String, String> annotations = new java.util.TreeMap<>(secret.metadata().annotations());
        annotations.put(NAME, account.name());
        annotations.put(UID, account.uid());
        Secret whole =
                Secret.of(secret.value().with("data", FreeMap.of(entries(wanted))))
                        .withMetadata(secret.metadata().withAnnotations(annotations));
        boolean isSame = wanted.equals(data) && annotations.equals(secret.metadata().annotations());
        return isSame ? List.of() : List.of(new Action.Update(whole));
    }

    private static Map<String, Object> entries(MapValue data) {
        var entries = new java.util.TreeMap<String, Object>();
        data.forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        return entries;
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Accounts name no Secret that is gone. */
    private static List<Action> forget(View view, Key key) {
        return view.list(ServiceAccount.class, key.namespace()).stream()
                .filter(account -> !account.isDeleting() && names(account, key.name()))
                .<Action>map(account -> {
                    List<ObjectReference> left =
                            account.secrets().stream()
                                    .filter(secret -> !secret.name().equals(key.name()))
                                    .toList();
                    return new Action.Update(
                            left.isEmpty() ? account.withoutSecrets() : account.withSecrets(left));
                })
                .toList();
    }

    private static boolean names(ServiceAccount account, String secret) {
        return account.secrets().stream().anyMatch(one -> one.name().equals(secret));
    }

    /** Wakes for token Secrets. */
    public static void wake(
            View view, Optional<Secret> before, Optional<Secret> after, Consumer<Key> keys) {
        after.or(() -> before)
                .filter(AccountTokenReconciler::isToken)
                .ifPresent(secret -> keys.accept(Key.of(secret)));
    }

    /** Wakes the token Secrets of an account. */
    public static void wakeOfAccount(
            View view,
            Optional<ServiceAccount> before,
            Optional<ServiceAccount> after,
            Consumer<Key> keys) {
        ServiceAccount account = after.or(() -> before).orElseThrow();
        for (Secret secret : view.list(Secret.class, account.namespace())) {
            boolean isIts =
                    secret.metadata().annotations().getOrDefault(NAME, "").equals(account.name());
            if (isToken(secret) && isIts) {
                keys.accept(Key.of(secret));
            }
        }
    }
}
