package io.podium.server.audit;

import io.podium.server.wire.Head;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a request came from.
 *
 * @param auditId the name of the request in the log and in its answer
 * @param addresses as proxies tell and as the connection shows
 */
record Origin(String auditId, String uri, String agent, List<String> addresses) {
    static Origin of(Head head, String auditId) {
        Set<String> addresses = new LinkedHashSet<>();
        for (String line : head.headers("x-forwarded-for")) {
            for (String one : line.split(",", -1)) {
                add(addresses, one);
            }
        }
        add(addresses, head.header("x-real-ip"));
        String remote = head.remote();
        int colon = remote.lastIndexOf(':');
        add(addresses, colon < 0 ? remote : remote.substring(0, colon));
        return new Origin(auditId, head.uri(), head.header("user-agent"), List.copyOf(addresses));
    }

    /** What is no address is a stranger's text, and not worth a place in the log. */
    private static void add(Set<String> addresses, String text) {
        String trimmed = text.trim();
        boolean isAddress =
                !trimmed.isEmpty()
                        && trimmed.length() <= 45
                        && trimmed.chars().allMatch(Origin::isOfAddress);
        if (isAddress) {
            addresses.add(trimmed);
        }
    }

    private static boolean isOfAddress(int c) {
        return Character.digit(c, 16) >= 0 || c == '.' || c == ':';
    }
}
