/**
 * Nodes without anything behind them, as many as one likes, kept by one agent: heartbeats, and pods
 * that live by a script in their annotations. Reads nodes, leases and pods through one door; writes
 * through a door of each node, as its kubelet would. No process, file or address of the machine is
 * touched here, and everything runs on one loop, so a simulation steps it like any other part.
 */
package io.podium.node.fleet;
