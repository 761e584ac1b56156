package io.podium.podium.state;

import io.podium.podium.certs.Certificates;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What kubectl needs to know of a cluster: where it is and who the user is there, the certificates
 * inside.
 *
 * @param name of the context, the cluster and the user
 */
public record Kubeconfig(
        String name, String server, String authority, String certificate, String key) {
    /** The admin's access to a cluster. */
    public static Kubeconfig of(String clusterName, int port, Certificates certificates) {
        return new Kubeconfig(
                contextName(clusterName),
                "https://127.0.0.1:" + port,
                base64(certificates.authorityPem()),
                base64(certificates.admin().chainPem()),
                base64(certificates.admin().userKeyPem()));
    }

    /** The default cluster's context is podium, that of another podium-NAME. */
    public static String contextName(String clusterName) {
        return clusterName.equals("podium") ? "podium" : "podium-" + clusterName;
    }

    /** The file of its own. */
    public String text() {
        return """
        apiVersion: v1
        kind: Config
        current-context: %1$s
        clusters:
        - name: %1$s
          cluster:
            certificate-authority-data: %3$s
            server: %2$s
        contexts:
        - name: %1$s
          context:
            cluster: %1$s
            user: %1$s
        users:
        - name: %1$s
          user:
            client-certificate-data: %4$s
            client-key-data: %5$s
        """
                .formatted(name, server, authority, certificate, key);
    }

    /** The entries for the lists clusters, contexts and users of a file of several. */
    Map<String, Map<String, Object>> entries() {
        return Map.of(
                "clusters",
                        entry(
                                "cluster",
                                Map.of("certificate-authority-data", authority, "server", server)),
                "contexts", entry("context", Map.of("cluster", name, "user", name)),
                "users",
                        entry(
                                "user",
                                Map.of(
                                        "client-certificate-data",
                                        certificate,
                                        "client-key-data",
                                        key)));
    }

    static List<String> lists() {
        return List.of("clusters", "contexts", "users");
    }

    /** Keys do not belong into logs. */
    @Override
    public String toString() {
        return "Kubeconfig[" + name + " " + server + "]";
    }

    private Map<String, Object> entry(String what, Map<String, Object> content) {
        return Map.of("name", name, what, content);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
