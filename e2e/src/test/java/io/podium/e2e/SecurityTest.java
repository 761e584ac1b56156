package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.e2e.cluster.Curl;
import io.podium.e2e.cluster.Curl.Reply;
import io.podium.e2e.cluster.Kubectl;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What of the list of docs/status.md's "Security" can only be seen from outside. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class SecurityTest {
    private static final byte[] NOTHING = new byte[0];

    /** All that Podium itself keeps; what runtimes, pods and tests keep has rights of its own. */
    private static final List<String> OWN =
            List.of(
                    "",
                    "store",
                    "pki",
                    "kubeconfig",
                    "podium.pid",
                    "podium.identity",
                    "podium.log",
                    "settings",
                    "version",
                    ".lock",
                    ".kube/config");

    @Test
    void theStateFolderIsItsOwnersAlone(PodiumCluster cluster) throws IOException {
        var rights = new TreeMap<String, String>();
        for (String own : OWN) {
            Path root = cluster.home().resolve(own);
            try (Stream<Path> all = Files.walk(root, own.isEmpty() ? 0 : Integer.MAX_VALUE)) {
                for (Path file : all.toList()) {
                    rights.putAll(right(cluster.home(), file));
                }
            }
        }
        assertThat(rights).containsKeys("pki/ca.key", "pki/front-proxy-client.key", "store/format");
        rights.forEach((file, right) ->
                assertThat(right)
                        .as(file)
                        .isEqualTo(file.endsWith("/") ? "rwx------" : "rw-------"));
    }

    /** Of one file; of none when the store has put it away meanwhile. */
    private static Map<String, String> right(Path home, Path file) throws IOException {
        try {
            return Map.of(
                    home.relativize(file) + (Files.isDirectory(file) ? "/" : ""),
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        } catch (NoSuchFileException e) {
            return Map.of();
        }
    }

    @Test
    void secretsStandInNoLogAndNoEvent(PodiumCluster cluster) throws IOException {
        Kubectl kubectl = cluster.kubectl();
        try (var space = TestSpace.create(kubectl, "quiet")) {
            String value = "hush-in-the-log";
            String encoded = "aHVzaC1pbi10aGUtbG9n";
            space.run("create", "secret", "generic", "hidden", "--from-literal=k=" + value);
            space.run(
                    "patch",
                    "secret",
                    "hidden",
                    "-p",
                    "{\"stringData\":{\"l\":\"" + value + "\"}}");
            // Refused, with the value in the body; and a pod that asks for a key that is not there.
            assertThat(
                            kubectl.attempt(
                                            space.in(
                                                    "patch",
                                                    "secret",
                                                    "hidden",
                                                    "-p",
                                                    "{\"data\":{\"m\":\"" + encoded + "!\"}}"))
                                    .code())
                    .isNotZero();
            space.apply(
                    """
                    {apiVersion: v1, kind: Pod, metadata: {name: reader}, spec: {
                      restartPolicy: Never,
                      containers: [{name: c, image: busybox:1, command: [sleep, "9"], env: [
                        {name: A, valueFrom: {secretKeyRef: {name: hidden, key: k}}},
                        {name: B, valueFrom: {secretKeyRef: {name: hidden, key: none}}}]}]}}
                    """);
            String events =
                    space.until(text -> text.contains("none"), "get", "events", "-o", "yaml");
            assertThat(events).contains("reader").doesNotContain(value, encoded);
            String log = Files.readString(cluster.home().resolve("podium.log"));
            assertThat(log).isNotEmpty().doesNotContain(value).doesNotContain(encoded);
            assertThat(space.run("get", "secret", "hidden", "-o", "yaml")).contains(encoded);
        }
    }

    @Test
    void onlyAProxyWithItsCertificateSaysWhoAsks(PodiumCluster cluster) {
        Curl admin = Curl.of(cluster);
        Path pki = cluster.home().resolve("pki");
        Curl proxy =
                new Curl(
                        cluster.outer(),
                        admin.server(),
                        pki.resolve("front-proxy-client.crt"),
                        pki.resolve("front-proxy-client.key"));
        String who = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        String[] jane = {
            "Content-Type: application/json", "X-Remote-User: jane", "X-Remote-Group: crew"
        };
        Reply asked = proxy.ask("POST", who, body, jane);
        assertThat(asked.code()).isEqualTo(201);
        assertThat(asked.text())
                .contains("\"username\":\"jane\",\"groups\":[\"crew\",\"system:authenticated\"]");
        assertThat(proxy.ask("GET", "/api/v1/secrets", NOTHING, jane).code()).isEqualTo(403);
        assertThat(proxy.ask("GET", "/api/v1/secrets", NOTHING).code()).isEqualTo(401);
        assertThat(admin.ask("POST", who, body, jane).text())
                .contains("\"username\":\"kubernetes-admin\"")
                .doesNotContain("jane");
        assertThat(
                        cluster.kubectl()
                                .run(
                                        "get",
                                        "configmap",
                                        "extension-apiserver-authentication",
                                        "-n",
                                        "kube-system",
                                        "-o",
                                        "yaml"))
                .contains("requestheader-allowed-names: '[\"front-proxy-client\"]'");
    }

    @Test
    void whoMayOnlyGetActsInsideNoPodWhateverProtocolHeSpeaks(PodiumCluster cluster)
            throws IOException {
        Kubectl kubectl = cluster.kubectl();
        try (var space = TestSpace.create(kubectl, "watchers")) {
            space.apply(
                    """
                    {apiVersion: v1, kind: Pod, metadata: {name: target}, spec: {
                      containers: [{name: c, image: busybox:1, command: [sleep, "600"]}]}}
                    """);
            space.waitFor("condition=Ready", "pod/target");
            space.run("create", "role", "looks", "--verb=get", "--resource=pods,pods/exec");
            space.run("create", "rolebinding", "looks", "--role=looks", "--user=jane");
            space.until(text -> text.contains("target"), "get", "pod", "target", "--as=jane");
            assertThat(exec(kubectl, space, "jane"))
                    .contains("cannot create resource \"pods/exec\"");
            String path =
                    "/api/v1/namespaces/" + space.name() + "/pods/target/exec?command=id&stdout=1";
            List<String> socket =
                    List.of(
                            "Impersonate-User: jane",
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            "Sec-WebSocket-Protocol: v5.channel.k8s.io");
            Reply refused =
                    Curl.of(cluster).ask("GET", path, NOTHING, socket.toArray(String[]::new));
            assertThat(refused.code()).isEqualTo(403);
            assertThat(refused.text()).contains("cannot create resource");
            space.run("create", "role", "acts", "--verb=create,get", "--resource=pods/exec");
            space.run("create", "rolebinding", "acts", "--role=acts", "--user=jane");
            assertThat(
                            space.until(
                                    text -> text.contains("uid=0"),
                                    "exec",
                                    "target",
                                    "--as=jane",
                                    "--",
                                    "id"))
                    .contains("uid=0");
        }
    }

    @Test
    void aNodeReachesWhatItsPodsNeedAndNothingElse(PodiumCluster cluster) {
        Kubectl kubectl = cluster.kubectl();
        String node =
                kubectl.run("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}").strip();
        Path pki = cluster.home().resolve("pki/nodes");
        var kubelet =
                new Curl(
                        cluster.outer(),
                        Curl.of(cluster).server(),
                        pki.resolve(node + ".crt"),
                        pki.resolve(node + ".key"));
        try (var space = TestSpace.create(kubectl, "needs")) {
            space.run("create", "secret", "generic", "wanted", "--from-literal=k=v");
            space.run("create", "secret", "generic", "foreign", "--from-literal=k=v");
            String all = "/api/v1/namespaces/" + space.name() + "/";
            assertThat(kubelet.get(all + "secrets/wanted").code()).isEqualTo(403);
            space.apply(
                    """
                    {apiVersion: v1, kind: Pod, metadata: {name: holder}, spec: {
                      nodeName: %s, terminationGracePeriodSeconds: 0,
                      containers: [{name: c, image: busybox:1, command: [sleep, "600"]}],
                      volumes: [{name: v, secret: {secretName: wanted}}]}}
                    """
                            .formatted(node));
            assertThat(kubelet.get(all + "secrets/wanted").code()).isEqualTo(200);
            Reply foreign = kubelet.get(all + "secrets/foreign");
            assertThat(foreign.code()).isEqualTo(403);
            assertThat(foreign.text())
                    .contains("no relationship found between node '" + node + "' and this object");
            assertThat(kubelet.get(all + "secrets").code()).isEqualTo(403);
            String merge = "Content-Type: application/merge-patch+json";
            byte[] label = json("{'metadata':{'labels':{'node-restriction.kubernetes.io/x':'y'}}}");
            Reply labelled = kubelet.ask("PATCH", "/api/v1/nodes/" + node, label, merge);
            assertThat(labelled.code()).isEqualTo(403);
            assertThat(labelled.text()).contains("is not allowed to modify labels");
            byte[] status = json("{'status':{'phase':'Running'}}");
            String second = kubectl.run("get", "nodes", "-o", "jsonpath={.items[1].metadata.name}");
            String other = "/api/v1/nodes/" + second.strip() + "/status";
            assertThat(kubelet.ask("PATCH", other, status, merge).text())
                    .contains("\"code\":403", "is not allowed to modify node");
            String uid = space.run("get", "pod", "holder", "-o", "jsonpath={.metadata.uid}");
            String bound =
                    "{'spec':{'boundObjectRef':{'apiVersion':'v1','kind':'Pod','name':'holder',"
                            + "'uid':'%s'}}}";
            String tokens = all + "serviceaccounts/default/token";
            String plain = "Content-Type: application/json";
            assertThat(kubelet.ask("POST", tokens, json(bound.formatted(uid)), plain).code())
                    .isEqualTo(201);
            assertThat(kubelet.ask("POST", tokens, json(bound.formatted("other")), plain).code())
                    .isEqualTo(403);
            assertThat(kubelet.ask("POST", tokens, json("{'spec':{}}"), plain).code())
                    .isEqualTo(403);
            space.run("delete", "pod", "holder");
            assertThat(kubelet.get(all + "secrets/wanted").code()).isEqualTo(403);
        }
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aRefusedUpgradeLeavesNoTunnelBehind(PodiumCluster cluster) {
        Curl admin = Curl.of(cluster);
        String first =
                request(
                        "/api/v1/namespaces/default/pods/any/exec?command=id&stdout=1",
                        "Impersonate-User: jane",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Sec-WebSocket-Protocol: v5.channel.k8s.io");
        String second = request("/version", "Connection: close");
        assertThat(overOneConnection(cluster, admin, second)).contains("gitVersion");
        assertThat(overOneConnection(cluster, admin, first + second))
                .startsWith("HTTP/1.1 403 ")
                .contains("Connection: close")
                .doesNotContain("gitVersion");
    }

    private static String request(String path, String... headers) {
        String head = "GET " + path + " HTTP/1.1\r\nHost: podium\r\n";
        return head + String.join("\r\n", headers) + "\r\n\r\n";
    }

    private static String overOneConnection(PodiumCluster cluster, Curl admin, String requests) {
        return cluster.outer()
                .command("openssl", "s_client", "-quiet")
                .with(List.of("-connect", admin.server().replace("https://", "")))
                .with(List.of("-cert", admin.certificate().toString()))
                .with(List.of("-key", admin.key().toString()))
                .stdin(requests.getBytes(StandardCharsets.UTF_8))
                .run()
                .out();
    }

    @Test
    void whatGrowsWhenItIsInflatedIsBounded(PodiumCluster cluster) throws IOException {
        Curl admin = Curl.of(cluster);
        String maps = "/api/v1/namespaces/default/configmaps?dryRun=All";
        String[] headers = {"Content-Type: application/json", "Content-Encoding: gzip"};
        String body = "{'metadata':{'name':'packed'},'data':{'k':'%s'}}";
        byte[] small = packed(json(body.formatted("x".repeat(1000))));
        assertThat(admin.ask("POST", maps, small, headers).code()).isEqualTo(201);
        byte[] bomb = packed(json(body.formatted("x".repeat(64 << 20))));
        assertThat(bomb).hasSizeLessThan(100_000);
        assertThat(admin.ask("POST", maps, bomb, headers).code()).isEqualTo(413);
    }

    private static byte[] packed(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static String exec(Kubectl kubectl, TestSpace space, String user) {
        return kubectl.attempt(space.in("exec", "target", "--as=" + user, "--", "id")).err();
    }
}
