package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.error.ApiError.Cause;
import io.podium.api.error.Problems;
import io.podium.server.request.ApiRequest;
import java.util.List;
import java.util.Optional;

/**
 * What the query says of a list or a watch; decoded and checked as upstream does with ListOptions.
 *
 * @param limit 0 for all
 * @param next the continue token, "" for a list from its beginning
 * @param version the resourceVersion as sent
 * @param revision 0 when unsaid or "0"
 * @param match Exact, NotOlderThan or ""
 * @param timeoutSeconds empty for the server's own
 * @param initialEvents whether a watch begins with the present state; empty when unsaid, which is
 *     no only where a version is said
 */
record ListOrder(
        long limit,
        String next,
        String version,
        long revision,
        String match,
        boolean bookmarks,
        Optional<Long> timeoutSeconds,
        Optional<Boolean> initialEvents) {
    private static final String EXACT = "Exact";
    private static final String NOT_OLDER = "NotOlderThan";
    private static final String NO_MATCH_WITH_CONTINUE =
            "resourceVersionMatch is forbidden when continue is provided";

    static ListOrder ofList(ApiRequest request) {
        ListOrder order = read(request);
        order.refuse(order.faultsOfList());
        if (!order.next.isEmpty()) {
            return order; // Whoever reads the token says what else is wrong.
        }
        try {
            return order.with(revision(order.version));
        } catch (ApiError e) {
            throw ApiError.badRequest("invalid resource version: " + e.getMessage());
        }
    }

    /** Refuses what makes no sense even of a list that has no versions. */
    static void check(ApiRequest request) {
        ListOrder order = read(request);
        order.refuse(order.faultsOfList());
    }

    static ListOrder ofWatch(ApiRequest request) {
        ListOrder order = read(request).defaulted();
        order.refuse(order.faultsOfWatch());
        return order.with(revision(order.version));
    }

    private static ListOrder read(ApiRequest request) {
        return new ListOrder(
                Math.max(number(request, "limit").orElse(0L), 0),
                request.parameter("continue"),
                request.parameter("resourceVersion"),
                0,
                request.parameter("resourceVersionMatch"),
                request.flag("allowWatchBookmarks"),
                number(request, "timeoutSeconds"),
                said(request, "sendInitialEvents"));
    }

    private ListOrder with(long read) {
        return new ListOrder(
                limit, next, version, read, match, bookmarks, timeoutSeconds, initialEvents);
    }

    /** A watch that names no version has always begun with what there is. */
    private ListOrder defaulted() {
        if (initialEvents.isPresent() || !match.isEmpty() || !saysNothing()) {
            return this;
        }
        return new ListOrder(
                limit,
                next,
                version,
                revision,
                NOT_OLDER,
                bookmarks,
                timeoutSeconds,
                Optional.of(true));
    }

    private boolean saysNothing() {
        return version.isEmpty() || version.equals("0");
    }

    private void refuse(Problems problems) {
        if (!problems.isEmpty()) {
            throw ApiError.invalid("meta.k8s.io", "ListOptions", "", problems.causes());
        }
    }

    private Problems faultsOfList() {
        var problems = new Problems();
        if (!match.isEmpty()) {
            if (version.isEmpty()) {
                problems.forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch is forbidden unless resourceVersion is provided");
            }
            if (!next.isEmpty()) {
                problems.forbidden("resourceVersionMatch", NO_MATCH_WITH_CONTINUE);
            }
            if (!match.equals(EXACT) && !match.equals(NOT_OLDER)) {
                problems.notSupported("resourceVersionMatch", match, List.of(EXACT, NOT_OLDER, ""));
            }
            if (match.equals(EXACT) && version.equals("0")) {
                problems.forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
            }
        }
        if (initialEvents.isPresent()) {
            problems.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
        }
        return problems;
    }

    private Problems faultsOfWatch() {
        var problems = new Problems();
        if (initialEvents.isPresent() && !match.equals(NOT_OLDER)) {
            problems.forbidden(
                    "resourceVersionMatch",
                    "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }
        if (match.isEmpty()) {
            return problems;
        }
        if (initialEvents.isEmpty()) {
            problems.forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is"
                            + " provided");
        }
        if (!match.equals(NOT_OLDER)) {
            problems.notSupported("resourceVersionMatch", match, List.of(NOT_OLDER));
        }
        if (!next.isEmpty()) {
            problems.forbidden("resourceVersionMatch", NO_MATCH_WITH_CONTINUE);
        }
        return problems;
    }

    /** Whether exactly the revision is wanted, and nothing newer. */
    boolean isExact() {
        // A limit with a version alone has always meant that version.
        return match.equals(EXACT) || (match.isEmpty() && limit > 0 && revision > 0);
    }

    /** How many items at most, 0 for all: whoever takes any version gets all there is at once. */
    long pieceLength() {
        return version.equals("0") ? 0 : limit;
    }

    private static Optional<Boolean> said(ApiRequest request, String name) {
        return request.query().containsKey(name)
                ? Optional.of(request.flag(name))
                : Optional.empty();
    }

    private static Optional<Long> number(ApiRequest request, String name) {
        List<String> values = request.query().getOrDefault(name, List.of());
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String text = values.getFirst();
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw ApiError.badRequest(
                    "strconv.ParseInt: parsing \"" + text + "\": " + complaint(text, 1));
        }
    }

    /** A resourceVersion as users send it; 0 for none. */
    static long revision(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            if (text.charAt(0) >= '0' && text.charAt(0) <= '9') {
                long unsigned = Long.parseUnsignedLong(text);
                return unsigned < 0 ? Long.MAX_VALUE : unsigned;
            }
        } catch (NumberFormatException e) {
            // Refused below, with everything else that is no number.
        }
        String why =
                "Invalid value: \""
                        + text
                        + "\": strconv.ParseUint: parsing \""
                        + text
                        + "\": "
                        + complaint(text, 0);
        throw ApiError.badRequest("resourceVersion: " + why)
                .withCauses(List.of(new Cause("FieldValueInvalid", why, "resourceVersion")));
    }

    private static String complaint(String text, int mostSigns) {
        int start = mostSigns > 0 && (text.startsWith("-") || text.startsWith("+")) ? mostSigns : 0;
        boolean isNumber =
                text.length() > start
                        && text.chars().skip(start).allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? "value out of range" : "invalid syntax";
    }
}
