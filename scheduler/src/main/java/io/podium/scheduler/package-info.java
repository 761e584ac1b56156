/**
 * A pending pod gets a node. Pods and nodes come from the view of a door, bindings, conditions and
 * evictions go back through it; {@link io.podium.scheduler.Scheduler} wires queue, table, placement
 * and preemption together. Pods that name a scheduler no profile is for are never touched.
 */
package io.podium.scheduler;
