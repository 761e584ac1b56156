package io.podium.server;

import io.podium.api.error.ApiError;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.Typer;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Resource.Subresource;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlReader;
import io.podium.server.authz.Calculation;
import io.podium.server.render.Accepts;
import io.podium.server.render.Encodings;
import io.podium.server.render.Rendition;
import io.podium.server.request.Answer;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.ApiRequest.Payload;
import io.podium.server.request.Verb;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** Answers what is calculated and never stored: reviews and token requests. */
final class Calculations {
    private final Schema schema;
    private final Encodings encodings;
    private final Map<String, Calculation> byName;
    private final BiFunction<ApiRequest, TypedMap, TypedMap> admission;

    /**
     * By name, such as selfsubjectaccessreviews.authorization.k8s.io or serviceaccounts/token.
     *
     * @param admission what plug-ins make of what is asked
     */
    Calculations(
            Schema schema,
            Encodings encodings,
            Map<String, Calculation> byName,
            BiFunction<ApiRequest, TypedMap, TypedMap> admission) {
        this.admission = admission;
        this.encodings = encodings;
        this.schema = schema;
        this.byName = Map.copyOf(byName);
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
        TypedMap answer = calculation.answer(request, admission.apply(request, decode(request)));
        return encodings.answer(201, answer, rendition, List.of());
    }

    private TypedMap decode(ApiRequest request) {
        Type type = type(request);
        TypedMap object;
        try {
            object =
                    switch (request.body()) {
                        case Payload.Bytes bytes ->
                                decode(
                                        bytes.bytes(),
                                        Bodies.mediaType(request.contentType()),
                                        type);
                        case Payload.Tree tree
                                when tree.value() instanceof TypedMap typed
                                        && typed.type() == type ->
                                typed;
                        case Payload.Tree tree -> Typer.type(tree.value(), type).value();
                        case Payload.None none ->
                                throw ApiError.badRequest("the body of the request was empty");
                    };
        } catch (DecodeException e) {
            throw ApiError.badRequest(e.getMessage());
        }
        return withKind(request, object);
    }

    private static TypedMap decode(byte[] bytes, String mediaType, Type type) {
        return switch (mediaType) {
            case "", "application/json" -> new JsonDecoder().decode(bytes, type).value();
            case "application/yaml" -> {
                if (YamlReader.readOne(bytes).value() instanceof MapValue map) {
                    yield Typer.type(map, type).value();
                }
                throw ApiError.badRequest("the document is no object");
            }
            case ProtoCodec.MEDIA_TYPE -> {
                ProtoCodec.Envelope envelope = ProtoCodec.unwrap(bytes);
                yield new ProtoCodec()
                        .decode(envelope.raw(), type)
                        .with("kind", envelope.kind())
                        .with("apiVersion", envelope.apiVersion());
            }
            default ->
                    throw ApiError.unsupportedMediaType(
                            "the body of the request was in an unknown format - accepted media"
                                    + " types include: application/json, application/yaml,"
                                    + " application/vnd.kubernetes.protobuf");
        };
    }

    private Type type(ApiRequest request) {
        Subresource sub = request.resource().subresource(request.subresource());
        if (sub == null) {
            return request.resource().type();
        }
        String apiVersion =
                sub.group().isEmpty() ? sub.version() : sub.group() + "/" + sub.version();
        return schema.body(apiVersion, sub.kind())
                .orElseThrow(
                        () -> ApiError.internal("no type for " + apiVersion + " " + sub.kind()));
    }

    private static TypedMap withKind(ApiRequest request, TypedMap object) {
        Resource resource = request.resource();
        Subresource sub = resource.subresource(request.subresource());
        String kind = sub == null ? resource.kind() : sub.kind();
        String group = sub == null ? resource.group() : sub.group();
        String version = sub == null ? resource.version() : sub.version();
        String apiVersion = group.isEmpty() ? version : group + "/" + version;
        String sentKind = object.string("kind");
        String sentVersion = object.string("apiVersion");
        boolean isOther =
                (!sentKind.isEmpty() && !sentKind.equals(kind))
                        || (!sentVersion.isEmpty() && !sentVersion.equals(apiVersion));
        if (isOther) {
            throw ApiError.badRequest(
                    sentKind
                            + " in version \""
                            + sentVersion
                            + "\" cannot be handled as a "
                            + kind);
        }
        return object.with("kind", kind).with("apiVersion", apiVersion);
    }
}
