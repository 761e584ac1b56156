package io.podium.server.render;

import io.podium.api.core.v1.Event;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;

import java.util.Map;

/** Events have two spellings: the core group's, which is stored, and that of events.k8s.io. */
final class EventConversion {
    /**
     * Where a field of events.k8s.io stands in the core group; both orders are those of the newer
     * one.
     */
    private static final String[][] FIELDS = {
        {"metadata", "metadata"},
        {"eventTime", "eventTime"},
        {"reportingController", "reportingComponent"},
        {"reportingInstance", "reportingInstance"},
        {"action", "action"},
        {"reason", "reason"},
        {"regarding", "involvedObject"},
        {"related", "related"},
        {"note", "message"},
        {"type", "type"},
        {"deprecatedSource", "source"},
        {"deprecatedFirstTimestamp", "firstTimestamp"},
        {"deprecatedLastTimestamp", "lastTimestamp"},
        {"deprecatedCount", "count"}
    };

    private EventConversion() {}

    static TypedMap toCore(TypedMap newer) {
        TypedMap core = header(Event.empty().value(), Event.API_VERSION);
        for (String[] field : FIELDS) {
            core = copied(newer, field[0], core, field[1]);
        }
        MapValue series = newer.map("series");
        if (!series.isEmpty()) {
            core =
                    core.with(
                            "series",
                            copied(series, io.podium.api.core.v1.EventSeries.empty().value()));
        }
        return core;
    }

    static TypedMap fromCore(TypedMap core) {
        TypedMap newer =
                header(
                        io.podium.api.events.v1.Event.empty().value(),
                        io.podium.api.events.v1.Event.API_VERSION);
        for (String[] field : FIELDS) {
            newer = copied(core, field[1], newer, field[0]);
        }
        MapValue series = core.map("series");
        if (!series.isEmpty()) {
            newer =
                    newer.with(
                            "series",
                            copied(series, io.podium.api.events.v1.EventSeries.empty().value()));
        }
        return newer;
    }

    private static TypedMap header(TypedMap empty, String apiVersion) {
        return empty.with("kind", "Event").with("apiVersion", apiVersion);
    }

    private static TypedMap copied(TypedMap from, String source, TypedMap to, String target) {
        Object value = from.get(source);
        return value == null ? to : to.with(target, value);
    }

    /** All fields of the one into the other, whose type has the same names. */
    static TypedMap copied(MapValue from, TypedMap to) {
        TypedMap result = to;
        for (Map.Entry<String, Object> field : from) {
            result = result.with(field.getKey(), field.getValue());
        }
        return result;
    }
}
