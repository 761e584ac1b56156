/**
 * Questions to containers: probes and hooks. What is asked comes from pods' specifications, the
 * answers go to {@code node.pod}, which decides what follows. Questions leave from the node's own
 * network, never from the user's; no answer is ever waited for on a loop.
 */
package io.podium.node.probe;
