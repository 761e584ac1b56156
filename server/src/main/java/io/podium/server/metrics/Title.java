package io.podium.server.metrics;

import java.util.List;

/**
 * What stands above the numbers of one name.
 *
 * @param help one line for people
 * @param labels names, in the order their values are given
 */
public record Title(String name, Sort sort, String help, List<String> labels) {
    /** What the numbers mean to whoever scrapes them. */
    public enum Sort {
        COUNTER("counter"),
        GAUGE("gauge"),
        HISTOGRAM("histogram");

        private final String word;

        Sort(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    public static Title counter(String name, String help, String... labels) {
        return new Title(name, Sort.COUNTER, help, List.of(labels));
    }

    public static Title gauge(String name, String help, String... labels) {
        return new Title(name, Sort.GAUGE, help, List.of(labels));
    }

    public static Title histogram(String name, String help, String... labels) {
        return new Title(name, Sort.HISTOGRAM, help, List.of(labels));
    }
}
