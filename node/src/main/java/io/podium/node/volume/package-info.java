/**
 * Volumes of the pods of one node: what their files shall contain comes from the View (pure
 * renderers), how they get onto the disk is done here by doers: an atomic writer, tmpfs mounts,
 * host paths. Containers see the folders by the paths this room answers. Nothing is ever deleted
 * through a mount, and nothing here talks to the runtime.
 */
package io.podium.node.volume;
