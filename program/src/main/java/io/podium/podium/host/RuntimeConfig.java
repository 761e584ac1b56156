package io.podium.podium.host;

import io.podium.podium.cluster.Cidr;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The configuration of one node's containerd and of the CNI plugins it calls. Version 2 of the file
 * is read by containerd 1.6 to 2.x.
 *
 * @param home what containerd keeps: images, snapshots
 * @param run what it has while it runs
 * @param address where its stream server listens
 * @param podRange what the CNI plugin gives pods
 * @param networkName of the CNI network; part of file names outside our folders, so it is unique on
 *     the machine
 * @param snapshotter overlayfs, or native where the file system cannot carry an overlay
 * @param keepsOomScores the machine does not let us lower scores
 */
record RuntimeConfig(
        Path home,
        Path run,
        InetAddress address,
        Cidr podRange,
        String networkName,
        String snapshotter,
        boolean keepsOomScores) {
    /** The image every pod's sandbox runs; made by Podium itself out of the catatonit package. */
    static final String PAUSE_IMAGE = "podium.local/pause:1";

    private static final List<Path> PLUGIN_FOLDERS =
            List.of(Path.of("/usr/lib/cni"), Path.of("/opt/cni/bin"), Path.of("/usr/libexec/cni"));

    private static final List<String> PLUGINS = List.of("ptp", "host-local", "bandwidth");

    Path socket() {
        return run.resolve("containerd.sock");
    }

    Path cniFolder() {
        return run.resolve("cni");
    }

    String containerd() {
        return """
        version = 2
        root = "%s"
        state = "%s"
        disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
          "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
          "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]

        [grpc]
          address = "%s"

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "%s"
          stream_server_address = "%s"
          stream_server_port = "0"
          restrict_oom_score_adj = %s
          netns_mounts_under_state_dir = true
          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "%s"
            conf_dir = "%s"
          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = "%s"
            default_runtime_name = "runc"
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"
              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                SystemdCgroup = false
                Root = "%s"
        """
                .formatted(
                        home.resolve("containerd"),
                        run.resolve("state"),
                        socket(),
                        PAUSE_IMAGE,
                        address.getHostAddress(),
                        keepsOomScores,
                        pluginFolder(),
                        cniFolder(),
                        snapshotter,
                        run.resolve("runc"));
    }

    /**
     * A cable of its own per pod, routed by the node: every packet of a pod passes the node's
     * rules, also one to a neighbour on the same node, whether or not the machine filters what
     * crosses a bridge. How much may pass a pod's cable is said by its annotations
     * kubernetes.io/ingress-bandwidth and kubernetes.io/egress-bandwidth.
     */
    String network() {
        return """
        {
          "cniVersion": "0.4.0",
          "name": "%s",
          "plugins": [
            {
              "type": "ptp",
              "ipMasq": false,
              "ipam": {
                "type": "host-local",
                "dataDir": "%s",
                "ranges": [[{"subnet": "%s"}]],
                "routes": [{"dst": "0.0.0.0/0"}]
              }
            },
            {
              "type": "bandwidth",
              "capabilities": {"bandwidth": true}
            }
          ]
        }
        """
                .formatted(networkName, run.resolve("addresses"), podRange);
    }

    /** Where distributions and people put CNI plugins. */
    static List<Path> pluginFolders() {
        return PLUGIN_FOLDERS;
    }

    /** Whether what {@link #network} names is there. */
    static boolean hasPlugins(Path folder) {
        return PLUGINS.stream().allMatch(name -> Files.isExecutable(folder.resolve(name)));
    }

    private static Path pluginFolder() {
        return PLUGIN_FOLDERS.stream()
                .filter(RuntimeConfig::hasPlugins)
                .findFirst()
                .orElse(PLUGIN_FOLDERS.getFirst());
    }
}
