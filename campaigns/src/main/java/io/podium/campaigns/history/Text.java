package io.podium.campaigns.history;

import io.podium.campaigns.history.History.Seen;
import io.podium.store.Body;
import io.podium.store.Entry;
import io.podium.store.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A value in the store, with padding behind it so that logs fill. */
record Text(Header header, String value, String padding) implements Body {
    static final String COLOUR = "colour";

    static final Body.Reader READER =
            (key, header, bytes) -> {
                String[] parts = new String(bytes, StandardCharsets.UTF_8).split(" ", -1);
                return new Text(header, parts[0], parts[1]);
            };

    static Text of(String value, int padding) {
        String colour = value.substring(value.lastIndexOf('.') + 1);
        var header = new Header("", Map.of(COLOUR, colour), List.of(), "");
        return new Text(header, value, "x".repeat(padding));
    }

    static String value(Entry entry) {
        return ((Text) entry.body()).value();
    }

    static Seen seen(Entry entry) {
        return new Seen(value(entry), entry.revision(), entry.created());
    }

    @Override
    public byte[] bytes() {
        return (value + " " + padding).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Body stamped(long revision) {
        return this;
    }
}
