package io.podium.controllers;

import io.podium.api.certificates.v1.CertificateSigningRequest;
import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.ServiceAccount;
import io.podium.client.Door;
import io.podium.client.runtime.Trigger;
import io.podium.client.runtime.Work;
import io.podium.controllers.certificates.ApprovingReconciler;
import io.podium.controllers.certificates.CleaningReconciler;
import io.podium.controllers.certificates.SigningReconciler;
import io.podium.controllers.tokens.AccountTokenReconciler;
import io.podium.controllers.tokens.ClusterInfoReconciler;
import io.podium.controllers.tokens.ExpiredTokenReconciler;
import io.podium.controllers.tokens.UnusedTokenReconciler;
import java.util.List;
import java.util.function.Function;

/** The controllers of certificates and tokens, and as whom they act. */
final class Credentials {
    /** Acts as the program of all controllers, whose role may touch any Secret, as upstream. */
    private static final String PROGRAM = "kube-controller-manager";

    private Credentials() {}

    static List<Work> works(Function<String, Door> doors, Trust trust) {
        Door certificates = doors.apply("certificate-controller");
        return List.of(
                new Work(
                        "csrapproving",
                        certificates,
                        new ApprovingReconciler(),
                        Trigger.self(CertificateSigningRequest.class)),
                new Work(
                        "csrsigning",
                        certificates,
                        new SigningReconciler(trust.authority()),
                        Trigger.self(CertificateSigningRequest.class)),
                new Work(
                        "csrcleaner",
                        certificates,
                        new CleaningReconciler(),
                        Trigger.self(CertificateSigningRequest.class)),
                new Work(
                        "serviceaccount-token-controller",
                        doors.apply(PROGRAM),
                        new AccountTokenReconciler(trust.tokens(), trust.caPem()),
                        Trigger.on(Secret.class, AccountTokenReconciler::wake),
                        Trigger.on(ServiceAccount.class, AccountTokenReconciler::wakeOfAccount)),
                new Work(
                        "legacy-service-account-token-cleaner",
                        doors.apply("legacy-service-account-token-cleaner"),
                        new UnusedTokenReconciler(),
                        Trigger.on(Secret.class, AccountTokenReconciler::wake)),
                new Work(
                        "token-cleaner",
                        doors.apply("token-cleaner"),
                        new ExpiredTokenReconciler(),
                        Trigger.on(Secret.class, ExpiredTokenReconciler::wake)),
                new Work(
                        "bootstrap-signer",
                        doors.apply("bootstrap-signer"),
                        new ClusterInfoReconciler(),
                        Trigger.on(ConfigMap.class, ClusterInfoReconciler::wake),
                        Trigger.on(Secret.class, ClusterInfoReconciler::wakeOfToken)));
    }
}
