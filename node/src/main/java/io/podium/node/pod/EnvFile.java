package io.podium.node.pod;

import java.util.Optional;

/**
 * A file of variables that a container wrote for another: lines {@code NAME='value'}, where the
 * value is taken as it is and may go over several lines. A part of what a shell reads, and nothing
 * else; see KEP-3721.
 */
final class EnvFile {
    private final String text;
    private int at;

    private EnvFile(String text) {
        this.text = text;
    }

    /** The variable's value, the first one of its name. Fails with {@link ConfigTrouble}. */
    static Optional<String> value(String text, String name) {
        return new EnvFile(text).find(name);
    }

    private Optional<String> find(String name) {
        while (true) {
            skipSpace();
            if (at == text.length()) {
                return Optional.empty();
            }
            if (text.charAt(at) == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
                continue;
            }
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                throw malformed();
            }
            String found = text.substring(at, equals).stripTrailing();
            if (found.isEmpty() || found.chars().anyMatch(c -> c <= ' ')) {
                throw malformed();
            }
            at = equals + 1;
            String value = quoted();
            if (found.equals(name)) {
                return Optional.of(value);
            }
        }
    }

    private void skipSpace() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private String quoted() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        if (at == text.length() || text.charAt(at) != '\'') {
            throw malformed();
        }
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
            throw malformed();
        }
        String value = text.substring(at + 1, end);
        int line = text.indexOf('\n', end);
        at = line < 0 ? text.length() : line;
        String rest = text.substring(end + 1, at).strip();
        if (!rest.isEmpty() && !rest.startsWith("#")) {
            throw malformed();
        }
        return value;
    }

    private static ConfigTrouble malformed() {
        return new ConfigTrouble("couldn't parse env file");
    }
}
