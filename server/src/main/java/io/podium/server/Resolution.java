package io.podium.server;

import io.podium.api.error.ApiError;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.selector.FieldSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.User;
import io.podium.server.request.Verb;
import io.podium.server.wire.Call;
import io.podium.server.wire.Head;
import io.podium.server.wire.RequestLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what a request line means: a resource of the schema in the right scope with the right verb,
 * or another path.
 */
final class Resolution {
    /** Subresources that are streams, not objects. */
    private static final Map<String, Set<String>> STREAMS =
            Map.of(
                    "pods", Set.of("log", "exec", "attach", "portforward", "proxy"),
                    "services", Set.of("proxy"),
                    "nodes", Set.of("proxy"));

    private final Schema schema;
    private final Bodies bodies;
    private final Deadline deadline;

    Resolution(Schema schema, Deadline deadline) {
        this.deadline = deadline;
        this.schema = schema;
        this.bodies = new Bodies(schema);
    }

    /** What a request turned out to ask for. */
    sealed interface Target {
        /** A resource's objects. */
        record Objects(ApiRequest request) implements Target {}

        /** A stream of bytes. */
        record Stream(ApiRequest request) implements Target {}

        /** A path that is no resource, or one of a group nobody knows. */
        record Path(RequestLine line) implements Target {}
    }

    /** Fails with 404 for what there is not, 405 for what it cannot do, 400 for the wrong scope. */
    Target resolve(Call call, RequestLine line, User user) {
        if (!line.isResource()) {
            return new Target.Path(line);
        }
        Optional<Resource> found = schema.resource(line.group(), line.version(), line.resource());
        if (found.isEmpty()) {
            if (schema.versions(line.group()).isEmpty()) {
                return new Target.Path(line);
            }
            throw ApiError.noSuchResource();
        }
        Resource resource = found.get();
        Verb verb = line.verb().orElseThrow(ApiError::methodNotAllowed);
        checkPath(resource, line, verb);
        if (verb != Verb.WATCH && !isStream(line)) {
            deadline.of(line.parameter("timeout")); // Refuses what is no time.
        }
        ApiRequest request = request(call, line, resource, verb, user);
        return isStream(line) ? new Target.Stream(request) : new Target.Objects(request);
    }

    /** Whether the line asks for a stream. */
    static boolean isStream(RequestLine line) {
        return line.group().isEmpty()
                && STREAMS.getOrDefault(line.resource(), Set.of()).contains(line.subresource());
    }

    private static void checkPath(Resource resource, RequestLine line, Verb verb) {
        boolean hasNamespace = !line.namespace().isEmpty();
        boolean isNamespaceItself =
                resource.group().isEmpty() && resource.plural().equals("namespaces");
        if (hasNamespace && !resource.namespaced() && !isNamespaceItself) {
            throw ApiError.noSuchResource();
        }
        if (resource.namespaced() && !hasNamespace && !line.name().isEmpty()) {
            throw ApiError.noSuchResource();
        }
        if (line.subresource().isEmpty()) {
            boolean isCollection = line.name().isEmpty();
            boolean forObjects = verb == Verb.UPDATE || verb == Verb.PATCH;
            boolean needsPlace = verb == Verb.CREATE || verb == Verb.DELETE_COLLECTION;
            boolean isMisplaced =
                    (needsPlace && resource.namespaced() && !hasNamespace)
                            || (verb == Verb.CREATE && !isCollection)
                            || (isCollection && forObjects);
            if (verb == Verb.WATCH && !resource.verbs().contains(verb.word())) {
                throw notWatched(resource, line);
            }
            if (!resource.verbs().contains(verb.word()) || isMisplaced) {
                throw ApiError.methodNotAllowed();
            }
            return;
        }
        Resource.Subresource sub = resource.subresource(line.subresource());
        boolean mayHaveRest = line.subresource().equals("proxy");
        if (sub == null || (!line.rest().isEmpty() && !mayHaveRest)) {
            throw ApiError.noSuchResource();
        }
        if (!sub.verbs().contains(verb.word())) {
            throw ApiError.methodNotAllowed();
        }
    }

    /** What can be listed alone has no path below the old prefix /watch/. */
    private static ApiError notWatched(Resource resource, RequestLine line) {
        if (!resource.verbs().contains(Verb.LIST.word())) {
            return ApiError.methodNotAllowed();
        }
        return line.parameter("watch").isEmpty()
                ? ApiError.noSuchResource()
                : ApiError.methodNotSupported("watch", line.group(), line.resource());
    }

    /** The old prefix /watch/ with a name means a selection by that name. */
    private static Map<String, List<String>> selectingOne(RequestLine line) {
        String demanded;
        try {
            FieldSelector said = FieldSelector.parse(line.parameter("fieldSelector"));
            if (said.isEverything()) {
                var query = new LinkedHashMap<>(line.query());
                query.put("fieldSelector", List.of("metadata.name=" + line.name()));
                return query;
            }
            demanded = said.exactValue("metadata.name").orElse("");
        } catch (MalformedSelector e) {
            throw ApiError.badRequest(e.getMessage());
        }
        if (!demanded.equals(line.name())) {
            throw ApiError.badRequest("fieldSelector metadata.name doesn't match requested name");
        }
        return line.query();
    }

    private ApiRequest request(
            Call call, RequestLine line, Resource resource, Verb verb, User user) {
        Head head = call.head();
        boolean watchesOne = verb == Verb.WATCH && !line.name().isEmpty();
        Map<String, List<String>> query = line.query();
        if (watchesOne) {
            query = selectingOne(line);
        }
        if (!line.rest().isEmpty()) {
            query = new LinkedHashMap<>(query);
            query.put("path", List.of(line.rest()));
        }
        Bodies.Sent sent = bodies.read(call.body(), head.header("content-type"));
        return new ApiRequest(
                verb,
                resource,
                line.subresource(),
                resource.namespaced() ? line.namespace() : "",
                watchesOne ? "" : line.name(),
                query,
                sent.contentType(),
                head.header("accept"),
                head.header("user-agent"),
                sent.payload(),
                user);
    }
}
