package io.podium.api.kinds.core;

import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Objects;

/** What holds for events. The texts name their fields as the older kind has them. */
final class EventRules {
    private static final int LONGEST = 128;
    private static final int LONGEST_NOTE = 1024;
    private static final String OBJECT_NAMESPACE = "involvedObject.namespace";

    /**
     * A field of the newer kind that never changes.
     *
     * @param told what the older kind calls it
     * @param zero what Go has where there is none
     */
    private record Kept(String field, String told, Object zero) {
        Kept(String field, Object zero) {
            this(field, field, zero);
        }
    }

    /** In upstream's order, which names the reason twice. */
    private static final List<Kept> KEPT =
            List.of(
                    new Kept("regarding", "involvedObject", null),
                    new Kept("reason", ""),
                    new Kept("note", "message", ""),
                    new Kept("deprecatedSource", "source", null),
                    new Kept("deprecatedFirstTimestamp", "firstTimestamp", null),
                    new Kept("deprecatedLastTimestamp", "lastTimestamp", null),
                    new Kept("deprecatedCount", "count", 0L),
                    new Kept("reason", ""),
                    new Kept("type", ""),
                    new Kept("eventTime", null),
                    new Kept("action", ""),
                    new Kept("related", null),
                    new Kept("reportingController", ""),
                    new Kept("reportingInstance", ""));

    private EventRules() {}

    /**
     * Checks an event of either kind.
     *
     * @param reference the field of the object it is about
     * @param reporter the field of who tells of it
     */
    static void check(MapValue event, String reference, String reporter, Problems problems) {
        String namespace = event.map("metadata").string("namespace");
        String about = event.map(reference).string("namespace");
        boolean isHome = namespace.isEmpty() || namespace.equals("default");
        if (event.has("eventTime")) {
            if (about.isEmpty() && !isHome && !namespace.equals("kube-system")) {
                problems.invalid(OBJECT_NAMESPACE, about, "does not match event.namespace");
            }
            told(event, reporter, problems);
        } else if (about.isEmpty() ? !isHome : !about.equals(namespace)) {
            problems.invalid(OBJECT_NAMESPACE, about, "does not match event.namespace");
        }
        for (String fault : Names.dnsSubdomain(namespace)) {
            problems.invalid("namespace", namespace, fault);
        }
    }

    /** What an event with a time of its own must say. */
    private static void told(MapValue event, String reporter, Problems problems) {
        String controller = event.string(reporter);
        if (controller.isEmpty()) {
            problems.required(reporter, "");
        }
        for (String fault : Names.qualifiedName(controller)) {
            problems.invalid(reporter, controller, fault);
        }
        for (String field : List.of("reportingInstance", "action", "reason")) {
            String value = event.string(field);
            if (value.isEmpty()) {
                problems.required(field, "");
            }
            atMost(value, LONGEST, field, problems);
        }
        String note = event.has("note") ? event.string("note") : event.string("message");
        atMost(note, LONGEST_NOTE, "message", problems);
    }

    private static void atMost(String value, int most, String field, Problems problems) {
        if (value.length() > most) {
            problems.invalid(field, "", "can have at most " + most + " characters");
        }
    }

    /**
     * Checks an update of the newer kind, which only goes on with a series.
     *
     * @param old the event as it is
     */
    static void checkChanged(MapValue event, MapValue old, Problems problems) {
        if (!Objects.equals(event.get("series"), old.get("series"))) {
            series(event, problems);
        }
        for (Kept kept : KEPT) {
            Object now = event.get(kept.field());
            if (!Objects.equals(now, old.get(kept.field()))) {
                Object shown = now == null ? kept.zero() : GoForm.of(now);
                problems.invalid(kept.told(), shown, "field is immutable");
            }
        }
    }

    /** Checks what else a new event of the newer kind must say, and what it must leave out. */
    static void checkNew(MapValue event, Problems problems) {
        series(event, problems);
        if (!event.has("eventTime")) {
            problems.required("eventTime", "");
        }
        String type = event.string("type");
        if (!type.equals("Normal") && !type.equals("Warning")) {
            problems.invalid("type", "", "has invalid value: " + type);
        }
        unset(event.has("deprecatedFirstTimestamp"), "firstTimestamp", problems);
        unset(event.has("deprecatedLastTimestamp"), "lastTimestamp", problems);
        unset(event.integer("deprecatedCount") != 0, "count", problems);
        MapValue source = event.map("deprecatedSource");
        boolean hasSource =
                !source.string("component").isEmpty() || !source.string("host").isEmpty();
        unset(hasSource, "source", problems);
    }

    private static void series(MapValue event, Problems problems) {
        if (event.has("series")) {
            MapValue series = event.map("series");
            if (series.integer("count") < 2) {
                problems.invalid("series.count", "", "should be at least 2");
            }
            if (!series.has("lastObservedTime")) {
                problems.required("series.lastObservedTime", "");
            }
        }
    }

    private static void unset(boolean isSet, String field, Problems problems) {
        if (isSet) {
            problems.invalid(field, "", "needs to be unset");
        }
    }
}
