/**
 * Loops and time for simulations: everything happens on the caller's thread, one task after the
 * other, in an order drawn from a seed, on a clock that moves only when told. The same seed gives
 * the same run. Nothing here waits or sleeps.
 */
package io.podium.base.simulation;
