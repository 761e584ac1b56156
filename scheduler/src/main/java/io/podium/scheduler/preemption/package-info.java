/**
 * Room for a pod no node will do for: which less important pods must leave which node. Pure: tries
 * on copies of the table's rows, answers a node and its victims, and evicts nobody itself.
 */
package io.podium.scheduler.preemption;
