/**
 * Where a pod belongs: a table of what nodes have and what is taken, filters that say which nodes
 * will not do and why, and scores that pick the best of the rest. Pure but for the table, which its
 * owner keeps up to date. Nothing here waits, writes or talks.
 */
package io.podium.scheduler.placement;
