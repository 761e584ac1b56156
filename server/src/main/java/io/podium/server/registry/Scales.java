package io.podium.server.registry;

import io.podium.api.autoscaling.v1.Scale;
import io.podium.api.autoscaling.v1.ScaleSpec;
import io.podium.api.autoscaling.v1.ScaleStatus;
import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.managed.Site;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Resource;
import io.podium.api.selector.LabelSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.server.registry.Drafts.Configuration;
import io.podium.server.registry.Drafts.Draft;
import io.podium.server.render.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How many there are and should be, of everything that has replicas. */
final class Scales {
    static final String SUBRESOURCE = "scale";

    private static final Site SITE =
            new Site(
                    Scale.TYPE,
                    Scale.API_VERSION,
                    Scale.KIND,
                    SUBRESOURCE,
                    FreeMap.of(Map.of()),
                    Site.Versioning.NONE);

    private Scales() {}

    /** The scale of an object in its own version. */
    static Scale of(Kind<?> kind, TypedMap tree) {
        ObjectMeta metadata = Metadata.of(tree);
        ObjectMeta shown =
                ObjectMeta.empty()
                        .withName(metadata.name())
                        .withNamespace(metadata.namespace())
                        .withUid(metadata.uid())
                        .withResourceVersion(metadata.resourceVersion());
        if (metadata.creationTimestamp().isPresent()) {
            shown = shown.withCreationTimestamp(metadata.creationTimestamp().get());
        }
        ScaleStatus status =
                ScaleStatus.empty().withReplicas((int) tree.map("status").integer("replicas"));
        String selector = selector(kind, tree.map("spec"));
        if (!selector.isEmpty()) {
            status = status.withSelector(selector);
        }
        return Scale.empty()
                .withKind(Scale.KIND)
                .withApiVersion(Scale.API_VERSION)
                .withMetadata(shown)
                .withSpec(
                        ScaleSpec.empty().withReplicas((int) tree.map("spec").integer("replicas")))
                .withStatus(status);
    }

    private static String selector(Kind<?> kind, MapValue spec) {
        try {
            MapValue selector = spec.map("selector");
            return kind.storage().equals("replicationcontrollers")
                    ? LabelSelector.ofMap(selector).toString()
                    : LabelSelector.of(selector).toString();
        } catch (MalformedSelector e) {
            // What is stored was valid once; a scale without selector is the best there is.
            return "";
        }
    }

    /**
     * The change of an object that a change of its scale means.
     *
     * @param shown the kind of the scales that are changed
     */
    static Function<TypedMap, Draft> change(
            Kind<?> kind, Kind<?> shown, Function<TypedMap, Draft> ofScale) {
        return tree -> {
            Scale before = of(kind, tree);
            Draft draft = ofScale.apply(shown.fromStored(before.value()));
            Scale wanted = Scale.of(shown.toStored(draft.tree()));
            checkName(wanted.metadata().name(), before);
            check(wanted.spec().replicas(), before);
            ObjectMeta named =
                    Metadata.of(tree)
                            .withUid(wanted.metadata().uid())
                            .withResourceVersion(wanted.metadata().resourceVersion());
            TypedMap spec =
                    ((TypedMap) tree.map("spec")).with("replicas", (long) wanted.spec().replicas());
            return new Draft(Metadata.with(tree.with("spec", spec), named), draft.warnings());
        };
    }

    /** The object with as many replicas as the scale says. */
    static TypedMap applied(TypedMap object, TypedMap scale) {
        long replicas = Scale.of(scale).spec().replicas();
        return object.with("spec", ((TypedMap) object.map("spec")).with("replicas", replicas));
    }

    /** The change of an object that an applied configuration of its scale means. */
    static Function<TypedMap, Draft> applied(
            Kind<?> kind, FieldOwners owners, Configuration said, WriteOptions options) {
        MapValue scale = said.value();
        owners.check(SITE, scale);
        return tree -> {
            Scale before = of(kind, tree);
            MapValue wanted = scale.map("metadata");
            checkName(
                    wanted.has("name") ? wanted.string("name") : before.metadata().name(), before);
            MapValue config = parent(kind.resource(), scale);
            TypedMap now = owners.applied(kind, SUBRESOURCE, Optional.of(tree), config, options);
            check(now.map("spec").integer("replicas"), before);
            ObjectMeta named =
                    Metadata.of(now)
                            .withUid(wanted.string("uid"))
                            .withResourceVersion(wanted.string("resourceVersion"));
            return new Draft(Metadata.with(now, named), said.warnings(), true);
        };
    }

    /** What a configuration of a scale says of the object itself. */
    private static MapValue parent(Resource resource, MapValue scale) {
        MapValue config =
                FreeMap.of(Map.of("apiVersion", resource.apiVersion(), "kind", resource.kind()));
        Object replicas = scale.map("spec").get("replicas");
        return replicas == null
                ? config
                : config.with("spec", FreeMap.of(Map.of("replicas", replicas)));
    }

    private static void check(long replicas, Scale before) {
        if (replicas < 0) {
            var problems = new Problems();
            problems.invalid("spec.replicas", replicas, "must be greater than or equal to 0");
            throw ApiError.invalid(
                    "autoscaling", Scale.KIND, before.metadata().name(), problems.causes());
        }
    }

    private static void checkName(String name, Scale before) {
        if (!name.isEmpty() && !name.equals(before.metadata().name())) {
            throw ApiError.badRequest(
                    "the name of the object ("
                            + name
                            + ") does not match the name on the URL ("
                            + before.metadata().name()
                            + ")");
        }
    }
}
