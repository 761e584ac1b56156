package io.podium.api.versions;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.TypedMap;
import io.podium.base.Invariant;
import java.util.Map;

/**
 * Events of both groups are stored as those of v1, autoscalers as those of v2; every other kind is
 * stored as it is served.
 */
public final class Versions {
    private static final String EVENTS = "events.k8s.io/v1";
    private static final String AUTOSCALING_1 = "autoscaling/v1";
    private static final String AUTOSCALING_2 = "autoscaling/v2";

    private Versions() {}

    /** The resource under which objects of the given one are stored; mostly itself. */
    public static Resource storage(Resource resource) {
        return switch (resource.apiVersion() + "/" + resource.plural()) {
            case EVENTS + "/events" -> known("v1", "Event");
            case AUTOSCALING_1 + "/horizontalpodautoscalers" ->
                    known(AUTOSCALING_2, "HorizontalPodAutoscaler");
            default -> resource;
        };
    }

    private static Resource known(String apiVersion, String kind) {
        return Schema.kubernetes().kind(apiVersion, kind).orElseThrow();
    }

    /** The object as one of the other resource, which must be the same kind in another version. */
    public static TypedMap convert(TypedMap object, Resource to) {
        if (object.type() == to.type()) {
            return object;
        }
        TypedMap converted =
                switch (to.apiVersion() + "/" + to.kind()) {
                    case "v1/Event", EVENTS + "/Event" -> Events.convert(object, to.type());
                    case AUTOSCALING_1 + "/HorizontalPodAutoscaler" ->
                            Autoscalers.toFirst(object, to.type());
                    case AUTOSCALING_2 + "/HorizontalPodAutoscaler" ->
                            Autoscalers.toSecond(object, to.type());
                    default ->
                            throw new Invariant.Broken(
                                    "there is no way from "
                                            + object.type()
                                            + " to "
                                            + to.apiVersion()
                                            + " "
                                            + to.kind());
                };
        return object.has("apiVersion") ? converted.with("apiVersion", to.apiVersion()) : converted;
    }

    /**
     * The names of a field selector for the stored kind, for a selector of the served one; others
     * stay.
     */
    public static String storedField(Resource served, String field) {
        if (!served.apiVersion().equals(EVENTS)) {
            return field;
        }
        String prefix = "regarding.";
        if (field.startsWith(prefix)) {
            return "involvedObject." + field.substring(prefix.length());
        }
        return Map.of("reportingController", "reportingComponent").getOrDefault(field, field);
    }
}
