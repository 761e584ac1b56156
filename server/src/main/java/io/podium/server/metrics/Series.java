package io.podium.server.metrics;

import java.util.List;
import java.util.function.BiConsumer;

/** A titled set of numbers, kept or asked for while it is written. */
interface Series {
    Title title();

    /** Visits label values with a {@link Metric} or a {@link Number}. */
    void visit(BiConsumer<List<String>, Object> visitor);
}
