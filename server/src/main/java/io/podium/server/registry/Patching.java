package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.json.JsonDecoder.DecodedFree;
import io.podium.api.json.JsonEncoder;
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
                    case "application/json-patch+json" -> JsonPatch::apply;
                    case "application/merge-patch+json" -> MergePatch::apply;
                    case "application/strategic-merge-patch+json" -> StrategicMergePatch::apply;
                    default ->
                            throw ApiError.unsupportedMediaType(
                                    "the body of the request was in an unknown format - accepted"
                                            + " media types include: "
                                            + TYPES);
                };
        DecodedFree body = drafts.patch(request);
        Object patch = body.value();
        return object -> {
            Patched patched = applied(way, object, patch);
            var faults = new ArrayList<String>();
            String about = Drafts.isOperations(request.contentType()) ? "json patch " : "";
            body.findings().forEach(finding -> faults.add(about + finding));
            faults.addAll(patched.strictFaults());
            if (validation == Validation.STRICT && !faults.isEmpty()) {
                var problems = new Problems();
                problems.invalid(
                        "patch",
                        JsonEncoder.text(patch),
                        "strict decoding error: " + String.join(", ", faults));
                throw ApiError.invalid("", "", "", problems.causes());
            }
            return OwnerReferences.ofPatch(
                    new Draft(
                            patched.value(), validation == Validation.IGNORE ? List.of() : faults));
        };
    }

    /** Upstream does not tell which operation failed, and clients print causes instead of texts. */
    private static Patched applied(
            BiFunction<TypedMap, Object, Patched> way, TypedMap object, Object patch) {
        try {
            return way.apply(object, patch);
        } catch (ApiError refusal) {
            throw refusal.code() == 422 ? refusal.withCauses(List.of()) : refusal;
        }
    }
}
