package io.podium.server.metrics;

import io.podium.base.Invariant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * All numbers of one name, by the values of their labels. Whoever counts often asks once for his
 * number and keeps it.
 */
public final class Family<M extends Metric> implements Series {
    private final Title title;
    private final Supplier<M> maker;
    private final Map<List<String>, M> members = new ConcurrentHashMap<>();

    Family(Title title, Supplier<M> maker) {
        this.title = title;
        this.maker = maker;
    }

    /** The number of these label values, made when new. */
    public M of(String... values) {
        Invariant.check(
                values.length == title.labels().size(),
                "%s has the labels %s",
                title.name(),
                title.labels());
        return members.computeIfAbsent(List.of(values), _ -> maker.get());
    }

    @Override
    public Title title() {
        return title;
    }

    @Override
    public void visit(BiConsumer<List<String>, Object> visitor) {
        members.forEach(visitor);
    }
}
