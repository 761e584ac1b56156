package io.podium.api.kinds.core;

import io.podium.api.strategy.Cells;
import io.podium.api.value.MapValue;
import java.time.Instant;
import java.util.Locale;

/** What {@code kubectl get events} shows, for the kinds of both groups. */
public final class EventCells {
    private EventCells() {}

    public static Object first(MapValue event, Instant now) {
        return times(event, "firstTimestamp", now);
    }

    public static Object newFirst(MapValue event, Instant now) {
        return times(event, "deprecatedFirstTimestamp", now);
    }

    public static Object last(MapValue event, Instant now) {
        return last(event, "lastTimestamp", "firstTimestamp", now);
    }

    public static Object newLast(MapValue event, Instant now) {
        return last(event, "deprecatedLastTimestamp", "deprecatedFirstTimestamp", now);
    }

    private static String times(MapValue event, String field, Instant now) {
        return Cells.since(event.has(field) ? event.get(field) : event.get("eventTime"), now, "");
    }

    private static String last(MapValue event, String lastField, String firstField, Instant now) {
        if (event.has("series")) {
            return Cells.since(event.map("series").get("lastObservedTime"), now, "");
        }
        return event.has(lastField)
                ? Cells.since(event.get(lastField), now, "")
                : times(event, firstField, now);
    }

    public static Object object(MapValue event, Instant now) {
        return target(event.map("involvedObject"));
    }

    public static Object newObject(MapValue event, Instant now) {
        return target(event.map("regarding"));
    }

    private static String target(MapValue reference) {
        String kind = reference.string("kind").toLowerCase(Locale.ROOT);
        String name = reference.string("name");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    public static Object source(MapValue event, Instant now) {
        return source(
                event.map("source"),
                event.string("reportingComponent"),
                event.string("reportingInstance"));
    }

    public static Object newSource(MapValue event, Instant now) {
        return source(
                event.map("deprecatedSource"),
                event.string("reportingController"),
                event.string("reportingInstance"));
    }

    private static String source(MapValue source, String controller, String instance) {
        String component =
                source.string("component").isEmpty() ? controller : source.string("component");
        String host = source.string("host").isEmpty() ? instance : source.string("host");
        return host.isEmpty() ? component : component + ", " + host;
    }

    public static Object message(MapValue event, Instant now) {
        return event.string("message").strip();
    }

    public static Object newMessage(MapValue event, Instant now) {
        return event.string("note").strip();
    }

    public static Object count(MapValue event, Instant now) {
        return count(event, "count");
    }

    public static Object newCount(MapValue event, Instant now) {
        return count(event, "deprecatedCount");
    }

    private static long count(MapValue event, String field) {
        if (event.has("series")) {
            return event.map("series").integer("count");
        }
        return Math.max(1, event.integer(field));
    }
}
