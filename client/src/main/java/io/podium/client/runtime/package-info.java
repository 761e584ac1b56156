/**
 * The doer behind every reconciler. Changes come from doors and become keys; keys are run one pass
 * at a time, their actions carried out through the door, and a key rests until the view shows what
 * it wrote. Everything happens on one loop that never blocks. Nothing here decides what a cluster
 * should look like.
 */
package io.podium.client.runtime;
