package io.podium.server;

import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.authz.Calculation;
import io.podium.server.registry.Registry;
import io.podium.server.registry.Registry.Sent;
import io.podium.server.render.Accepts;
import io.podium.server.render.Encodings;
import io.podium.server.render.Rendition;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.Notes;
import io.podium.server.request.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers what is calculated and never stored: reviews and token requests. */
final class Calculations {
    private final Encodings encodings;
    private final Map<String, Calculation> byName;
    private final Registry registry;

    /**
     * By name, such as selfsubjectaccessreviews.authorization.k8s.io or serviceaccounts/token.
     *
     * @param registry reads what is asked, and lets plug-ins look at it
     */
    Calculations(Encodings encodings, Map<String, Calculation> byName, Registry registry) {
        this.encodings = encodings;
        this.byName = Map.copyOf(byName);
        this.registry = registry;
    }

    /** The answer, empty when the request is the registry's. */
    Optional<CompletableFuture<Answer>> answer(ApiRequest request) {
        if (request.verb() != Verb.CREATE) {
            return Optional.empty();
        }
        String sub = request.subresource();
        String name = request.resource().groupResource() + (sub.isEmpty() ? "" : "/" + sub);
        Calculation calculation = byName.get(name);
        return calculation == null
                ? Optional.empty()
                : Optional.of(CompletableFuture.completedFuture(calculate(request, calculation)));
    }

    private Answer calculate(ApiRequest request, Calculation calculation) {
        // A refusal of what is asked for comes before anything is made.
        Rendition rendition = Accepts.negotiate(request, Accepts.Offer.PLAIN);
        Sent sent = registry.read(request);
        TypedMap asked = registry.admit(request, Operation.CREATE, sent.tree());
        var warnings = new ArrayList<>(sent.warnings());
        TypedMap answer = calculation.answer(warning(request, warnings), asked);
        return encodings.answer(201, answer, rendition, warnings);
    }

    /** The request, and these warnings are kept besides. */
    private static ApiRequest warning(ApiRequest request, List<String> warnings) {
        return request.noting(
                new Notes() {
                    @Override
                    public void note(String key, String value) {
                        request.notes().note(key, value);
                    }

                    @Override
                    public void warn(String text) {
                        warnings.add(text);
                    }
                });
    }
}
