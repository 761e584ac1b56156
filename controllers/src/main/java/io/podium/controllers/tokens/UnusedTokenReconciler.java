package io.podium.controllers.tokens;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.api.value.FreeMap;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ends tokens in Secrets that an account names as its own and nobody has used for a year: first
 * they count no more, and when nobody has objected for another year their Secrets go. A Secret that
 * somebody made by hand, or that a pod mounts, stays.
 */
public final class UnusedTokenReconciler implements Reconciler {
    private static final String TRACKING = "kube-apiserver-legacy-service-account-token-tracking";
    private static final String LAST_USED = "kubernetes.io/legacy-token-last-used";
    private static final String INVALID_SINCE = "kubernetes.io/legacy-token-invalid-since";

    /** As long as upstream's. */
    private static final Duration PATIENCE = Duration.ofDays(365);

    private static final Duration ROUND = Duration.ofDays(1);

    @Override
    public List<Action> reconcile(View view, Key key) {
        Secret secret =
                view.find(Secret.class, key).filter(AccountTokenReconciler::isToken).orElse(null);
        if (secret == null || secret.isDeleting()) {
            return List.of();
        }
        boolean isOver =
                isTrackedLongEnough(view)
                        && isOlder(view, secret)
                        && isUnused(view, secret)
                        && isNamedByItsAccount(view, secret)
                        && !isMounted(view, secret);
        return isOver ? end(view, secret) : later(view);
    }

    private static List<Action> end(View view, Secret secret) {
        Optional<LocalDate> since = date(secret.metadata().labels().get(INVALID_SINCE));
        if (since.isEmpty()) {
            Map<String, Object> label = Map.of(INVALID_SINCE, today(view).toString());
            var patch =
                    FreeMap.of(Map.of("metadata", FreeMap.of(Map.of("labels", FreeMap.of(label)))));
            return List.of(new Action.Patch(secret, "", patch));
        }
        return since.get().isBefore(oldest(view))
                ? List.of(new Action.Delete(secret))
                : later(view);
    }

    private static List<Action> later(View view) {
        return List.of(new Action.Again(view.now().plus(ROUND)));
    }

    /** Before that nobody wrote down what was used. */
    private static boolean isTrackedLongEnough(View view) {
        return view.find(ConfigMap.class, "kube-system", TRACKING)
                .flatMap(tracking -> date(tracking.data().get("since")))
                .filter(since -> !since.isAfter(oldest(view)))
                .isPresent();
    }

    private static boolean isOlder(View view, Secret secret) {
        Instant oldest = view.now().minus(PATIENCE);
        return secret.metadata()
                .creationTimestamp()
                .filter(made -> !made.isAfter(oldest))
                .isPresent();
    }

    /** A label that says no date was set by somebody who wants it to stay. */
    private static boolean isUnused(View view, Secret secret) {
        String label = secret.metadata().labels().get(LAST_USED);
        return label == null || date(label).filter(used -> used.isBefore(oldest(view))).isPresent();
    }

    private static boolean isNamedByItsAccount(View view, Secret secret) {
        return AccountTokenReconciler.account(view, secret)
                .filter(account -> names(account, secret))
                .isPresent();
    }

    private static boolean names(ServiceAccount account, Secret secret) {
        return account.secrets().stream().anyMatch(one -> one.name().equals(secret.name()));
    }

    private static boolean isMounted(View view, Secret secret) {
        return view.list(Pod.class, secret.namespace()).stream()
                .flatMap(pod -> pod.spec().volumes().stream())
                .anyMatch(volume -> volume.secret().secretName().equals(secret.name()));
    }

    private static LocalDate today(View view) {
        return LocalDate.ofInstant(view.now(), ZoneOffset.UTC);
    }

    private static LocalDate oldest(View view) {
        return today(view).minusDays(PATIENCE.toDays());
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
