package io.podium.server.render;

/** Indents JSON by two spaces a level, as Go does. */
public final class Pretty {
    private Pretty() {}

    public static byte[] indent(byte[] json) {
        var out = new ByteSink(json.length * 2);
        int depth = 0;
        boolean isText = false;
        for (int i = 0; i < json.length; i++) {
            byte c = json[i];
            if (isText) {
                out.write(c);
                if (c == '\\') {
                    out.write(json[++i]);
                } else if (c == '"') {
                    isText = false;
                }
                continue;
            }
            switch (c) {
                case '"' -> {
                    isText = true;
                    out.write(c);
                }
                case '{', '[' -> {
                    out.write(c);
                    // In ASCII both closing brackets stand two behind the opening ones.
                    if (json[i + 1] == c + 2) {
                        out.write(json[++i]);
                    } else {
                        newLine(++depth, out);
                    }
                }
                case '}', ']' -> {
                    newLine(--depth, out);
                    out.write(c);
                }
                case ',' -> {
                    out.write(c);
                    newLine(depth, out);
                }
                case ':' -> out.writeAscii(": ");
                case ' ', '\n', '\r', '\t' -> {
                    // What was between the tokens is replaced.
                }
                default -> out.write(c);
            }
        }
        return out.take();
    }

    private static void newLine(int depth, ByteSink out) {
        out.write('\n');
        for (int i = 0; i < depth; i++) {
            out.writeAscii("  ");
        }
    }
}
