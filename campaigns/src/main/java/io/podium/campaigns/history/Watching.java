package io.podium.campaigns.history;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** One watch, from where it began to where it was left. */
public final class Watching {
    /** What an event says. */
    public enum Sort {
        ADDED,
        MODIFIED,
        DELETED
    }

    /** What comes on a watch. */
    public sealed interface Signal {
        long revision();

        /** Something happened to a name; of a deletion the value is the last one. */
        record Event(Sort sort, String name, String value, long revision) implements Signal {}

        /** Everything up to the revision was sent. */
        record Bookmark(long revision, boolean endsInitial) implements Signal {}
    }

    /** What came at once. */
    public record Delivery(long moment, List<Signal> signals) {}

    /**
     * What is asked for.
     *
     * @param isInitial whether the present state comes first, ended by a bookmark
     * @param after the revision to go on from; of an initial state how old it may be at most
     * @param name the only name meant, "" for all
     * @param colour how the values meant end, "" for all
     */
    public record Order(boolean isInitial, long after, String name, String colour) {
        static Order after(long revision) {
            return new Order(false, revision, "", "");
        }

        boolean sees(String name, String value) {
            return (this.name.isEmpty() || this.name.equals(name))
                    && (colour.isEmpty() || value.endsWith("." + colour));
        }
    }

    private final long began;
    private final Order order;
    private final List<Delivery> deliveries = new ArrayList<>();
    private OptionalLong refused = OptionalLong.empty();
    private long quiet;

    public Watching(long began, Order order) {
        this.began = began;
        this.order = order;
    }

    public void deliver(long moment, List<Signal> signals) {
        deliveries.add(new Delivery(moment, List.copyOf(signals)));
    }

    /** It was refused, or ended, because what comes next is compacted. */
    public void refuse(long moment) {
        refused = OptionalLong.of(moment);
    }

    /** Nothing happens any more: by now it must have everything up to the revision. */
    public void calm(long revision) {
        quiet = revision;
    }

    long began() {
        return began;
    }

    Order order() {
        return order;
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    OptionalLong refused() {
        return refused;
    }

    /** Up to where it must have everything, 0 when it was left before its time. */
    long quiet() {
        return quiet;
    }
}
