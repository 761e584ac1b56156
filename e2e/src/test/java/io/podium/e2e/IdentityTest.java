package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.Command.Result;
import io.podium.e2e.cluster.Curl;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who one is: by certificate, by each sort of token, by impersonation, and by nothing at all. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class IdentityTest {
    private static final String VERSIONS = "io.podium.e2e.cluster.Kubectl#versions";

    @TempDir Path folder;

    private static String payload(String token) {
        byte[] bytes = Base64.getUrlDecoder().decode(token.strip().split("\\.", -1)[1]);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A kubeconfig of the cluster without its admin. */
    private Path stranger(PodiumCluster cluster) throws IOException {
        String text = Files.readString(cluster.home().resolve("kubeconfig"));
        String bare = text.replaceAll("(?m)^ *client-(certificate|key)-data:.*\\n", "");
        return Files.writeString(
                folder.resolve("stranger-" + bare.hashCode()),
                bare.replaceAll("(?m)^  user:\\n", "  user: {}\n"));
    }

    private Result as(PodiumCluster cluster, Kubectl kubectl, String token, String... arguments)
            throws IOException {
        return cluster.outer()
                .command(
                        kubectl.binary().toString(),
                        "--kubeconfig",
                        stranger(cluster).toString(),
                        "--token=" + token.strip())
                .with(java.util.List.of(arguments))
                .env("HOME", folder.toString())
                .run();
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void createTokenBindsAndLimits(String version, PodiumCluster cluster) throws IOException {
        Kubectl kubectl = cluster.kubectl(version);
        try (var space = TestSpace.create(kubectl, "tokens")) {
            space.run("create", "serviceaccount", "robot");
            String plain = space.run("create", "token", "robot");
            assertThat(payload(plain))
                    .contains(
                            "\"aud\":[\"https://kubernetes.default.svc.cluster.local\"]",
                            "\"sub\":\"system:serviceaccount:" + space.name() + ":robot\"");
            assertThat(as(cluster, kubectl, plain, "get", "--raw", "/api").code()).isZero();
            String vault =
                    space.run("create", "token", "robot", "--audience=vault", "--duration=20m");
            assertThat(payload(vault)).contains("\"aud\":[\"vault\"]");
            assertThat(as(cluster, kubectl, vault, "get", "pods").err())
                    .contains("You must be logged in to the server");
            assertThat(
                            kubectl.attempt(space.in("create", "token", "robot", "--duration=599s"))
                                    .err())
                    .isEqualTo(
                            "error: failed to create token: TokenRequest.authentication.k8s.io \"\""
                                    + " is invalid: spec.expirationSeconds: Invalid value: 599: may"
                                    + " not specify a duration less than 10 minutes\n");
            assertThat(kubectl.attempt(space.in("create", "token", "nobody")).err())
                    .isEqualTo(
                            "error: failed to create token: serviceaccounts \"nobody\" not found\n");
            dies(cluster, space, kubectl);
        }
    }

    /** A token dies with what it is bound to, and with its account. */
    private void dies(PodiumCluster cluster, TestSpace space, Kubectl kubectl) throws IOException {
        space.run("create", "secret", "generic", "anchor");
        String uid = space.run("get", "secret", "anchor", "-o", "jsonpath={.metadata.uid}");
        String[] bound = {
            "create", "token", "robot", "--bound-object-kind=Secret", "--bound-object-name=anchor"
        };
        String token = space.run(bound);
        assertThat(payload(token)).contains("\"secret\":{\"name\":\"anchor\",\"uid\":\"" + uid);
        var wrong = new java.util.ArrayList<>(java.util.List.of(bound));
        wrong.add("--bound-object-uid=other");
        assertThat(kubectl.attempt(space.in(wrong.toArray(String[]::new))).err())
                .contains("the UID in the bound object reference (other) does not match the UID");
        assertThat(as(cluster, kubectl, token, "get", "--raw", "/api").code()).isZero();
        space.run("delete", "secret", "anchor");
        assertThat(as(cluster, kubectl, token, "get", "--raw", "/api").code()).isNotZero();
        String last = space.run("create", "token", "robot");
        space.run("delete", "serviceaccount", "robot");
        space.run("create", "serviceaccount", "robot");
        assertThat(as(cluster, kubectl, last, "get", "--raw", "/api").code()).isNotZero();
    }

    @Test
    void aTokenInASecretIsMadeCountsAndGoesWithItsAccount(PodiumCluster cluster)
            throws IOException {
        Kubectl kubectl = cluster.kubectl();
        try (var space = TestSpace.create(kubectl, "kept")) {
            space.run("create", "serviceaccount", "robot");
            space.apply(
                    """
                    apiVersion: v1
                    kind: Secret
                    metadata:
                      name: held
                      annotations: {kubernetes.io/service-account.name: robot}
                    type: kubernetes.io/service-account-token
                    """);
            String data =
                    space.until(
                            text -> !text.isBlank(),
                            "get",
                            "secret",
                            "held",
                            "-o",
                            "jsonpath={.data.token}");
            String token = new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
            assertThat(space.run("get", "secret", "held", "-o", "jsonpath={.data}"))
                    .contains("ca.crt", "namespace");
            assertThat(
                            as(
                                            cluster,
                                            kubectl,
                                            token,
                                            "auth",
                                            "whoami",
                                            "-o",
                                            "jsonpath={.status}")
                                    .out())
                    .contains("system:serviceaccount:" + space.name() + ":robot");
            assertThat(
                            space.until(
                                    text -> !text.isBlank(),
                                    "get",
                                    "secret",
                                    "held",
                                    "-o",
                                    "jsonpath={.metadata.labels.kubernetes\\.io/legacy-token-last-used}"))
                    .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}");
            String tracking = "kube-apiserver-legacy-service-account-token-tracking";
            assertThat(
                            kubectl.run(
                                    "get",
                                    "configmap",
                                    tracking,
                                    "-n",
                                    "kube-system",
                                    "-o",
                                    "jsonpath={.data.since}"))
                    .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}");
            String warning = "Warning: Use tokens from the TokenRequest API";
            assertThat(as(cluster, kubectl, token, "auth", "whoami").err()).doesNotContain(warning);
            space.run("patch", "sa", "robot", "-p", "{\"secrets\": [{\"name\": \"held\"}]}");
            assertThat(as(cluster, kubectl, token, "auth", "whoami").err()).contains(warning);
            space.run("delete", "serviceaccount", "robot");
            assertThat(as(cluster, kubectl, token, "get", "--raw", "/api").code()).isNotZero();
            space.run("wait", "--for=delete", "secret/held", "--timeout=30s");
        }
    }

    @Test
    void whoAmI(PodiumCluster cluster) {
        assertThat(cluster.kubectl().run("auth", "whoami"))
                .containsPattern("Username +kubernetes-admin")
                .containsPattern("Groups +\\[system:authenticated system:masters]")
                .contains("X509SHA256=");
        assertThat(
                        cluster.kubectl()
                                .run(
                                        "auth",
                                        "whoami",
                                        "--as=jane",
                                        "--as-group=crew",
                                        "--as-uid=7"))
                .containsPattern("Username +jane")
                .containsPattern("UID +7")
                .containsPattern("Groups +\\[crew system:authenticated]");
    }

    @Test
    void whoActsAsAnotherUnderAConstraintDoesWhatHeWasGivenAndNothingElse(PodiumCluster cluster)
            throws IOException {
        Kubectl kubectl = cluster.kubectl();
        try (var space = TestSpace.create(kubectl, "constrained")) {
            space.run("create", "serviceaccount", "deputy");
            space.apply(
                    """
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: Role
                    metadata: {name: as-default}
                    rules:
                    - {apiGroups: [authentication.k8s.io], resources: [serviceaccounts],
                       resourceNames: [default], verbs: ['impersonate:serviceaccount']}
                    - {apiGroups: [''], resources: [configmaps],
                       verbs: ['impersonate-on:serviceaccount:list']}
                    """);
            String deputy = "--serviceaccount=" + space.name() + ":deputy";
            space.run("create", "rolebinding", "deputy", "--role=as-default", deputy);
            String account = "--serviceaccount=" + space.name() + ":default";
            space.run("create", "rolebinding", "default", "--clusterrole=edit", account);
            String token = space.run("create", "token", "deputy");
            String as = "--as=system:serviceaccount:" + space.name() + ":default";
            String path = "/api/v1/namespaces/" + space.name() + "/"; // Without discovery as him.
            assertThat(as(cluster, kubectl, token, "get", "--raw", path + "configmaps", as).out())
                    .contains("kube-root-ca.crt");
            assertThat(as(cluster, kubectl, token, "get", "--raw", path + "services", as).err())
                    .contains(
                            "services is forbidden: User \"system:serviceaccount:"
                                    + space.name()
                                    + ":deputy\" cannot impersonate-on:serviceaccount:list resource"
                                    + " \"services\" in API group \"\" in the namespace");
            assertThat(as(cluster, kubectl, token, space.in("get", "configmaps")).err())
                    .contains("cannot list resource \"configmaps\"");
        }
    }

    @ParameterizedTest
    @MethodSource(VERSIONS)
    void anApprovedCertificateIsAUser(String version, PodiumCluster cluster) throws IOException {
        Kubectl kubectl = cluster.kubectl(version);
        String name = "jane-" + version.replace('.', '-');
        String request = request(name, "/O=developers/CN=" + name);
        kubectl.apply(manifest(name, request));
        assertThat(kubectl.run("get", "csr", name))
                .containsPattern(
                        name
                                + " +\\S+ +kubernetes.io/kube-apiserver-client +kubernetes-admin +60m"
                                + " +Pending");
        assertThat(kubectl.run("certificate", "approve", name))
                .isEqualTo("certificatesigningrequest.certificates.k8s.io/" + name + " approved\n");
        String certificate =
                kubectl.until(
                        text -> !text.isBlank(),
                        "get",
                        "csr",
                        name,
                        "-o",
                        "jsonpath={.status.certificate}");
        assertThat(kubectl.run("get", "csr", name)).contains("Approved,Issued");
        Path pem = folder.resolve(name + ".crt");
        Files.write(pem, Base64.getDecoder().decode(certificate));
        String[] words = {
            "--client-certificate=" + pem,
            "--client-key=" + folder.resolve(name + ".key"),
            "get",
            "pods"
        };
        Result result =
                cluster.outer()
                        .command(
                                kubectl.binary().toString(),
                                "--kubeconfig",
                                stranger(cluster).toString())
                        .with(java.util.List.of(words))
                        .env("HOME", folder.toString())
                        .run();
        assertThat(result.err()).contains("User \"" + name + "\" cannot list resource \"pods\"");
        kubectl.run("delete", "csr", name);
    }

    @Test
    void whoMayApproveRequestsNeedsTheSignerBesides(PodiumCluster cluster) throws IOException {
        Kubectl kubectl = cluster.kubectl();
        kubectl.apply(manifest("bob", request("bob", "/CN=bob")));
        kubectl.apply(
                """
                {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: approver}, rules: [
                  {apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests], verbs: [get, list]},
                  {apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update]}]}
                """);
        kubectl.run(
                "create",
                "clusterrolebinding",
                "approver",
                "--clusterrole=approver",
                "--user=jane");
        kubectl.until(text -> text.contains("bob"), "get", "csr", "bob", "--as=jane");
        String[] approve = {"certificate", "approve", "bob", "--as=jane"};
        assertThat(kubectl.attempt(approve).err())
                .contains(
                        "user not permitted to approve requests with signerName"
                                + " \"kubernetes.io/kube-apiserver-client\"");
        assertThat(kubectl.run("get", "csr", "bob")).contains("Pending");
        kubectl.apply(
                """
                {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: signer}, rules: [
                  {apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve],
                   resourceNames: [kubernetes.io/kube-apiserver-client]}]}
                """);
        kubectl.run(
                "create", "clusterrolebinding", "signer", "--clusterrole=signer", "--user=jane");
        kubectl.until(text -> text.contains("approved"), approve);
        for (String left : new String[] {"approver", "signer"}) {
            kubectl.run("delete", "clusterrolebinding", left);
            kubectl.run("delete", "clusterrole", left);
        }
        kubectl.run("delete", "csr", "bob");
    }

    @Test
    void aDeniedRequestIsNotSigned(PodiumCluster cluster) throws IOException {
        Kubectl kubectl = cluster.kubectl();
        kubectl.apply(manifest("denied", request("denied", "/CN=denied")));
        assertThat(kubectl.run("certificate", "deny", "denied"))
                .isEqualTo("certificatesigningrequest.certificates.k8s.io/denied denied\n");
        assertThat(kubectl.run("get", "csr", "denied")).contains("Denied");
        assertThat(kubectl.attempt("certificate", "approve", "denied").code()).isNotZero();
        kubectl.run("delete", "csr", "denied");
        assertThat(
                        kubectl.command("apply", "-f", "-")
                                .stdin(
                                        manifest("eve", request("eve", "/O=system:masters/CN=eve"))
                                                .getBytes(StandardCharsets.UTF_8))
                                .run()
                                .err())
                .contains("signer with system:masters group is not allowed");
    }

    private String request(String name, String subject) throws IOException {
        Command.of(
                        "openssl",
                        "req",
                        "-new",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-subj",
                        subject,
                        "-keyout",
                        folder.resolve(name + ".key").toString(),
                        "-out",
                        folder.resolve(name + ".csr").toString())
                .run()
                .ok();
        return Base64.getEncoder()
                .encodeToString(Files.readAllBytes(folder.resolve(name + ".csr")));
    }

    private static String manifest(String name, String request) {
        return """
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: {name: %s}
        spec:
          request: %s
          signerName: kubernetes.io/kube-apiserver-client
          expirationSeconds: 3600
          usages: [client auth]
        """
                .formatted(name, request);
    }

    @Test
    void aMachineJoinsByItsTokenAndKnowsTheCluster(PodiumCluster cluster) throws IOException {
        Kubectl kubectl = cluster.kubectl();
        kubectl.apply(
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: bootstrap-token-abcdef, namespace: kube-system}
                type: bootstrap.kubernetes.io/token
                stringData:
                  token-id: abcdef
                  token-secret: 0123456789abcdef
                  usage-bootstrap-authentication: "true"
                  usage-bootstrap-signing: "true"
                  auth-extra-groups: system:bootstrappers:crew
                """);
        String token = "abcdef.0123456789abcdef";
        assertThat(as(cluster, kubectl, token, "auth", "whoami").out())
                .containsPattern("Username +system:bootstrap:abcdef")
                .contains("system:bootstrappers:crew");
        String[] signature = {
            "get",
            "configmap",
            "cluster-info",
            "-n",
            "kube-public",
            "-o",
            "jsonpath={.data.jws-kubeconfig-abcdef}"
        };
        assertThat(kubectl.until(text -> !text.isBlank(), signature))
                .matches("[A-Za-z0-9_-]+\\.\\.[A-Za-z0-9_-]+");
        kubectl.run(
                "patch",
                "secret",
                "bootstrap-token-abcdef",
                "-n",
                "kube-system",
                "-p",
                "{\"stringData\": {\"expiration\": \"2020-01-01T00:00:00Z\"}}");
        assertThat(as(cluster, kubectl, token, "auth", "whoami").code()).isNotZero();
        kubectl.run(
                "wait",
                "--for=delete",
                "secret/bootstrap-token-abcdef",
                "-n",
                "kube-system",
                "--timeout=30s");
        kubectl.until(String::isBlank, signature);
    }

    @Test
    void whoShowsNothingSeesHealthAndVersionAlone(PodiumCluster cluster) throws IOException {
        Curl admin = Curl.of(cluster);
        assertThat(admin.get("/.well-known/openid-configuration").header("cache-control"))
                .isEqualTo("public, max-age=3600");
        assertThat(admin.get("/openid/v1/jwks").header("content-type"))
                .isEqualTo("application/jwk-set+json");
        for (String path : new String[] {"/version", "/livez", "/readyz", "/healthz"}) {
            assertThat(bare(cluster, admin, path)).as(path).isEqualTo("200");
        }
        for (String path : new String[] {"/api", "/metrics", "/openid/v1/jwks", "/api/v1/pods"}) {
            assertThat(bare(cluster, admin, path)).as(path).isEqualTo("401");
        }
    }

    private static String bare(PodiumCluster cluster, Curl admin, String path) {
        return cluster.outer()
                .command(
                        "curl",
                        "-sSk",
                        "-m",
                        "30",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code}",
                        admin.server() + path)
                .run()
                .ok()
                .out();
    }
}
