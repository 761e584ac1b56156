/**
 * The engine that keeps its state in a folder: an append-only log in preallocated segments, and
 * checkpoints that bound how much of it must be read. Groups of commits come from the timeline;
 * what was read at opening goes back to it. Nothing is acknowledged here before it is durable, no
 * sync is ever tried twice, and damage is refused by name, never repaired by guess.
 */
package io.podium.store.log;
