package io.podium.store;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A body for tests: a text that knows the revision it was stamped with. */
public record TextBody(Header header, String text, long revision) implements Body {
    public static final Body.Reader READER =
            (key, header, bytes) ->
                    new TextBody(header, new String(bytes, StandardCharsets.UTF_8), 0);

    public static TextBody of(String text) {
        Header header =
                new Header(
                        "uid-" + text.hashCode(),
                        Map.of("app", "a" + text.length()),
                        List.of("owner"),
                        "node-1");
        return new TextBody(header, text, 0);
    }

    @Override
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Body stamped(long stamp) {
        return new TextBody(header, text, stamp);
    }

    @Override
    public boolean isUrgent() {
        return text.startsWith("urgent");
    }

    public static String text(Entry entry) {
        return ((TextBody) entry.body()).text();
    }
}
