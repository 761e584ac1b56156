package io.podium.server.watch;

import io.podium.api.error.ApiError;
import io.podium.store.Entry;
import java.nio.charset.StandardCharsets;

/** Frames a test can read: "ADDED default/a 7". Counts how many were made. */
final class TextFrames implements Frames {
    private final String sharing;
    int made;

    TextFrames(String sharing) {
        this.sharing = sharing;
    }

    @Override
    public Object sharing() {
        return sharing;
    }

    @Override
    public byte[] frame(EventType type, Entry entry, long asOf) {
        made++;
        return line(type + " " + entry.key().namespace() + "/" + entry.key().name() + " " + asOf);
    }

    @Override
    public byte[] bookmark(long revision, boolean endsInitialEvents) {
        return line("BOOKMARK " + (endsInitialEvents ? "end " : "") + revision);
    }

    @Override
    public byte[] error(ApiError error) {
        return line("ERROR " + error.code() + " " + error.getMessage());
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
