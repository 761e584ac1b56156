/**
 * Services become packets and names: rules in the kernel of each node, and answers to the questions
 * of pods. Services and endpoint slices come in through the client's door; what goes out are
 * nftables transactions and DNS messages. Nothing is written to the cluster here.
 */
package io.podium.network;
