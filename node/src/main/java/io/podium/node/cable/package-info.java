/**
 * Whether a node reaches the cluster. What the agent hears of the cluster and says to it goes
 * through here: while the node's own network does not lead to the API server, the agent hears and
 * says nothing, as a kubelet on a machine that was cut off, though it lives in the same process.
 * Nothing is lost: what happened meanwhile is told, summed up, when the way is there again.
 */
package io.podium.node.cable;
