package io.podium.server.metrics;

import io.podium.server.request.ApiRequest;
import io.podium.server.request.Verb;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What requests are told apart by; never by names of objects, so there are only so many.
 *
 * @param verb as upstream's metrics spell it
 * @param dryRun "", All or invalid
 * @param scope resource, namespace, cluster, or "" for what is no resource
 */
public record Route(
        String verb,
        String dryRun,
        String group,
        String version,
        String resource,
        String subresource,
        String scope) {
    private static final Set<String> STREAMS =
            Set.of("log", "exec", "portforward", "attach", "proxy");
    private static final String APPLY = "application/apply-patch+";

    /** A request for objects or streams. */
    public static Route of(ApiRequest request) {
        return new Route(
                verb(request),
                dryRun(request),
                request.resource().group(),
                request.resource().version(),
                request.resource().plural(),
                request.subresource(),
                scope(request));
    }

    /** A GET of a page; paths must come from a fixed set. */
    public static Route ofPage(String path) {
        return new Route("GET", "", "", "", "", path, "");
    }

    private static String verb(ApiRequest request) {
        if (STREAMS.contains(request.subresource())) {
            return "CONNECT";
        }
        return switch (request.verb()) {
            case CREATE -> "POST";
            case UPDATE -> "PUT";
            case PATCH -> request.contentType().startsWith(APPLY) ? "APPLY" : "PATCH";
            case DELETE, DELETE_COLLECTION -> "DELETE";
            case GET -> "GET";
            case LIST -> "LIST";
            case WATCH -> "WATCH";
        };
    }

    private static String dryRun(ApiRequest request) {
        List<String> values = request.query().get("dryRun");
        if (values == null) {
            return "";
        }
        return new TreeSet<>(values).equals(Set.of("All")) ? "All" : "invalid";
    }

    private static String scope(ApiRequest request) {
        if (!request.name().isEmpty() || request.verb() == Verb.CREATE) {
            return "resource";
        }
        return request.namespace().isEmpty() ? "cluster" : "namespace";
    }

    /** Whether such requests last as long as somebody wants them to. */
    public boolean isLong() {
        return verb.equals("WATCH") || verb.equals("CONNECT");
    }

    /** Whether such requests leave everything as it is. */
    boolean isReading() {
        return switch (verb) {
            case "GET", "LIST", "WATCH" -> true;
            default -> false;
        };
    }
}
