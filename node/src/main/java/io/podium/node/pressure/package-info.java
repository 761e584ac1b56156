/**
 * What a node does when its memory, its disk or its process numbers run short, and when a pod takes
 * more of the disk than it may. Measures come from the gauges; decisions are pure and go to pods,
 * to the conditions of the node and to its images. Nothing here knows how a pod ends.
 */
package io.podium.node.pressure;
