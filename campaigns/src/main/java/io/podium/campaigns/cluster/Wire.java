package io.podium.campaigns.cluster;

import io.podium.api.error.ApiError;
import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.server.registry.Registry;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.Verb;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The way from one life of one part to the registry, as long and as bad as the weather makes it.
 */
final class Wire {
    private final Registry registry;
    private final Loop loop;
    private final Randomness chance;
    private final Supplier<Weather> weather;
    private boolean isCut;

    Wire(Registry registry, Loop loop, Randomness chance, Supplier<Weather> weather) {
        this.registry = registry;
        this.loop = loop;
        this.chance = chance;
        this.weather = weather;
    }

    /** The life is over: nothing more of it is heard, not even what was on its way. */
    void cut() {
        isCut = true;
    }

    CompletableFuture<Answer> serve(ApiRequest request) {
        var answer = new CompletableFuture<Answer>();
        if (!isCut) {
            loop.schedule(pause(), () -> arrive(request, answer));
        }
        return answer;
    }

    private Duration pause() {
        return Duration.ofMillis(chance.nextInt(weather.get().slow() + 1));
    }

    private void arrive(ApiRequest request, CompletableFuture<Answer> answer) {
        if (isCut) {
            return;
        }
        Weather now = weather.get();
        boolean isWrite = request.verb() != Verb.GET && request.verb() != Verb.LIST;
        int fate = isWrite ? chance.nextInt(100) : 100;
        int conflicts = isUpdate(request) ? now.conflicts() : 0;
        if (fate < conflicts) {
            answer.completeExceptionally(
                    ApiError.conflict(
                            request.resource().group(),
                            request.resource().plural(),
                            request.name(),
                            "the object has been modified; please apply your changes to the latest"
                                    + " version and try again"));
            return;
        }
        if (fate < conflicts + now.refusals()) {
            answer.completeExceptionally(ApiError.internal("etcdserver: request timed out"));
            return;
        }
        boolean isLost = fate < conflicts + now.refusals() + now.lostAnswers();
        var _ =
                registry.serve(request, _ -> {})
                        .whenComplete((done, trouble) ->
                                loop.schedule(pause(), () -> tell(answer, done, trouble, isLost)));
    }

    /** Creations cannot conflict with what they have not seen. */
    private static boolean isUpdate(ApiRequest request) {
        return request.verb() == Verb.UPDATE || request.verb() == Verb.PATCH;
    }

    private void tell(
            CompletableFuture<Answer> answer, Answer done, Throwable trouble, boolean isLost) {
        if (isCut) {
            return;
        }
        if (isLost) {
            answer.completeExceptionally(new IOException("the connection broke"));
        } else if (trouble == null) {
            answer.complete(done);
        } else {
            answer.completeExceptionally(
                    trouble instanceof CompletionException && trouble.getCause() != null
                            ? trouble.getCause()
                            : trouble);
        }
    }
}
