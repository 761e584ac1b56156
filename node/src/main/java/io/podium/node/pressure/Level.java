package io.podium.node.pressure;

/**
 * How much of something is left.
 *
 * @param available what is left
 * @param capacity all of it, 0 when unknown
 */
public record Level(long available, long capacity) {}
