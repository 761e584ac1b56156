package io.podium.server.wire;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.podium.api.error.ApiError;
import io.podium.server.request.Verb;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What method and path say, before anyone looked whether such a resource exists. The rules are
 * those of upstream's RequestInfo, since authorization is decided by them.
 *
 * @param path as sent, decoded, without query
 * @param word the verb as RBAC spells it; for paths that are no resource the method in lower case
 * @param verb empty when the path is no resource, or the method means nothing to one
 * @param group "" for the core group and for paths that are no resource
 * @param resource plural, "" when the path is no resource
 * @param namespace for authorization; a namespace object lies in itself
 * @param name of the object, "" for collections
 * @param selectedName for authorization: the name, or the one a field selector demands of a
 *     collection
 * @param rest what follows the subresource, for proxies; "" mostly
 */
public record RequestLine(
        String path,
        String word,
        Optional<Verb> verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String selectedName,
        String rest,
        Map<String, List<String>> query) {
    private static final List<String> NAMESPACE_SUBRESOURCES = List.of("status", "finalize");
    private static final int MAX_PARAMETERS = 256;

    /** Whether the path is one of a resource; whether that exists is another question. */
    public boolean isResource() {
        return !resource.isEmpty();
    }

    /** The first value of the query parameter, or "". */
    public String parameter(String parameter) {
        List<String> values = query.get(parameter);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    /** Understands method and URI. Fails with 400 for escapes that are none. */
    public static RequestLine of(String method, String uri) {
        String path;
        Map<String, List<String>> query;
        try {
            var decoder =
                    QueryStringDecoder.builder()
                            .maxParams(MAX_PARAMETERS)
                            .semicolonIsNormalChar(true)
                            .build(uri);
            path = decoder.path();
            query = decoder.parameters();
        } catch (IllegalArgumentException e) {
            throw ApiError.badRequest(
                    "the request's path or query is malformed: " + e.getMessage());
        }
        String[] parts = split(path);
        boolean core = parts.length >= 3 && parts[0].equals("api");
        boolean grouped = parts.length >= 4 && parts[0].equals("apis");
        if ((!core && !grouped) || isStrange(parts)) {
            return plain(method, path, query);
        }
        String group = core ? "" : parts[1];
        int at = core ? 1 : 2;
        String version = parts[at];
        return new Resourceful(method, path, query, group, version).read(parts, at + 1);
    }

    private static RequestLine plain(String method, String path, Map<String, List<String>> query) {
        String word = method.toLowerCase(java.util.Locale.ROOT);
        return new RequestLine(path, word, Optional.empty(), "", "", "", "", "", "", "", "", query);
    }

    private static String[] split(String path) {
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        return start == end ? new String[0] : path.substring(start, end).split("/", -1);
    }

    /** Segments that no resource has, up to where a proxied path may begin. */
    private static boolean isStrange(String[] parts) {
        for (String part : parts) {
            if (part.equals("proxy")) {
                return false;
            }
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return true;
            }
        }
        return false;
    }

    /** Reads what follows the version. */
    private record Resourceful(
            String method,
            String path,
            Map<String, List<String>> query,
            String group,
            String version) {
        RequestLine read(String[] parts, int start) {
            int at = start;
            boolean watchPrefix = parts[at].equals("watch");
            if (watchPrefix) {
                at++;
            }
            if (at >= parts.length) {
                return plain(method, path, query);
            }
            String namespace = "";
            if (parts[at].equals("namespaces") && at + 1 < parts.length) {
                namespace = parts[at + 1];
                if (at + 2 < parts.length && !NAMESPACE_SUBRESOURCES.contains(parts[at + 2])) {
                    at += 2;
                }
            }
            String name = at + 1 < parts.length ? parts[at + 1] : "";
            String subresource = at + 2 < parts.length ? parts[at + 2] : "";
            String rest = at + 3 < parts.length ? rest(parts, at + 3) : "";
            Optional<Verb> verb = watchPrefix ? Optional.of(Verb.WATCH) : verb(name);
            String selected = name.isEmpty() ? nameSelector() : name;
            String word = verb.map(Verb::word).orElse("");
            return new RequestLine(
                    path,
                    word,
                    verb,
                    group,
                    version,
                    parts[at],
                    subresource,
                    namespace,
                    name,
                    selected,
                    rest,
                    query);
        }

        /** A proxied path keeps its trailing slash. */
        private String rest(String[] parts, int from) {
            var rest = new StringBuilder();
            for (int i = from; i < parts.length; i++) {
                rest.append('/').append(parts[i]);
            }
            return path.endsWith("/") ? rest.append('/').toString() : rest.toString();
        }

        private Optional<Verb> verb(String name) {
            return switch (method) {
                case "GET", "HEAD" -> {
                    if (!name.isEmpty()) {
                        yield Optional.of(Verb.GET);
                    }
                    yield Optional.of(isTrue("watch") ? Verb.WATCH : Verb.LIST);
                }
                case "POST" -> Optional.of(Verb.CREATE);
                case "PUT" -> Optional.of(Verb.UPDATE);
                case "PATCH" -> Optional.of(Verb.PATCH);
                case "DELETE" -> Optional.of(name.isEmpty() ? Verb.DELETE_COLLECTION : Verb.DELETE);
                default -> Optional.empty();
            };
        }

        /** Go's conversion of query parameters: present and empty counts as true. */
        private boolean isTrue(String parameter) {
            List<String> values = query.get(parameter);
            if (values == null || values.isEmpty()) {
                return false;
            }
            String value = values.getFirst();
            return !value.equals("0") && !value.equalsIgnoreCase("false");
        }

        private String nameSelector() {
            List<String> values = query.get("fieldSelector");
            if (values == null || values.isEmpty()) {
                return "";
            }
            for (String term : values.getFirst().split(",", -1)) {
                String value =
                        term.startsWith("metadata.name==")
                                ? term.substring("metadata.name==".length())
                                : term.startsWith("metadata.name=")
                                        ? term.substring("metadata.name=".length())
                                        : "";
                if (!value.isEmpty() && !value.contains("/") && !value.contains("%")) {
                    return value;
                }
            }
            return "";
        }
    }
}
