package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.meta.v1.ListMeta;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.meta.v1.Status;
import io.podium.api.schema.Field;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.server.registry.Drafts.Draft;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The wish to take a Deployment back, as the versions before apps/v1beta2 knew it. */
final class Rollbacks {
    private Rollbacks() {}

    /** The change of a Deployment that the wish means; its controller does the rest. */
    static Function<TypedMap, Draft> change(String name, Draft wish) {
        TypedMap body = wish.tree();
        if (!body.string("name").equals(name)) {
            throw ApiError.badRequest(
                    "name in URL does not match name in DeploymentRollback object");
        }
        return tree -> {
            TypedMap spec = (TypedMap) tree.map("spec");
            Field field = spec.type().field("rollbackTo");
            TypedMap wanted =
                    body.get("rollbackTo") instanceof TypedMap to
                            ? to
                            : MapValue.empty(field.type());
            ObjectMeta metadata = Metadata.of(tree);
            var annotations = new TreeMap<>(metadata.annotations());
            for (Map.Entry<String, Object> entry : body.map("updatedAnnotations")) {
                annotations.put(entry.getKey(), String.valueOf(entry.getValue()));
            }
            TypedMap changed = tree.with("spec", spec.with(field.index(), wanted));
            return new Draft(
                    annotations.isEmpty()
                            ? changed
                            : Metadata.with(changed, metadata.withAnnotations(annotations)),
                    wish.warnings());
        };
    }

    /** What is said when the wish is written down. */
    static Status done(String name) {
        return Status.empty()
                .withKind(Status.KIND)
                .withApiVersion("v1")
                .withMetadata(ListMeta.empty())
                .withStatus("Success")
                .withMessage("rollback request for deployment \"" + name + "\" succeeded")
                .withCode(200);
    }
}
