/**
 * Pure placement: filters tell which nodes will do, scores which is best. What is asked of the
 * table is asked once for each pod; then each node is looked at. The table is read and never
 * changed, nothing is written anywhere.
 */
package io.podium.scheduler.placement;
