package io.podium.api.versions;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import io.podium.base.Invariant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which version of a kind is stored, and the way from each other version to it and back. Events of
 * both groups are stored as those of v1, autoscalers as those of v2, what Kubernetes has removed as
 * its successor; every other kind is stored as it is served.
 */
public final class Versions {
    private static final String EVENTS = "events.k8s.io/v1";
    private static final String SCALES = "autoscaling/v1";

    private final Map<Resource, Resource> storage = new HashMap<>();
    private final Map<Type, Way> ways = new HashMap<>();
    private final Map<String, Resource> scales = new LinkedHashMap<>();

    /** A change of version, from a tree to one of the type. */
    private interface Change {
        TypedMap apply(TypedMap object, Type to);
    }

    /** From a version that is only served to the stored one and back. */
    private record Way(Resource stored, Change toStored, Change fromStored) {}

    private static final class Known {
        static final Versions VERSIONS = new Versions(Schema.kubernetes());
    }

    private Versions(Schema schema) {
        var all = new Building(schema);
        all.add(EVENTS, "v1", "Event", Events::convert, Events::convert);
        all.add(
                "autoscaling/v1",
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                Autoscalers::toSecond,
                Autoscalers::toFirst);
        all.same("batch/v1beta1", "batch/v1", List.of("CronJob"));
        all.same(
                "apps/v1beta2",
                "apps/v1",
                List.of(
                        "ControllerRevision",
                        "DaemonSet",
                        "Deployment",
                        "ReplicaSet",
                        "StatefulSet"));
        all.same("apps/v1beta1", "apps/v1", List.of("ControllerRevision", "StatefulSet"));
        for (String former : List.of("apps/v1beta1", "extensions/v1beta1")) {
            all.add(
                    former,
                    "apps/v1",
                    "Deployment",
                    Workloads::deploymentToStored,
                    Workloads::deploymentFromStored);
        }
        all.add(
                "extensions/v1beta1",
                "apps/v1",
                "DaemonSet",
                Workloads::daemonSetToStored,
                Workloads::daemonSetFromStored);
        all.same("extensions/v1beta1", "apps/v1", List.of("ReplicaSet"));
        all.add(
                "extensions/v1beta1",
                "networking.k8s.io/v1",
                "Ingress",
                Ingresses::toStored,
                Ingresses::fromStored);
        all.same("extensions/v1beta1", "networking.k8s.io/v1", List.of("NetworkPolicy"));
        Resource scale = all.scale(SCALES);
        for (String former : List.of("apps/v1beta1", "apps/v1beta2", "extensions/v1beta1")) {
            all.add(all.scale(former), scale, Scales::toStored, Scales::fromStored);
        }
    }

    /** Fills the tables of a Versions. */
    private final class Building {
        private final Schema schema;

        Building(Schema schema) {
            this.schema = schema;
        }

        void add(String served, String stored, String kind, Change toStored, Change fromStored) {
            add(
                    schema.kind(served, kind).orElseThrow(),
                    schema.kind(stored, kind).orElseThrow(),
                    toStored,
                    fromStored);
        }

        void add(Resource served, Resource stored, Change toStored, Change fromStored) {
            storage.put(served, stored);
            ways.put(served.type(), new Way(stored, toStored, fromStored));
        }

        /** Scales are no resource of their own, but are handled as one. */
        Resource scale(String apiVersion) {
            int slash = apiVersion.indexOf('/');
            var resource =
                    new Resource(
                            apiVersion.substring(0, slash),
                            apiVersion.substring(slash + 1),
                            "Scale",
                            "scales",
                            "scale",
                            List.of(),
                            List.of(),
                            true,
                            Set.of(),
                            List.of(),
                            schema.body(apiVersion, "Scale").orElseThrow());
            scales.put(apiVersion, resource);
            return resource;
        }

        /** Kinds whose fields have the same names in both versions. */
        void same(String served, String stored, List<String> kinds) {
            kinds.forEach(kind -> add(served, stored, kind, Retyping::of, Retyping::of));
        }
    }

    /** The resource under which objects of the given one are stored; mostly itself. */
    public static Resource storage(Resource resource) {
        return Known.VERSIONS.storage.getOrDefault(resource, resource);
    }

    /** What the subresource scale shows, in each of its versions, the present one first. */
    public static List<Resource> scales() {
        return List.copyOf(Known.VERSIONS.scales.values());
    }

    /** The object as one of the other resource, which must be the same kind in another version. */
    // Types are one instance each.
    @SuppressWarnings("ReferenceEquality")
    public static TypedMap convert(TypedMap object, Resource to) {
        Type from = object.type();
        if (from == to.type()) {
            return object;
        }
        Way here = Known.VERSIONS.ways.get(from);
        Way there = Known.VERSIONS.ways.get(to.type());
        Resource stored = there == null ? to : there.stored;
        Type expected = here == null ? from : here.stored.type();
        Invariant.check(
                stored.type() == expected,
                "there is no way from %s to %s %s",
                from,
                to.apiVersion(),
                to.kind());
        TypedMap middle = here == null ? object : here.toStored.apply(object, stored.type());
        TypedMap result = there == null ? middle : there.fromStored.apply(middle, to.type());
        return object.has("apiVersion") ? result.with("apiVersion", to.apiVersion()) : result;
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
