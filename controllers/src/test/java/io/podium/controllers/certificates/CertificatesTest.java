package io.podium.controllers.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.certificates.v1.CertificateSigningRequest;
import io.podium.api.certificates.v1.CertificateSigningRequestCondition;
import io.podium.api.certificates.v1.CertificateSigningRequestSpec;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Approving, signing and clearing away, each as a table. */
class CertificatesTest {
    private static final Key KEY = new Key("", "r");
    private static final String NODE_USAGES = "digital signature;client auth";

    private final Lab lab = new Lab();
    private final List<Duration> lives = new ArrayList<>();
    private final SigningReconciler signing =
            new SigningReconciler((request, usages, life) -> {
                lives.add(life);
                return "certificate of " + request.commonName();
            });

    private static String encoded(String file) throws IOException {
        try (InputStream in =
                CertificatesTest.class.getResourceAsStream("/requests/" + file + ".csr")) {
            return Base64.getEncoder().encodeToString(in.readAllBytes());
        }
    }

    private CertificateSigningRequest request(
            String file, String signer, String usages, String user, String... conditions)
            throws IOException {
        CertificateSigningRequest request = CertificateSigningRequest.create("", "r");
        CertificateSigningRequestSpec spec =
                CertificateSigningRequestSpec.of(
                                CertificateSigningRequestSpec.empty()
                                        .value()
                                        .with("request", encoded(file)))
                        .withSignerName("kubernetes.io/" + signer)
                        .withUsages(List.of(usages.split(";", -1)))
                        .withUsername(user);
        return with(lab.put(request.withSpec(spec)), conditions);
    }

