/**
 * Removes pods that nobody else can or will: those of nodes that are gone or out of service, those
 * that were deleted before they had a node, and the oldest of those that are over when there are
 * too many. Reads pods and nodes, writes pods only.
 */
package io.podium.controllers.podgc;
