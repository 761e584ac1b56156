package io.podium.node.pod;

import io.podium.api.core.v1.HostAlias;
import io.podium.api.core.v1.Pod;
import java.util.List;

/** The text of the hosts file a pod's containers share. Pure. */
final class HostsFile {
    private static final String OWN =
            """
            # Kubernetes-managed hosts file.
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            fe00::0\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            """;

    private HostsFile() {}

    /**
     * The whole text.
     *
     * @param nodeFile the node's own file, for pods on its network
     */
    static String render(Pod pod, List<String> addresses, String clusterDomain, String nodeFile) {
        var text = new StringBuilder();
        if (Specs.isHostNetwork(pod)) {
            text.append("# Kubernetes-managed hosts file (host network).\n").append(nodeFile);
        } else {
            text.append(OWN);
            String name = SandboxConfigs.shortName(pod);
            String domain = SandboxConfigs.domain(pod, clusterDomain);
            String names = domain.isEmpty() ? name : name + "." + domain + "\t" + name;
            addresses.forEach(ip -> text.append(ip).append('\t').append(names).append('\n'));
        }
        List<HostAlias> aliases = pod.spec().hostAliases();
        if (!aliases.isEmpty()) {
            text.append("\n# Entries added by HostAliases.\n");
            aliases.forEach(alias ->
                    text.append(alias.ip())
                            .append('\t')
                            .append(String.join("\t", alias.hostnames()))
                            .append('\n'));
        }
        return text.toString();
    }
}
