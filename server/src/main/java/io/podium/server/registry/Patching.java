package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.json.JsonDecoder.DecodedFree;
import io.podium.api.patch.JsonPatch;
import io.podium.api.patch.MergePatch;
import io.podium.api.patch.Patched;
import io.podium.api.patch.StrategicMergePatch;
import io.podium.api.value.TypedMap;
import io.podium.server.registry.Drafts.Draft;
import io.podium.server.registry.WriteOptions.Validation;
import io.podium.server.request.ApiRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Patches as changes of whatever object they meet. */
final class Patching {
    static final String OPERATIONS = "application/json-patch+json";
    static final String MERGE = "application/merge-patch+json";

    private static final String TYPES =
            "application/json-patch+json, application/merge-patch+json,"
                    + " application/strategic-merge-patch+json, application/apply-patch+yaml";

    private Patching() {}

    /** Whether the patch is a configuration to be applied. */
    static boolean isApply(ApiRequest request) {
        return Drafts.mediaType(request.contentType()).equals(Drafts.APPLY_PATCH);
    }

    /** The change the request's patch makes, if it is none to be applied. */
    static Function<TypedMap, Draft> change(
            ApiRequest request, Drafts drafts, Validation validation) {
        BiFunction<TypedMap, Object, Patched> way =
                switch (Drafts.mediaType(request.contentType())) {
                    case OPERATIONS -> JsonPatch::apply;
                    case MERGE -> MergePatch::apply;
                    case "application/strategic-merge-patch+json" -> StrategicMergePatch::apply;
                    default ->
                            throw ApiError.unsupportedMediaType(
                                    "the body of the request was in an unknown format - accepted"
                                            + " media types include: "
                                            + TYPES);
                };
        DecodedFree body = PatchBodies.read(request, drafts, validation);
        Object patch = body.value();
        return object -> {
            Patched patched = applied(way, object, patch);
            var faults = new ArrayList<String>();
            String about =
                    Drafts.mediaType(request.contentType()).equals(OPERATIONS) ? "json patch " : "";
            body.findings().forEach(finding -> faults.add(about + finding));
            faults.addAll(patched.strictFaults());
            if (validation == Validation.STRICT && !faults.isEmpty()) {
                throw patched.refusal("strict decoding error: " + String.join(", ", faults));
            }
            return OwnerReferences.ofPatch(
                    new Draft(
                            patched.value(), validation == Validation.IGNORE ? List.of() : faults));
        };
    }

    /** Without the causes upstream does not tell: clients print causes instead of the text. */
    private static Patched applied(
            BiFunction<TypedMap, Object, Patched> way, TypedMap object, Object patch) {
        try {
            return way.apply(object, patch);
        } catch (ApiError refusal) {
            List<ApiError.Cause> told =
                    refusal.details().causes().stream()
                            .filter(cause -> !cause.reason().isEmpty())
                            .toList();
            throw refusal.withCauses(told);
        }
    }
}
