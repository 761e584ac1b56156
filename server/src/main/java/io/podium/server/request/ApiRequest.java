package io.podium.server.request;

import io.podium.api.error.ApiError;
import io.podium.api.schema.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request for a resource, as understood from path, method, query and headers (or made by the
 * in-process door).
 *
 * @param subresource "" for the object itself
 * @param namespace "" for cluster scope and for all namespaces
 * @param name "" for collections
 * @param query decoded parameters in order
 * @param contentType of the body, "" when there is none
 * @param accept the Accept header as sent, "" for JSON
 * @param body what was sent
 * @param notes takes what the audit log is to know besides
 */
public record ApiRequest(
        Verb verb,
        Resource resource,
        String subresource,
        String namespace,
        String name,
        Map<String, List<String>> query,
        String contentType,
        String accept,
        String userAgent,
        Payload body,
        User user,
        Notes notes) {

    /** A request of which nobody takes notes. */
    public ApiRequest(
            Verb verb,
            Resource resource,
            String subresource,
            String namespace,
            String name,
            Map<String, List<String>> query,
            String contentType,
            String accept,
            String userAgent,
            Payload body,
            User user) {
        this(
                verb,
                resource,
                subresource,
                namespace,
                name,
                query,
                contentType,
                accept,
                userAgent,
                body,
                user,
                Notes.NONE);
    }

    /** The same request, and these notes are taken. */
    public ApiRequest noting(Notes taken) {
        return new ApiRequest(
                verb,
                resource,
                subresource,
                namespace,
                name,
                query,
                contentType,
                accept,
                userAgent,
                body,
                user,
                taken);
    }

    /** The Accept header of callers in this process, who take values and no bytes. */
    public static final String VALUE = "application/vnd.podium.value";

    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

    /** The body of a request. */
    public sealed interface Payload {
        /** Bytes from the wire, at most 3 MiB after inflating. */
        @SuppressWarnings("ArrayRecordComponent") // Never compared; copying bodies would cost.
        record Bytes(byte[] bytes) implements Payload {}

        /** A value from this process, shared by reference. */
        record Tree(io.podium.api.value.MapValue value) implements Payload {}

        /** No body. */
        record None() implements Payload {}
    }

    /** The first value of the query parameter, or "". */
    public String parameter(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    /**
     * Whether the query parameter is there and neither "0" nor "false", in letters of any case: the
     * rule of upstream's conversion of queries, which Python's "True" relies on.
     */
    public boolean flag(String name) {
        List<String> values = query.get(name);
        if (values == null) {
            return false;
        }
        String value = values.isEmpty() ? "" : values.getFirst();
        return !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    /** The query parameter as a number; refused with the words of Go when it is none. */
    public Optional<Long> number(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String text = values.getFirst();
        if (!INTEGER.matcher(text).matches()) {
            throw unreadable(text, "invalid syntax");
        }
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw unreadable(text, "value out of range");
        }
    }

    private static ApiError unreadable(String text, String why) {
        return ApiError.badRequest("strconv.ParseInt: parsing \"" + text + "\": " + why);
    }
}
