package io.podium.podium.cli;

import io.podium.base.Invariant;
import io.podium.base.files.Folders;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.podium.certs.CertificateFolder;
import io.podium.podium.certs.Certificates;
import io.podium.podium.cluster.Cluster;
import io.podium.podium.cluster.ClusterConfig;
import io.podium.podium.image.ImageStore;
import io.podium.podium.state.Kubeconfig;
import io.podium.podium.state.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Command;

/**
 * A short life of a server without nodes, in a folder that is thrown away. The build runs it once
 * so that the JVM can keep the classes and profiles of a start for all later ones.
 */
@Command(
        name = "warm-up",
        hidden = true,
        description = "Run a server for a moment; the build does it.")
final class WarmUpCommand implements Callable<Integer> {
    private static final int ROUNDS = 50;
    private static final String CONFIG_MAP =
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\","
                    + "\"metadata\":{\"generateName\":\"warm-\"},\"data\":{\"a\":\"b\"}}";
    private static final String POD =
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"generateName\":\"warm-\"},"
                    + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"busybox:1\"}]}}";

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("podium-warm-up");
        try {
            warmUp(folder);
            return 0;
        } finally {
            Folders.delete(folder);
        }
    }

    private static void warmUp(Path folder) throws IOException {
        Certificates certificates =
                new CertificateFolder(folder.resolve("pki"), Clock.system(), Randomness.secure())
                        .open(Set.of("127.0.0.1"), List.of("node-1"));
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        String kubeconfig = Kubeconfig.of("warm-up", port, certificates).text();
        var config =
                new ClusterConfig(
                        "warm-up",
                        folder,
                        List.of(),
                        List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)),
                        Settings.DEFAULT.podRange(),
                        Settings.DEFAULT.serviceRange(),
                        Settings.DEFAULT.serviceRange().address(10).getHostAddress(),
                        "cluster.local",
                        certificates,
                        new ImageStore(folder.resolve("images")),
                        Settings.DEFAULT.history(),
                        Settings.DEFAULT.anonymous().rule());
        try (Cluster cluster = Cluster.start(config, step -> {})) {
            SSLContext tls = certificates.clientTls(certificates.admin());
            String server = "https://127.0.0.1:" + port;
            for (int round = 0; round < ROUNDS; round++) {
                ask(tls, server + "/readyz", "");
                ask(tls, server + "/api/v1/namespaces/default/configmaps", CONFIG_MAP);
                ask(tls, server + "/api/v1/namespaces/default/pods", POD);
                ask(tls, server + "/api/v1/namespaces", "");
                ask(tls, server + "/api/v1/pods", "");
                ask(tls, server + "/apis", "");
            }
            ask(tls, server + "/openapi/v3", "");
            Invariant.check(cluster != null && !kubeconfig.isEmpty(), "the warm-up has a cluster");
        }
    }

    /** The answer does not matter, nor does a refusal. */
    private static void ask(SSLContext tls, String address, String body) throws IOException {
        var connection = (HttpsURLConnection) URI.create(address).toURL().openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        if (!body.isEmpty()) {
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body.getBytes(StandardCharsets.UTF_8));
            }
        }
        try (var in =
                connection.getResponseCode() < 400
                        ? connection.getInputStream()
                        : connection.getErrorStream()) {
            if (in != null) {
                in.readAllBytes();
            }
        }
    }
}
