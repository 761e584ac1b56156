package io.podium.server.authz;

import io.podium.api.value.TypedMap;
import io.podium.server.request.ApiRequest;

/**
 * Answers the creation of something that is never stored: reviews and token requests. Quick, and
 * safe to call from any thread.
 */
@FunctionalInterface
public interface Calculation {
    /** The object with its status; the request is permitted, the object of the right type. */
    TypedMap answer(ApiRequest request, TypedMap object);
}
