/**
 * A running cluster: its settings come from the command line and the state folder, its nodes from
 * {@link io.podium.podium.host}; out of them the server, the controllers, the scheduler, the node
 * agents and the network are started, in that order. No machine-wide thing (namespace, bridge,
 * containerd) is made or removed in here.
 */
package io.podium.podium.cluster;
