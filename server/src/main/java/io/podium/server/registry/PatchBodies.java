package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder.DecodedFree;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.server.registry.WriteOptions.Validation;
import io.podium.server.request.ApiRequest;
import java.util.List;

/**
 * Reads what a patch says. Upstream reads the patches of the RFCs once for strict validation, as Go
 * types of its own, and once more to apply them: users see which of both failed first.
 */
final class PatchBodies {
    private static final String OPERATIONS = "value of type []handlers.jsonPatchOp";
    private static final String OPERATION = "value of type handlers.jsonPatchOp";

    private PatchBodies() {}

    static DecodedFree read(ApiRequest request, Drafts drafts, Validation validation) {
        String type = Drafts.mediaType(request.contentType());
        boolean isOperations = type.equals(Patching.OPERATIONS);
        boolean isMerge = type.equals(Patching.MERGE);
        boolean isChecked = validation != Validation.IGNORE && (isOperations || isMerge);
        try {
            DecodedFree body = drafts.patch(request);
            if (isChecked && isOperations) {
                checkOperations(body.value());
            } else if (isChecked && !(body.value() instanceof MapValue)) {
                check(body.value(), Drafts.FREE_MAP);
            }
            return body;
        } catch (DecodeException e) {
            if (isMerge && !isChecked) {
                throw ApiError.badRequest("Invalid JSON Patch");
            }
            throw ApiError.badRequest((isChecked ? "error decoding patch: " : "") + e.getMessage());
        }
    }

    private static void checkOperations(Object body) {
        if (!(body instanceof ListValue operations)) {
            check(body, OPERATIONS);
            return;
        }
        for (Object one : operations) {
            if (!(one instanceof MapValue operation)) {
                check(one, OPERATION);
                continue;
            }
            for (String member : List.of("op", "path", "from")) {
                Object said = operation.get(member);
                if (said != null && !(said instanceof String)) {
                    check(said, "struct field jsonPatchOp." + member + " of type string");
                }
            }
        }
    }

    /** Null is nothing to Go, and fits everything. */
    private static void check(Object value, String goType) {
        if (value != Null.NULL) {
            throw DecodeException.misfit(value, goType);
        }
    }
}
