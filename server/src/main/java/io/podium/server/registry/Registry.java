package io.podium.server.registry;

import io.podium.api.value.TypedMap;
import io.podium.base.loop.Loop;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.Verb;
import io.podium.server.request.WatchSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Carries out permitted requests on objects. */
public interface Registry {
    /**
     * A body that was read.
     *
     * @param warnings what the caller is to be told of it
     */
    record Sent(TypedMap tree, List<String> warnings) {}

    /**
     * Every verb but watch. Reads complete before the call returns, unless they ask for a revision
     * that is not there yet or how others are; writes when durable. Fails with {@link
     * io.podium.api.error.ApiError}.
     */
    default CompletableFuture<Answer> serve(ApiRequest request) {
        return serve(request, verb -> {});
    }

    /**
     * The same for a caller who may do what the request's verb says and perhaps not more.
     *
     * @param rights refuses, by throwing, when the caller may not do this too: an update that turns
     *     out to create
     */
    CompletableFuture<Answer> serve(ApiRequest request, Consumer<Verb> rights);

    /**
     * Reads what no object will be stored of, by the rules of all creations: reviews, requests for
     * tokens.
     */
    Sent read(ApiRequest request);

    /**
     * Lets admission look at what no object is stored of: reviews, tokens, who enters a pod.
     *
     * @param body what was sent, or the options of a connection
     * @return the body as plug-ins want it
     */
    TypedMap admit(ApiRequest request, Operation operation, TypedMap body);

    /**
     * Starts a watch; frames go to the sink until the returned handle is cancelled or the sink
     * closed.
     */
    Loop.Cancel watch(ApiRequest request, WatchSink sink);
}
