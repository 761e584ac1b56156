package io.podium.podium.cluster;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * The machine a node of the cluster runs on: a network namespace with its own containerd, ready for
 * use.
 *
 * @param name the name of the Node object
 * @param address the node's address, reachable from the root namespace, the other nodes and all
 *     pods
 * @param podRange the addresses its pods get
 * @param runtimeSocket the unix socket of its containerd; reachable from every namespace
 * @param namespace the file of its network namespace, for {@code nsenter --net=}
 * @param folder where the node keeps what must outlive Podium: pods' volumes, logs
 * @param cgroup the cgroup everything of this node stands under, such as {@code
 *     /podium/NAME/node-1}; pods go below its {@code kubepods}
 * @param place runs tasks inside the node's network namespace, one after the other: a socket opened
 *     by such a task, or a process started by it, belongs to the node
 * @param reconnect gives the node back the ways to the others, which a link that was down has lost;
 *     blocks
 */
public record NodeHost(
        String name,
        InetAddress address,
        Cidr podRange,
        Path runtimeSocket,
        Path namespace,
        Path folder,
        String cgroup,
        Executor place,
        Runnable reconnect) {
    /** Where secrets of pods lie, in memory. */
    public Path secrets() {
        return folder.resolve("secrets");
    }
}
