package io.podium.api.kinds.admission;

import io.podium.api.error.Shown;

/**
 * An address as Go's net/url takes it apart.
 *
 * @param user what stands before the at-sign; null where there is none
 * @param fault why it is no address, or ""
 */
record GoUrl(String scheme, String user, String host, String query, String fragment, String fault) {
    static GoUrl parse(String text) {
        String fault = characters(text);
        if (!fault.isEmpty()) {
            return broken(text, fault);
        }
        int hash = text.indexOf('#');
        String fragment = hash < 0 ? "" : text.substring(hash + 1);
        String rest = hash < 0 ? text : text.substring(0, hash);
        int colon = schemeEnd(rest);
        if (colon == 0) {
            return broken(text, "missing protocol scheme");
        }
        String scheme =
                colon < 0 ? "" : rest.substring(0, colon).toLowerCase(java.util.Locale.ROOT);
        rest = rest.substring(colon + 1);
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        rest = question < 0 ? rest : rest.substring(0, question);
        if (!rest.startsWith("//")) {
            boolean isOddPath =
                    scheme.isEmpty() && !rest.startsWith("/") && firstSegment(rest).contains(":");
            return isOddPath
                    ? broken(text, "first path segment in URL cannot contain colon")
                    : checked(text, new GoUrl(scheme, null, "", query, fragment, ""), rest);
        }
        int slash = rest.indexOf('/', 2);
        String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? null : authority.substring(0, at);
        String host = authority.substring(at + 1);
        String wrongHost = host(host);
        if (!wrongHost.isEmpty()) {
            return broken(text, wrongHost);
        }
        String path = slash < 0 ? "" : rest.substring(slash);
        return checked(text, new GoUrl(scheme, user, host, query, fragment, ""), path);
    }

    private static GoUrl broken(String text, String why) {
        return new GoUrl("", null, "", "", "", "parse " + Shown.of(text) + ": " + why);
    }

    private static GoUrl checked(String text, GoUrl url, String path) {
        for (String part : new String[] {path, url.fragment()}) {
            for (int at = part.indexOf('%'); at >= 0; at = part.indexOf('%', at + 1)) {
                String escape = part.substring(at, Math.min(at + 3, part.length()));
                if (!escape.matches("%[0-9A-Fa-f]{2}")) {
                    return broken(text, "invalid URL escape " + Shown.of(escape));
                }
            }
        }
        return url;
    }

    private static String characters(String text) {
        boolean isOdd = text.chars().anyMatch(c -> c < ' ' || c == 0x7f);
        return isOdd ? "net/url: invalid control character in URL" : "";
    }

    /** Where the colon behind the scheme stands, or -1 where there is no scheme. */
    private static int schemeEnd(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean isInner = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
            if (c == ':') {
                return i;
            }
            if (!isLetter && (!isInner || i == 0)) {
                return -1;
            }
        }
        return -1;
    }

    private static String firstSegment(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    private static String host(String host) {
        int bracket = host.lastIndexOf(']');
        if (host.startsWith("[") && bracket < 0) {
            return "missing ']' in host";
        }
        int colon = host.startsWith("[") ? bracket + 1 : host.lastIndexOf(':');
        String port = colon < 0 || colon >= host.length() ? "" : host.substring(colon);
        if (!port.isEmpty() && !port.matches(":[0-9]*")) {
            return "invalid port " + Shown.of(port) + " after host";
        }
        for (char odd : " \"<>\\^`{|}".toCharArray()) {
            if (host.indexOf(odd) >= 0) {
                return "invalid character " + Shown.of(String.valueOf(odd)) + " in host name";
            }
        }
        return "";
    }
}
