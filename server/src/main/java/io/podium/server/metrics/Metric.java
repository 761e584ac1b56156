package io.podium.server.metrics;

/** One line of numbers: what a family holds for one set of label values. */
public sealed interface Metric permits Counter, Gauge, Histogram {}
