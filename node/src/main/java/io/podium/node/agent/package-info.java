/**
 * One node as a whole: its Node object and Lease, the workers of its pods, and what others ask of
 * it. Pods and what they refer to come from the View of its door, containers from its runtime;
 * heartbeats and statuses go back through the door. Containers outlive this room: closing it stops
 * nothing that runs.
 */
package io.podium.node.agent;
