/**
 * Streams into pods: logs, exec, attach, port-forward. Permitted requests come from the pipeline
 * with a connection that speaks HTTP, SPDY/3.1 or WebSocket; here it becomes plain blocking
 * streams, handed to the node that runs the pod. Flow control is per connection, by reading less:
 * no Kubernetes client ever opens a SPDY window, so windows are ignored. Nothing here knows how a
 * node reaches its containers.
 */
package io.podium.server.streams;
