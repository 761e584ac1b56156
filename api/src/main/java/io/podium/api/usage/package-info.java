/**
 * What a node tells of what it and its pods use. The node measures by itself, now and then; the
 * server asks for what was measured last when somebody wants to see it. Nothing here blocks or
 * measures, so asking costs next to nothing however many nodes there are.
 */
package io.podium.api.usage;
