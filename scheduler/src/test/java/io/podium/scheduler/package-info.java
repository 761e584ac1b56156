/** Tests of the scheduler; {@link io.podium.scheduler.Scene} writes nodes and pods as words. */
package io.podium.scheduler;
