package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.store.CompactedException;
import io.podium.store.FullException;
import io.podium.store.StoreException;
import io.podium.store.TooLargeException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong below the registry, as refusals. */
final class Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    private Troubles() {}

    /** What really happened. */
    static Throwable cause(Throwable trouble) {
        return trouble instanceof CompletionException && trouble.getCause() != null
                ? trouble.getCause()
                : trouble;
    }

    /** Completes the result as the step does, whether it throws or fails later. */
    static <T> void into(CompletableFuture<T> result, Supplier<CompletableFuture<T>> step) {
        try {
            var _ =
                    step.get()
                            .whenComplete((value, trouble) -> {
                                if (trouble == null) {
                                    result.complete(value);
                                } else {
                                    result.completeExceptionally(trouble);
                                }
                            });
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    /** The refusal a caller gets to see. */
    static ApiError refusal(Throwable trouble) {
        Throwable cause = cause(trouble);
        return switch (cause) {
            case ApiError refusal -> refusal;
            case TooLargeException e ->
                    ApiError.tooLarge("the object is too large: " + e.getMessage());
            case CompactedException e ->
                    ApiError.expired("The resourceVersion for the provided list is too old.");
            case FullException e -> ApiError.of(507, "InsufficientStorage", e.getMessage());
            default -> {
                LOG.error("a request failed", cause);
                String said = String.valueOf(cause.getMessage());
                yield cause instanceof StoreException
                        ? ApiError.internal(said)
                        : ApiError.fault(said);
            }
        };
    }
}
