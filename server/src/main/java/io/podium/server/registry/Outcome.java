package io.podium.server.registry;

import io.podium.api.value.TypedMap;

import java.util.List;

/**
 * What became of a write.
 *
 * @param tree the object in its stored version, with its resourceVersion unless it is a dry run's
 * @param isCreated whether it was not there before
 */
record Outcome(TypedMap tree, boolean isCreated, List<String> warnings) {}
