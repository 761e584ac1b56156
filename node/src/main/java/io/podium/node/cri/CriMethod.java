package io.podium.node.cri;

import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import io.podium.api.view.Typed;
import java.time.Duration;
import java.util.function.Function;

/**
 * A unary call of CRI.
 *
 * @param path of gRPC: the service and the call
 * @param answer the message that comes back
 * @param view shows the answer
 * @param patience after which nobody waits for the answer any more
 */
record CriMethod<T extends Typed>(
        String path, Type answer, Function<TypedMap, T> view, Duration patience) {
    CriMethod<T> within(Duration other) {
        return new CriMethod<>(path, answer, view, other);
    }

    /** The same call, of which part is waiting for something that takes so long. */
    CriMethod<T> longerBy(Duration more) {
        return within(patience.plus(more));
    }
}
