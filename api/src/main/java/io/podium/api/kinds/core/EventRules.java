package io.podium.api.kinds.core;

import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.MapValue;
import java.util.List;

/** What holds for events. The texts name their fields as the older kind has them. */
final class EventRules {
    private static final int LONGEST = 128;
    private static final int LONGEST_NOTE = 1024;
    private static final String OBJECT_NAMESPACE = "involvedObject.namespace";

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

    /** Checks what else a new event of the newer kind must say, and what it must leave out. */
    static void checkNew(MapValue event, Problems problems) {
        if (event.has("series")) {
            MapValue series = event.map("series");
            if (series.integer("count") < 2) {
                problems.invalid("series.count", "", "should be at least 2");
            }
            if (!series.has("lastObservedTime")) {
                problems.required("series.lastObservedTime", "");
            }
        }
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

    private static void unset(boolean isSet, String field, Problems problems) {
        if (isSet) {
            problems.invalid(field, "", "needs to be unset");
        }
    }
}
