package io.podium.server.registry;

import io.podium.api.value.TypedMap;
import io.podium.server.request.Notes;
import io.podium.server.request.User;
import java.util.function.Supplier;

/**
 * Who writes, and how.
 *
 * @param manager who manages what is written; "" when the registry itself writes
 * @param options what the request says of itself, such as CreateOptions
 * @param notes takes what plug-ins annotate
 */
record Caller(
        User user, String manager, boolean isDryRun, Supplier<TypedMap> options, Notes notes) {}
