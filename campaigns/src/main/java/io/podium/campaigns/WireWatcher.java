package io.podium.campaigns;

import io.podium.api.value.MapValue;
import io.podium.base.random.Randomness;
import io.podium.campaigns.history.Watching.Order;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/**
 * Watches a real server over connections of its own, which are cut now and then, and goes on from
 * what it saw last; over restarts too.
 */
final class WireWatcher {
    private static final int MOST_LINES = 40;
    private static final Duration AWAY = Duration.ofMillis(30);

    private final WireNotes notes;
    private final String objects;
    private final String name;
    private final String colour;
    private final boolean isSteady;
    private final Randomness chance;

    private long position;
    private boolean isInitial = true;
    private volatile long seen;
    private volatile Api connection;

    /**
     * A watcher.
     *
     * @param isSteady whether it stays as long as it can
     */
    WireWatcher(
            long seed,
            WireNotes notes,
            String objects,
            String name,
            String colour,
            boolean isSteady) {
        this.notes = notes;
        this.objects = objects;
        this.name = name;
        this.colour = colour;
        this.isSteady = isSteady;
        this.chance = Randomness.seeded(seed * 37 + name.hashCode() + colour.hashCode());
    }

    /** Everything up to this revision has come. */
    long seen() {
        return seen;
    }

    /** Cuts what it has, so that it looks whether it is to go on. */
    void cut() {
        Api now = connection;
        if (now != null) {
            now.close();
        }
    }

    /** Watches again and again until the history is over. */
    void follow(SSLContext tls, int port, AtomicBoolean isOver, AtomicLong last) {
        while (!isOver.get()) {
            try (Api api = new Api(tls, port)) {
                connection = api;
                watch(api, last);
            } catch (IOException e) {
                WirePlay.pause(AWAY); // As every watch ends here: the server or the line is gone.
            }
        }
    }

    private void watch(Api api, AtomicLong last) throws IOException {
        isInitial |= !isSteady && chance.nextInt(4) == 0; // As a client that was started again.
        var order = new Order(isInitial, isInitial ? 0 : position, name, colour);
        String path =
                objects
                        + "?watch=1&allowWatchBookmarks=true"
                        + (name.isEmpty() ? "" : "&fieldSelector=metadata.name%3D" + name)
                        + (colour.isEmpty() ? "" : "&labelSelector=colour%3D" + colour)
                        + (isInitial
                                ? "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                                : "&resourceVersion=" + position);
        int left = isSteady ? Integer.MAX_VALUE : 1 + chance.nextInt(MOST_LINES);
        long began = notes.tick();
        InputStream answer = api.follow(path);
        WireNotes.Watch watch = notes.begin(began, order);
        try (var lines =
                new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.endsWith("}") || !take(watch, WireClient.tree(line))) {
                    return;
                }
                if (!isInitial && last.get() > 0 && seen >= last.get()) {
                    watch.quiet = last.get();
                    return;
                }
                if (--left == 0) {
                    return; // The connection is closed under the server's hands.
                }
            }
        }
    }

    /** False at the end of the watch. */
    private boolean take(WireNotes.Watch watch, MapValue event) {
        String type = event.string("type");
        MapValue object = event.map("object");
        if (type.equals("ERROR")) {
            if (object.integer("code") != 410) {
                throw new IllegalStateException("a watch ends with " + event);
            }
            watch.refused = notes.tick();
            isInitial = true;
            return false;
        }
        long revision = WireClient.revision(object);
        if (type.equals("BOOKMARK")) {
            boolean isEnd =
                    object.map("metadata").map("annotations").has("k8s.io/initial-events-end");
            isInitial &= !isEnd;
            notes.add(watch, type, Optional.empty(), revision, isEnd);
            seen =
                    Math.max(
                            seen,
                            revision); // Whatever was before has come, or is in the beginning.
        } else if (WireClient.isOurs(object)) {
            notes.add(watch, type, Optional.of(WireClient.shown(object)), revision, false);
            seen = Math.max(seen, revision);
        }
        if (!isInitial) {
            position = Math.max(position, revision);
        }
        return true;
    }
}
