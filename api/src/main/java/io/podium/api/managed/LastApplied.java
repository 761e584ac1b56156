package io.podium.api.managed;

import io.podium.api.json.DecodeException;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.TreeMap;

/**
 * The configuration kubectl left in an annotation when it still applied on its own. Who comes from
 * there takes over what stood in it without a conflict, and the annotation is kept up to date, so
 * that the way back stays open.
 *
 * @param text "" where there is none, or where another than kubectl applies
 */
record LastApplied(String text) {
    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String KUBECTL = "kubectl";

    /** As many bytes as all annotations of an object may have. */
    private static final int LONGEST = 256 * 1024;

    static LastApplied of(TypedMap live, String manager) {
        String text = Ownership.metadata(live).annotations().getOrDefault(ANNOTATION, "");
        return new LastApplied(manager.equals(KUBECTL) ? text : "");
    }

    /** Whether the last configuration had all these fields. */
    boolean covers(Ownership ownership, Site site, FreeMap contested) {
        if (text.isEmpty()) {
            return false;
        }
        try {
            return Loose.parse(text) instanceof MapValue config
                    && config.string("apiVersion").equals(site.apiVersion())
                    && config.string("kind").equals(site.kind())
                    && FieldSets.difference(
                                    contested,
                                    Applied.set(ownership.forms().of(site.type()), config))
                            .isEmpty();
        } catch (DecodeException e) {
            return false; // A user may write anything there; then the conflict stands.
        }
    }

    /** The object with the annotation saying the new configuration, where it had one. */
    TypedMap kept(TypedMap object, MapValue said) {
        if (text.isEmpty()) {
            return object;
        }
        ObjectMeta metadata = Ownership.metadata(object);
        var annotations = new TreeMap<>(metadata.annotations());
        annotations.put(ANNOTATION, written(said));
        return object.with("metadata", metadata.withAnnotations(annotations).value());
    }

    private static String written(MapValue said) {
        MapValue config = said;
        MapValue annotations = said.map("metadata").map("annotations");
        if (annotations.has(ANNOTATION)) {
            MapValue metadata =
                    said.map("metadata").with("annotations", annotations.without(ANNOTATION));
            config = said.with("metadata", metadata);
        }
        var text = new StringBuilder();
        Elements.json(text, config);
        String written = text.append('\n').toString();
        return written.length() > LONGEST ? "" : written;
    }
}
