/**
 * Pods that wait for a node: ready to be tried, resting after a trouble, or waiting until something
 * changes that might help. Knows pods by key and priority only; decides nothing about nodes.
 */
package io.podium.scheduler.queue;
