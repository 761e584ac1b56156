/**
 * What is special of networking kinds: endpoint slices, ingresses, addresses. Objects come from the
 * registry and go back to it; nothing here reads other objects, the time, or the store.
 */
package io.podium.api.kinds.network;
