package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.server.wire.TestCertificates;
import java.io.IOException;
import java.io.StringWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests for certificates over HTTP: who may write which part, and who may approve and sign. */
class CertificatesTest {
    private static final String ADMIN = "admin-token";
    private static final String JANE = "jane-token";
    private static final String PATH = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.started(0, Optional.empty());
        role(
                "writer",
                """
                {"verbs": ["create", "get", "update", "patch"], "apiGroups": ["certificates.k8s.io"],
                 "resources": ["certificatesigningrequests", "certificatesigningrequests/approval",
                   "certificatesigningrequests/status"]}
                """);
        role(
                "signers",
                """
                {"verbs": ["approve", "sign"], "apiGroups": ["certificates.k8s.io"],
                 "resources": ["signers"], "resourceNames": ["example.com/*", "other.com/one"]}
                """);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void role(String name, String rule) throws Exception {
        String rbac = "/apis/rbac.authorization.k8s.io/v1/";
        server.post(
                ADMIN,
                rbac + "clusterroles",
                "{\"metadata\": {\"name\": \"" + name + "\"}, \"rules\": [" + rule + "]}");
        server.post(
                ADMIN,
                rbac + "clusterrolebindings",
                """
                {"metadata": {"name": "NAME"},
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "NAME"},
                 "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "jane"}]}
                """
                        .replace("NAME", name));
    }

