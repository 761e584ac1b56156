package io.podium.api.name;

import io.podium.api.error.Shown;
import io.podium.api.kinds.core.IpAddress;

/**
 * An address as Go's net/url takes it apart.
 *
 * @param user what stands before the at-sign; null where there is none
 * @param fault why it is no address, or ""
 */
public record GoUrl(
        String scheme, String user, String host, String query, String fragment, String fault) {
    private static final String USER = "[A-Za-z0-9._:~!$&'()*+,;=%@-]*";

    /** Takes a whole address apart. */
    public static GoUrl parse(String text) {
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
        String wrongHost = host(scheme, host);
        if (!wrongHost.isEmpty()) {
            return broken(text, wrongHost);
        }
        String path = slash < 0 ? "" : rest.substring(slash);
        return checked(text, new GoUrl(scheme, user, host, query, fragment, ""), path);
    }

    /** Whether it can stand in a request: an address with its scheme, or a path from the root. */
    public static boolean isRequestTarget(String text) {
        if (text.isEmpty() || !characters(text).isEmpty()) {
            return false;
        }
        int colon = schemeEnd(text);
        if (text.equals("*") || colon == 0) {
            return colon != 0;
        }
        String rest = text.substring(colon + 1);
        int question = rest.indexOf('?');
        rest = question < 0 ? rest : rest.substring(0, question);
        if (!rest.startsWith("/")) {
            return colon > 0;
        }
        if (colon < 0 || !rest.startsWith("//")) {
            return hasWholeEscapes(rest);
        }
        int slash = rest.indexOf('/', 2);
        String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? "" : authority.substring(0, at);
        String scheme = text.substring(0, colon).toLowerCase(java.util.Locale.ROOT);
        return host(scheme, authority.substring(at + 1)).isEmpty()
                && user.matches(USER)
                && hasWholeEscapes(user)
                && (slash < 0 || hasWholeEscapes(rest.substring(slash)));
    }

    private static boolean hasWholeEscapes(String text) {
        return firstBadEscape(text).isEmpty();
    }

    /** What follows a percent sign and is no two digits, or "". */
    private static String firstBadEscape(String text) {
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            String escape = text.substring(at, Math.min(at + 3, text.length()));
            if (!escape.matches("%[0-9A-Fa-f]{2}")) {
                return escape;
            }
        }
        return "";
    }

    private static GoUrl broken(String text, String why) {
        return new GoUrl("", null, "", "", "", "parse " + Shown.of(text) + ": " + why);
    }

    private static GoUrl checked(String text, GoUrl url, String path) {
        for (String part : new String[] {path, url.fragment()}) {
            String bad = firstBadEscape(part);
            if (!bad.isEmpty()) {
                return broken(text, "invalid URL escape " + Shown.of(bad));
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

    private static String host(String scheme, String host) {
        int open = host.lastIndexOf('[');
        int close = host.lastIndexOf(']');
        if (open > 0) {
            return "invalid IP-literal";
        }
        if (open == 0 && close < 0) {
            return "missing ']' in host";
        }
        boolean isWeb = scheme.equals("http") || scheme.equals("https");
        int colon = open == 0 ? close + 1 : isWeb ? host.indexOf(':') : host.lastIndexOf(':');
        String port = colon < 0 ? "" : host.substring(colon);
        if (!port.isEmpty() && !port.matches(":[0-9]*")) {
            return "invalid port " + Shown.of(port) + " after host";
        }
        for (char odd : " \"<>\\^`{|}".toCharArray()) {
            if (host.indexOf(odd) >= 0) {
                return "invalid character " + Shown.of(String.valueOf(odd)) + " in host name";
            }
        }
        return open == 0 ? literal(host.substring(1, close)) : "";
    }

    /** What stands in brackets is an address of sixteen bytes, with a zone or without. */
    private static String literal(String literal) {
        int zone = literal.indexOf("%25");
        String text = zone < 0 ? literal : literal.substring(0, zone);
        String shown = zone < 0 ? literal : text + "%" + literal.substring(zone + 3);
        IpAddress address = IpAddress.parse(text);
        if (address == null || address.hasLeadingZeros()) {
            return "invalid host: ParseAddr(" + Shown.of(shown) + "): unable to parse IP";
        }
        return text.contains(":") ? "" : "invalid IP-literal";
    }
}
