/**
 * A bound pod becomes containers. Pods come from the View of a door, containers from a runtime over
 * CRI; statuses, events, tokens and the node's own objects go back through the door. Each pod has
 * one worker; its planner is pure, what blocks runs on doers. Nothing here schedules, and nothing
 * here programs the network.
 */
package io.podium.node;
