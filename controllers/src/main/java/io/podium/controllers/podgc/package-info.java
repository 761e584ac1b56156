/**
 * Removes pods that nobody else can: those of nodes that are gone, and those that were deleted
 * before they had a node. Reads pods and nodes, writes pods only.
 */
package io.podium.controllers.podgc;
