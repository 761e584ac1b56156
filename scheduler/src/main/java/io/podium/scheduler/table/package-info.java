/**
 * What the scheduler knows of nodes and of the pods on them, kept up to date change by change:
 * amounts, ports, images, and how many pods of which labels stand where. Comes from the view, and
 * from what was promised and is not seen yet; read by placement and preemption. Decides nothing.
 */
package io.podium.scheduler.table;
