package io.podium.api.patch;

import io.podium.api.error.ApiError;
import io.podium.api.error.Problems;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a patch made of an object.
 *
 * @param value the same instance as before when nothing changed
 * @param strictFaults what strict field validation refuses, such as {@code unknown field
 *     "spec.foo"}; already left out
 * @param shown what refusals show of it
 */
public record Patched(TypedMap value, List<String> strictFaults, Supplier<String> shown) {
    /** The 422 of what does not fit: one cause, on the field patch, about no object at all. */
    public ApiError refusal(String why) {
        return refusal(shown, why);
    }

    static ApiError refusal(Supplier<String> shown, String why) {
        var problems = new Problems();
        problems.invalid("patch", shown.get(), why);
        return ApiError.invalid("", "", "", problems.causes());
    }
}
