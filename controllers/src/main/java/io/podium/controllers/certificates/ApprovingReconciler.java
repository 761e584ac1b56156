package io.podium.controllers.certificates;

import io.podium.api.authorization.v1.ResourceAttributes;
import io.podium.api.authorization.v1.SubjectAccessReviewSpec;
import io.podium.api.certificates.v1.CertificateSigningRequest;
import io.podium.api.certificates.v1.CertificateSigningRequestCondition;
import io.podium.api.certificates.v1.CertificateSigningRequestSpec;
import io.podium.api.kinds.certificates.Signers;
import io.podium.api.x509.MalformedRequest;
import io.podium.api.x509.SigningRequest;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.client.Question;
import io.podium.client.Reconciler;
import io.podium.client.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Approves the certificates nodes ask for as clients, for whom may have them so. */
public final class ApprovingReconciler implements Reconciler {
    /** A right may be given later; the request waits for it. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(30);

    /** A sort of requests that whoever may create this subresource gets without anybody looking. */
    private record Sort(String subresource, String message) {}

    private static final Sort OWN =
            new Sort(
                    "selfnodeclient",
                    "Auto approving self kubelet client certificate after SubjectAccessReview.");
    private static final Sort ANY =
            new Sort(
                    "nodeclient",
                    "Auto approving kubelet client certificate after SubjectAccessReview.");

    @Override
    public List<Action> reconcile(View view, Key key) {
        CertificateSigningRequest request =
                view.find(CertificateSigningRequest.class, key).orElse(null);
        if (request == null || request.isDeleting() || !Requests.isOpen(request)) {
            return List.of();
        }
        List<Sort> sorts = sorts(request);
        var questions = new ArrayList<Action>();
        for (Sort sort : sorts) {
            var question = new Question.Access(question(request.spec(), sort));
            Optional<Question.Reply> reply = view.reply(question);
            if (reply.isEmpty()) {
                questions.add(new Action.Ask(question));
            } else if (reply.get() instanceof Question.Reply.Granted granted
                    && granted.isAllowed()) {
                return List.of(new Action.UpdatePart(approved(request, sort), "approval"));
            }
        }
        if (!questions.isEmpty()) {
            return questions;
        }
        return sorts.isEmpty() ? List.of() : List.of(new Action.Again(view.now().plus(ASK_AGAIN)));
    }

    private static List<Sort> sorts(CertificateSigningRequest request) {
        if (!request.spec().signerName().equals(Signers.NODE_CLIENT)) {
            return List.of();
        }
        try {
            SigningRequest asked = Requests.parsed(request);
            if (NodeRequests.clientFault(asked, request.spec().usages()).isPresent()) {
                return List.of();
            }
            return asked.commonName().equals(request.spec().username())
                    ? List.of(OWN, ANY)
                    : List.of(ANY);
        } catch (MalformedRequest e) {
            return List.of(); // It was let in before this version could read it; nobody signs it.
        }
    }

    private static SubjectAccessReviewSpec question(CertificateSigningRequestSpec spec, Sort sort) {
        SubjectAccessReviewSpec asked =
                SubjectAccessReviewSpec.empty()
                        .withUser(spec.username())
                        .withGroups(spec.groups())
                        .withResourceAttributes(
                                ResourceAttributes.empty()
                                        .withGroup("certificates.k8s.io")
                                        .withResource("certificatesigningrequests")
                                        .withSubresource(sort.subresource())
                                        .withVerb("create"));
        asked = spec.uid().isEmpty() ? asked : asked.withUid(spec.uid());
        return spec.extra().isEmpty() ? asked : asked.withExtra(spec.extra());
    }

    private static CertificateSigningRequest approved(
            CertificateSigningRequest request, Sort sort) {
        return Requests.with(
                request,
                CertificateSigningRequestCondition.empty()
                        .withType("Approved")
                        .withStatus("True")
                        .withReason("AutoApproved")
                        .withMessage(sort.message()));
    }
}
