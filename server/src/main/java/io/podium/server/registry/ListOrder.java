package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.error.ApiError.Cause;
import io.podium.api.error.Problems;
import io.podium.server.request.ApiRequest;
import java.util.List;
import java.util.Optional;

/**
 * What the query says of a list or a watch; checked as upstream checks ListOptions.
 *
 * @param limit 0 for all
 * @param revision 0 when unsaid or "0"
 * @param hasVersion whether a resourceVersion was given at all
 * @param match Exact, NotOlderThan or ""
 * @param timeoutSeconds 0 for the server's own
 * @param initialEvents whether a watch begins with the present state; empty when unsaid
 */
record ListOrder(
        long limit,
        String next,
        long revision,
        boolean hasVersion,
        String match,
        boolean bookmarks,
        long timeoutSeconds,
        Optional<Boolean> initialEvents) {
    private static final String EXACT = "Exact";
    private static final String NOT_OLDER = "NotOlderThan";

    static ListOrder of(ApiRequest request, boolean isWatch) {
        String version = request.parameter("resourceVersion");
        String sends = request.parameter("sendInitialEvents");
        var order =
                new ListOrder(
                        number(request, "limit"),
                        request.parameter("continue"),
                        revision(version),
                        !version.isEmpty(),
                        request.parameter("resourceVersionMatch"),
                        request.flag("allowWatchBookmarks"),
                        number(request, "timeoutSeconds"),
                        sends.isEmpty() ? Optional.empty() : Optional.of(request.flag("sendInitialEvents")));
        var problems = new Problems();
        if (isWatch) {
            order.checkWatch(problems);
        } else {
            order.checkList(problems);
        }
        if (!problems.isEmpty()) {
            throw ApiError.invalid("meta.k8s.io", "ListOptions", "", problems.causes());
        }
        if (!isWatch && order.hasVersion && order.revision != 0 && !order.next.isEmpty()) {
            throw ApiError.badRequest(
                    "specifying resource version is not allowed when using continue");
        }
        return order;
    }

    private void checkList(Problems problems) {
        if (initialEvents.isPresent()) {
            problems.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
        }
        if (match.isEmpty()) {
            return;
        }
        if (!hasVersion) {
            problems.forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden unless resourceVersion is provided");
        }
        if (!next.isEmpty()) {
            problems.forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden when continue is provided");
        }
        if (!match.equals(EXACT) && !match.equals(NOT_OLDER)) {
            problems.notSupported("resourceVersionMatch", match, List.of(EXACT, NOT_OLDER, ""));
        }
        if (match.equals(EXACT) && hasVersion && revision == 0) {
            problems.forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }
    }

    private void checkWatch(Problems problems) {
        if (initialEvents.isPresent()) {
            if (match.isEmpty()) {
                problems.forbidden(
                        "resourceVersionMatch",
                        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
            } else if (!match.equals(NOT_OLDER)) {
                problems.notSupported("resourceVersionMatch", match, List.of(NOT_OLDER));
            }
        } else if (!match.isEmpty()) {
            problems.forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is"
                            + " provided");
        }
        if (!next.isEmpty()) {
            problems.forbidden("continue", "continue is forbidden for watch");
        }
    }

    boolean isExact() {
        // A limit with a version alone has always meant that version.
        return match.equals(EXACT) || (match.isEmpty() && limit > 0 && revision > 0);
    }

    private static long number(ApiRequest request, String name) {
        String text = request.parameter(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Math.max(Long.parseLong(text), 0);
        } catch (NumberFormatException e) {
            throw ApiError.badRequest(name + " is no number: \"" + text + "\"");
        }
    }

    /** A resourceVersion as users send it. */
    static long revision(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            if (text.charAt(0) >= '0' && text.charAt(0) <= '9') {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            // Refused below, with everything else that is no number.
        }
        String why =
                "Invalid value: \""
                        + text
                        + "\": strconv.ParseUint: parsing \""
                        + text
                        + "\": invalid syntax";
        throw ApiError.of(400, "BadRequest", "resourceVersion: " + why)
                .withCauses(List.of(new Cause("FieldValueInvalid", why, "resourceVersion")));
    }
}
