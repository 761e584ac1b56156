package io.podium.controllers.certificates;

import io.podium.api.certificates.v1.CertificateSigningRequest;
import io.podium.api.certificates.v1.CertificateSigningRequestCondition;
import io.podium.api.kinds.certificates.Certificates;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Deletes requests that are over: issued, denied or failed for an hour, unanswered for a day, or
 * with a certificate that has ended.
 */
public final class CleaningReconciler implements Reconciler {
    private static final Duration ANSWERED = Duration.ofHours(1);
    private static final Duration PENDING = Duration.ofHours(24);

    @Override
    public List<Action> reconcile(View view, Key key) {
        CertificateSigningRequest request =
                view.find(CertificateSigningRequest.class, key).orElse(null);
        if (request == null || request.isDeleting()) {
            return List.of();
        }
        Optional<Instant> end = end(request);
        if (end.isEmpty()) {
            return List.of();
        }
        return view.now().isAfter(end.get())
                ? List.of(new Action.Delete(request))
                : List.of(new Action.Again(end.get().plusMillis(1)));
    }

    /** When it is over; empty for what is approved and not yet signed. */
    private static Optional<Instant> end(CertificateSigningRequest request) {
        if (request.status().conditions().isEmpty()) {
            return request.metadata().creationTimestamp().map(made -> made.plus(PENDING));
        }
        Stream<Instant> refused =
                Stream.of("Denied", "Failed")
                        .flatMap(type -> Requests.condition(request, type).stream())
                        .flatMap(CleaningReconciler::answered);
        Stream<Instant> issued =
                Requests.isIssued(request)
                        ? Stream.concat(
                                Requests.condition(request, "Approved").stream()
                                        .flatMap(CleaningReconciler::answered),
                                Certificates.end(
                                        Requests.decoded(
                                                request.status().value().string("certificate")))
                                        .stream())
                        : Stream.of();
        return Stream.concat(refused, issued).min(Instant::compareTo);
    }

    private static Stream<Instant> answered(CertificateSigningRequestCondition condition) {
        return condition.lastUpdateTime().map(at -> at.plus(ANSWERED)).stream();
    }
}
