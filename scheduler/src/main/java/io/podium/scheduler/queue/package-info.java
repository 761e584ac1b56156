/**
 * Pods that wait for a node: ready to be tried, resting after an attempt, or parked until something
 * happens that might help whatever refused them. Knows pods, their priority and who refused them;
 * decides nothing about nodes.
 */
package io.podium.scheduler.queue;
