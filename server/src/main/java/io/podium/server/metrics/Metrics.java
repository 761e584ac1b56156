package io.podium.server.metrics;

import io.podium.base.Invariant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Everything one cluster counts, by name. */
public final class Metrics {
    private final Map<String, Series> series = new ConcurrentSkipListMap<>();

    public Family<Counter> counters(Title title) {
        return add(new Family<>(title, Counter::new));
    }

    public Family<Gauge> gauges(Title title) {
        return add(new Family<>(title, Gauge::new));
    }

    public Family<Histogram> histograms(Title title, Buckets buckets) {
        return add(new Family<>(title, () -> new Histogram(buckets)));
    }

    /** Numbers that are known elsewhere and asked for when somebody scrapes. */
    public void asked(Title title, Consumer<BiConsumer<List<String>, Number>> source) {
        add(new Asked(title, source));
    }

    private <S extends Series> S add(S added) {
        Series known = series.putIfAbsent(added.title().name(), added);
        Invariant.check(known == null, "%s is counted twice", added.title().name());
        return added;
    }

    /** All, in order of name. */
    Iterable<Series> all() {
        return series.values();
    }

    private record Asked(Title title, Consumer<BiConsumer<List<String>, Number>> source)
            implements Series {
        @Override
        public void visit(BiConsumer<List<String>, Object> visitor) {
            source.accept(visitor::accept);
        }
    }
}
