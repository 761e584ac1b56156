/**
 * What every room stands on: time, chance, loops and invariants behind interfaces, so that a whole
 * cluster can run in simulation. Takes nothing from other rooms; everything above takes it from
 * here. Knows nothing of Kubernetes.
 */
package io.podium.base;
