/**
 * A whole control plane on one thread and virtual time: the registry over a memory store, all
 * controllers, the scheduler and simulated nodes, at work for users nobody can foresee and under
 * faults drawn from a seed. What must hold is looked at with every change and at the end. Nothing
 * here reads a clock, a disk or a socket, so a seed gives the same story again.
 */
package io.podium.campaigns.cluster;
