package io.podium.server.wire;

/** How header names are spelt. */
final class HeaderNames {
    private HeaderNames() {}

    /** Content-Type for content-type: what people expect to see of HTTP/1.1. */
    static String canonical(String lower) {
        var text = new StringBuilder(lower);
        boolean first = true;
        for (int i = 0; i < text.length(); i++) {
            if (first) {
                text.setCharAt(i, Character.toUpperCase(text.charAt(i)));
            }
            first = text.charAt(i) == '-';
        }
        return text.toString();
    }
}
