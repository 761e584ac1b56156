/**
 * The wire: TLS, HTTP/1.1 and HTTP/2 on Netty. Bytes come in from sockets and become a {@link
 * io.podium.server.wire.Head} and a body; what the pipeline answers goes out through a {@link
 * io.podium.server.wire.Response}. Nothing here blocks an event loop, and nothing here knows what a
 * request means.
 */
package io.podium.server.wire;
