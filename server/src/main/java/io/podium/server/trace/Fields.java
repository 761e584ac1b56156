package io.podium.server.trace;

/**
 * A line of the log for people and machines: a few words, then {@code key=value} with quotes where
 * they are needed.
 */
public final class Fields {
    private final StringBuilder line;

    private Fields(String words) {
        line = new StringBuilder(words);
    }

    /** Words hold no equals sign. */
    public static Fields of(String words) {
        return new Fields(words);
    }

    /** Left out when "". */
    public Fields put(String key, String value) {
        if (value.isEmpty()) {
            return this;
        }
        line.append(' ').append(key).append('=');
        if (isPlain(value)) {
            line.append(value);
        } else {
            line.append('"');
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '"' || c == '\\') {
                    line.append('\\');
                }
                // Control characters would let a client write lines of his own.
                line.append(Character.isISOControl(c) ? ' ' : c);
            }
            line.append('"');
        }
        return this;
    }

    public Fields put(String key, long value) {
        line.append(' ').append(key).append('=').append(value);
        return this;
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c == '"' || c == '=' || c == '\\' || Character.isISOControl(c)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return line.toString();
    }
}
