package io.podium.api.patch;

import io.podium.api.value.TypedMap;
import java.util.List;

/**
 * What a patch made of an object.
 *
 * @param value the same instance as before when nothing changed
 * @param strictFaults what strict field validation refuses, such as {@code unknown field
 *     "spec.foo"}; already left out
 */
public record Patched(TypedMap value, List<String> strictFaults) {}