    private CertificateSigningRequest with(CertificateSigningRequest request, String... types) {
        if (types.length == 0 || types[0].isEmpty()) {
            return request;
        }
        var conditions = new ArrayList<CertificateSigningRequestCondition>();
        for (String type : types) {
            conditions.add(
                    CertificateSigningRequestCondition.empty()
                            .withType(type)
                            .withStatus("True")
                            .withLastUpdateTime(lab.time.clock().now()));
        }
        return lab.status(request.withStatus(request.status().withConditions(conditions)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    FILE         | SIGNER                        | USAGES                        | USER           | GRANTED        | ACTIONS
                    node         | kube-apiserver-client-kubelet | digital signature;client auth | system:node:n1 | selfnodeclient | approval
                    node         | kube-apiserver-client-kubelet | digital signature;client auth | bootstrapper   | nodeclient     | approval
                    node         | kube-apiserver-client-kubelet | digital signature;client auth | bootstrapper   | selfnodeclient | again
                    node         | kube-apiserver-client-kubelet | digital signature;client auth | system:node:n1 | ''             | again
                    node         | kube-apiserver-client-kubelet | client auth                   | system:node:n1 | selfnodeclient | ''
                    node         | kube-apiserver-client         | digital signature;client auth | system:node:n1 | selfnodeclient | ''
                    node-serving | kube-apiserver-client-kubelet | digital signature;client auth | system:node:n1 | selfnodeclient | ''
                    jane         | kube-apiserver-client-kubelet | digital signature;client auth | jane           | nodeclient     | ''
                    """)
    void approvesNodesThatMay(
            String file, String signer, String usages, String user, String granted, String actions)
            throws IOException {
        lab.door.grant(spec ->
                spec.user().equals(user)
                        && spec.resourceAttributes().subresource().equals(granted)
                        && spec.resourceAttributes().verb().equals("create"));
        request(file, signer, usages, user);
        assertThat(Lab.words(lab.decide(new ApprovingReconciler(), KEY))).isEqualTo(actions);
    }

    @ParameterizedTest
    @CsvSource({"Approved", "Denied"})
    void leavesAloneWhatWasDecided(String condition) throws IOException {
        lab.door.grant(spec -> true);
        request("node", "kube-apiserver-client-kubelet", NODE_USAGES, "system:node:n1", condition);
        assertThat(lab.decide(new ApprovingReconciler(), KEY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    FILE         | SIGNER                        | USAGES                        | OUTCOME
                    jane         | kube-apiserver-client         | client auth                   | certificate of jane
                    jane-rsa     | kube-apiserver-client         | client auth;key encipherment  | certificate of jane
                    jane         | kube-apiserver-client         | server auth                   | invalid usage for client certificate: server auth
                    jane         | kube-apiserver-client         | digital signature             | missing required usage for client certificate: client auth
                    node         | kube-apiserver-client-kubelet | digital signature;client auth | certificate of system:node:n1
                    node         | kube-apiserver-client-kubelet | client auth                   | usages did not match [client auth digital signature key encipherment]
                    node-serving | kube-apiserver-client-kubelet | digital signature;client auth | DNS subjectAltNames are not allowed
                    jane         | kube-apiserver-client-kubelet | digital signature;client auth | subject organization is not system:nodes
                    node-serving | kubelet-serving               | digital signature;server auth | certificate of system:node:n1
                    node         | kubelet-serving               | digital signature;server auth | DNS or IP subjectAltName is required
                    node-serving | kubelet-serving               | client auth                   | usages did not match [digital signature key encipherment server auth]
                    jane         | legacy-unknown                | any                           | certificate of jane
                    jane         | somebody-else                 | any                           | ''
                    """)
    void signsAsEachSignerHasIt(String file, String signer, String usages, String outcome)
            throws IOException {
        request(file, signer, usages, "someone", "Approved");
        lab.door.settle(signing, KEY);
        CertificateSigningRequest after =
                lab.door.view().find(CertificateSigningRequest.class, KEY).orElseThrow();
        String certificate =
                new String(
                        Base64.getDecoder().decode(after.status().value().string("certificate")),
                        StandardCharsets.US_ASCII);
        String failed =
                after.status().conditions().stream()
                        .filter(condition -> condition.type().equals("Failed"))
                        .map(condition -> condition.reason() + " " + condition.message())
                        .findFirst()
                        .orElse("");
        String wanted =
                outcome.startsWith("certificate") || outcome.isEmpty()
                        ? outcome
                        : "SignerValidationFailure " + outcome;
        assertThat(certificate + failed).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({"''", "Denied", "Approved;Denied", "Approved;Failed"})
    void signsNothingElse(String conditions) throws IOException {
        request("jane", "kube-apiserver-client", "client auth", "x", conditions.split(";", -1));
        assertThat(lab.decide(signing, KEY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 31536000", "600, 600", "599, 600", "40000000, 31536000"})
    void nobodyGetsMoreThanAYear(int wanted, long seconds) throws IOException {
        CertificateSigningRequest request =
                request("jane", "kube-apiserver-client", "client auth", "x", "Approved");
        if (wanted > 0) {
            lab.update(request.withSpec(request.spec().withExpirationSeconds(wanted)));
        }
        lab.decide(signing, KEY);
        assertThat(lives).containsExactly(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"'', 24", "Denied, 1", "Approved;Failed, 1", "Approved;Issued, 1"})
    void clearsAwayWhatIsOver(String state, int hours) throws IOException {
        String[] conditions = state.replace(";Issued", "").split(";", -1);
        CertificateSigningRequest request =
                request("jane", "kube-apiserver-client", "client auth", "x", conditions);
        if (state.endsWith("Issued")) {
            var status = request.status().value().with("certificate", "bm9uZQ==");
            lab.status(CertificateSigningRequest.of(request.value().with("status", status)));
        }
        var cleaning = new CleaningReconciler();
        lab.time.advance(Duration.ofHours(hours));
        assertThat(Lab.words(lab.decide(cleaning, KEY))).isEqualTo("again");
        lab.time.advance(Duration.ofSeconds(1));
        assertThat(Lab.words(lab.decide(cleaning, KEY))).isEqualTo("delete(r)");
    }

    @Test
    void whatIsApprovedAndNotSignedStays() throws IOException {
        request("jane", "kube-apiserver-client", "client auth", "x", "Approved");
        lab.time.advance(Duration.ofDays(400));
        List<Action> actions = lab.decide(new CleaningReconciler(), KEY);
        assertThat(actions).isEmpty();
    }
}
