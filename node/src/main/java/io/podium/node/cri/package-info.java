/**
 * The container runtime over CRI v1: gRPC on its unix socket, messages from the schema notation of
 * this module. Calls come from doers, which may block; answers go back to them. The runtime's
 * troubles are wrapped here, once. Nothing here decides anything, and nothing here knows of pods in
 * the API.
 */
package io.podium.node.cri;