    private static String request(String subject) throws Exception {
        TestCertificates.Pair pair = server.authority.client("CN=any");
        var request =
                new JcaPKCS10CertificationRequestBuilder(
                                new X500Principal(subject), pair.keys().getPublic())
                        .build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(pair.keys().getPrivate()));
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(new PemObject("CERTIFICATE REQUEST", request.getEncoded()));
        }
        return Base64.getEncoder()
                .encodeToString(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static HttpResponse<String> create(String name, String signer, String subject)
            throws Exception {
        return server.post(
                JANE,
                PATH,
                """
                {"metadata": {"name": "NAME"}, "spec": {"request": "REQUEST", "signerName": "SIGNER",
                  "usages": ["client auth"], "username": "root", "groups": ["system:masters"]},
                 "status": {"conditions": [{"type": "Approved", "status": "True"}]}}
                """
                        .replace("NAME", name)
                        .replace("SIGNER", signer)
                        .replace("REQUEST", request(subject)));
    }

    private static HttpResponse<String> patch(String token, String name, String part, String body)
            throws IOException, InterruptedException {
        return server.send(
                server.to(token, PATH + "/" + name + part)
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", BodyPublishers.ofString(body)));
    }

    private static String condition(String type) {
        return "{\"status\": {\"conditions\": [{\"type\": \""
                + type
                + "\", \"status\": \"True\"}]}}";
    }

    private static String text(HttpResponse<String> response) {
        return response.body().replace("\\\"", "\"");
    }

    @Test
    void aRequestIsMadeInTheNameOfWhoSentItAndWithoutAnAnswer() throws Exception {
        HttpResponse<String> made = create("mine", "example.com/one", "CN=jane");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.body())
                .contains("\"username\":\"jane\"")
                .contains("\"groups\":[\"developers\",\"system:authenticated\"]")
                .doesNotContain("Approved\",\"status");
    }

    @Test
    void onlyTheApprovalDecidesAndOnlyOnce() throws Exception {
        create("decided", "example.com/one", "CN=jane");
        assertThat(patch(JANE, "decided", "", condition("Approved")).body())
                .as("the object itself keeps its status")
                .doesNotContain("\"reason\":\"Invalid\"")
                .doesNotContain("lastUpdateTime");
        assertThat(text(patch(JANE, "decided", "/status", condition("Approved"))))
                .contains("updates may not add a condition of type \"Approved\"");
        HttpResponse<String> approved = patch(JANE, "decided", "/approval", condition("Approved"));
        assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);
        assertThat(approved.body()).contains("lastUpdateTime", "lastTransitionTime");
        assertThat(text(patch(JANE, "decided", "/approval", condition("Denied"))))
                .contains("updates may not remove a condition of type \"Approved\"");
        String both =
                """
                {"status": {"conditions": [{"type": "Approved", "status": "True"},
                  {"type": "Denied", "status": "True"}]}}
                """;
        assertThat(text(patch(JANE, "decided", "/approval", both)))
                .contains(
                        "status.conditions: Invalid value: \"Denied\": Approved and Denied"
                                + " conditions are mutually exclusive");
        assertThat(
                        text(
                                patch(
                                        JANE,
                                        "decided",
                                        "/approval",
                                        condition("Approved").replace("True", "False"))))
                .contains("Unsupported value: \"False\": supported values: \"True\"");
    }

    @Test
    void whatIsAskedForNeverChanges() throws Exception {
        create("fixed", "example.com/one", "CN=jane");
        for (String part : new String[] {"", "/status", "/approval"}) {
            HttpResponse<String> answer =
                    patch(JANE, "fixed", part, "{\"spec\": {\"signerName\": \"other.com/two\"}}");
            assertThat(answer.body()).contains("\"signerName\":\"example.com/one\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "example.com/any, 200",
        "other.com/one, 200",
        "other.com/two, 403",
        "kubernetes.io/kube-apiserver-client, 403"
    })
    void approvingAndSigningNeedTheSigner(String signer, int code) throws Exception {
        String name = "by-" + signer.replace('/', '-').replace('.', '-');
        create(name, signer, "CN=jane");
        HttpResponse<String> approved = patch(JANE, name, "/approval", condition("Approved"));
        assertThat(approved.statusCode()).as(approved.body()).isEqualTo(code);
        HttpResponse<String> failed = patch(JANE, name, "/status", failedToo(code));
        assertThat(failed.statusCode()).as(failed.body()).isEqualTo(code);
        if (code == 403) {
            assertThat(text(approved))
                    .contains(
                            "certificatesigningrequests.certificates.k8s.io \""
                                    + name
                                    + "\" is forbidden: user not permitted to approve requests"
                                    + " with signerName \""
                                    + signer
                                    + "\"");
            assertThat(text(failed))
                    .contains("user not permitted to sign requests with signerName");
        }
    }

    private static String failedToo(int code) {
        String approved = code == 200 ? "{\"type\": \"Approved\", \"status\": \"True\"}, " : "";
        return "{\"status\": {\"conditions\": ["
                + approved
                + "{\"type\": \"Failed\", \"status\": \"True\"}]}}";
    }

    @Test
    void theCertificateIsWrittenOnceAndMustBeOne() throws Exception {
        create("written", "example.com/one", "CN=jane");
        assertThat(text(patch(JANE, "written", "/status", certificate("nonsense"))))
                .contains(
                        "status.certificate: Invalid value: \"<certificate data>\": must contain at"
                                + " least one CERTIFICATE PEM block");
        String pem = Pem.of(java.util.List.of(server.authority.root().certificate()));
        HttpResponse<String> written = patch(JANE, "written", "/status", certificate(pem));
        assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
        String other = Pem.of(java.util.List.of(server.authority.client("CN=x").certificate()));
        assertThat(text(patch(JANE, "written", "/status", certificate(other))))
                .contains("updates may not modify existing certificate content");
        assertThat(patch(JANE, "written", "/approval", certificate(other)).body())
                .as("the approval takes the conditions alone")
                .contains(encoded(pem));
    }

    private static String encoded(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static String certificate(String pem) {
        return "{\"status\": {\"certificate\": \"" + encoded(pem) + "\"}}";
    }

    @Test
    void nobodyAsksToBecomeAMaster() throws Exception {
        HttpResponse<String> refused =
                create("eve", "kubernetes.io/kube-apiserver-client", "CN=eve, O=system:masters");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(text(refused))
                .contains(
                        "use of kubernetes.io/kube-apiserver-client signer with system:masters"
                                + " group is not allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "usages": []                        | spec.usages: Required value
                    "usages": ["flying"]                | spec.usages[0]: Unsupported value: "flying"
                    "usages": ["any", "any"]            | spec.usages[1]: Duplicate value: "any"
                    "signerName": "one"                 | must be a fully qualified domain and path of the form 'example.com/signer-name'
                    "signerName": "one/two"             | should be a domain with at least two segments separated by dots
                    "signerName": "kubernetes.io/legacy-unknown" | the legacy signerName is not allowed via this API version
                    "expirationSeconds": 599            | may not specify a duration less than 600 seconds (10 minutes)
                    "request": "bm9uc2Vuc2U="           | PEM block type must be CERTIFICATE REQUEST
                    """)
    void refusesRequestsThatMakeNoSense(String field, String text) throws Exception {
        String good =
                "\"request\": \""
                        + request("CN=jane")
                        + "\", \"signerName\": \"example.com/one\", \"usages\": [\"any\"]";
        String name = field.substring(0, field.indexOf(':'));
        String others =
                java.util.regex.Pattern.compile(name + ": (\\[[^]]*]|\"[^\"]*\"),? ?")
                        .matcher(good)
                        .replaceAll("")
                        .replaceAll(", $", "");
        HttpResponse<String> refused =
                server.post(
                        ADMIN,
                        PATH,
                        "{\"metadata\": {\"name\": \"bad\"}, \"spec\": {"
                                + field
                                + ", "
                                + others
                                + "}}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(text(refused)).contains(text);
    }
}
