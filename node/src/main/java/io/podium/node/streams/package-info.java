/**
 * Exec, attach and port-forward on the node's side: the runtime is asked for a URL, its stream
 * server is spoken to in SPDY/3.1 (its WebSocket cannot close stdin), and its streams are copied to
 * and from those the server hands in. Blocks on virtual threads; knows nothing of clients and their
 * protocols.
 */
package io.podium.node.streams;
