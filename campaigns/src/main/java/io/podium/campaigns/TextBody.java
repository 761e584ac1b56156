package io.podium.campaigns;

import io.podium.store.Body;
import io.podium.store.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A text in the store, for campaigns that need no objects. */
public record TextBody(Header header, String text) implements Body {
    public static final Body.Reader READER =
            (key, header, bytes) -> new TextBody(header, new String(bytes, StandardCharsets.UTF_8));

    public static TextBody of(String text) {
        return new TextBody(new Header("", Map.of(), List.of(), ""), text);
    }

    @Override
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Body stamped(long revision) {
        return this;
    }
}
