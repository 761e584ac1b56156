/**
 * Loops: one thread (or the simulation's only thread) that runs what it is handed, in order, and
 * wakes at set times. Deciders live on loops and never block; what blocks is handed to {@link
 * io.podium.base.loop.Doers}.
 */
package io.podium.base.loop;
