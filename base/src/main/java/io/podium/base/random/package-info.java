/** Chance behind an interface: real for a running cluster, seeded for a simulation. */
package io.podium.base.random;
