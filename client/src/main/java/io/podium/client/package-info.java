/**
 * The one door of the spokes: a View to read, Actions to write. Decisions come out of reconcilers
 * as actions; this room queues keys, runs reconcilers, carries their actions through the door and
 * waits until the view shows them. Nothing here knows what a kind means.
 */
package io.podium.client;
