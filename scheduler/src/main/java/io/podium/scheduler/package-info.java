/**
 * A pending pod gets a node. Pods and nodes come from the view of a door, bindings and conditions
 * go back through it; {@link io.podium.scheduler.Scheduler} wires queue, table and placement
 * together. Pods are never evicted here, and pods that name another scheduler are never touched.
 */
package io.podium.scheduler;
