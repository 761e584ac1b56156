package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Resource.Subresource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import io.podium.server.registry.Drafts.Draft;
import io.podium.server.registry.Drafts.Expected;
import io.podium.server.registry.Registry.Sent;
import io.podium.server.request.ApiRequest;

/** Reads what is sent only to be answered, as strictly as what is to be stored. */
final class CalculatedBodies {
    private final Drafts drafts;
    private final Schema schema;

    CalculatedBodies(Drafts drafts, Schema schema) {
        this.drafts = drafts;
        this.schema = schema;
    }

    /** The body in the namespace of the path, without what only the server may say. */
    Sent read(ApiRequest request) {
        WriteOptions options = WriteOptions.of(request, "CreateOptions");
        Draft draft = drafts.read(request, expected(request), options.validation());
        TypedMap clean = Metadata.edit(draft.tree(), Metadata::unborn);
        return new Sent(
                Creating.placed(request.resource(), request.namespace(), clean), draft.warnings());
    }

    private Expected expected(ApiRequest request) {
        Resource resource = request.resource();
        Subresource sub = resource.subresource(request.subresource());
        if (sub == null) {
            return new Expected(resource.type(), resource.apiVersion(), resource.kind());
        }
        String apiVersion =
                sub.group().isEmpty() ? sub.version() : sub.group() + "/" + sub.version();
        Type type =
                schema.body(apiVersion, sub.kind())
                        .orElseThrow(() ->
                                ApiError.internal("no type for " + apiVersion + " " + sub.kind()));
        return new Expected(type, apiVersion, sub.kind());
    }
}
