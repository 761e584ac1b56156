/**
 * What reads bytes of strangers, fed with whatever: each target takes an input and fails when the
 * reader does anything but answer or refuse in its own words. Inputs come from Jazzer in a child
 * process (campaigns) or from a seeded mutator (tests); seeds lie in the targets and in the samples
 * of {@code api}'s tests. Nothing here is part of the product, and no target talks to anybody.
 */
package io.podium.campaigns.fuzz;
