package io.podium.server.registry;

import io.podium.api.error.Problems;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.Verb;
import java.nio.charset.StandardCharsets;

/**
 * What a request says of its manager.
 *
 * @param manager by the query, or what the client calls itself
 * @param force whether it takes what others manage
 */
record Managing(String manager, boolean force) {
    private static final int LONGEST = 128;

    static Managing of(ApiRequest request, Problems problems) {
        String named = request.parameter("fieldManager");
        boolean isSaid = request.query().containsKey("force");
        if (request.verb() == Verb.PATCH) {
            if (!Patching.isApply(request) && isSaid) {
                problems.forbidden("force", "may not be specified for non-apply patch");
            } else if (Patching.isApply(request) && named.isEmpty()) {
                problems.required("fieldManager", "is required for apply patch");
            }
        }
        if (named.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            problems.tooLong("fieldManager", LONGEST);
        }
        named.codePoints()
                .filter(point -> !isPrintable(point))
                .findFirst()
                .ifPresent(point ->
                        problems.invalid(
                                "fieldManager",
                                named,
                                String.format(
                                        "invalid character U+%04X (at position %d)",
                                        point,
                                        named.substring(0, named.indexOf(point))
                                                .getBytes(StandardCharsets.UTF_8)
                                                .length)));
        String manager = named.isEmpty() ? prefix(request.userAgent()) : named;
        return new Managing(manager, request.flag("force"));
    }

    /** As Go's unicode.IsPrint: whatever has a shape, and the plain space. */
    private static boolean isPrintable(int point) {
        return point == ' '
                || switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR ->
                            false;
                    default -> true;
                };
    }

    /** What a client calls itself, up to its version. */
    private static String prefix(String userAgent) {
        int slash = userAgent.indexOf('/');
        String name = slash < 0 ? userAgent : userAgent.substring(0, slash);
        var prefix = new StringBuilder();
        int[] bytes = {0};
        name.codePoints()
                .filter(Managing::isPrintable)
                .takeWhile(point -> {
                    bytes[0] += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
                    return bytes[0] <= LONGEST;
                })
                .forEach(prefix::appendCodePoint);
        return prefix.toString();
    }
}
