/**
 * The machine under a cluster: per node a network namespace with a containerd of its own, a bridge
 * that joins them, their routes, mounts and cgroups. Settings come from the command line, truth
 * from the kernel ({@code /proc}, {@code ip}); what was made is handed to {@link
 * io.podium.podium.cluster} as {@link io.podium.podium.cluster.NodeHost}s. Everything carries the
 * cluster's name; what does not is never touched, and nothing is ever deleted through a mount.
 */
package io.podium.podium.host;
