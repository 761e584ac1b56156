package io.podium.server.registry;

import io.podium.api.json.JsonDecoder;
import io.podium.api.value.MapValue;
import io.podium.base.loop.Loop;
import io.podium.server.request.WatchSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection that keeps what it gets; a test may clog it. */
final class Frames implements WatchSink {
    private final StepLoop loop;
    private final List<MapValue> received = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean isClogged;
    boolean isClosed;
    Loop.Cancel handle = () -> {};

    Frames(StepLoop loop) {
        this.loop = loop;
    }

    @Override
    public synchronized void open(String contentType, List<String> warnings) {}

    @Override
    public synchronized void send(byte[] frames) {
        for (String line : new String(frames, StandardCharsets.UTF_8).split("\n", -1)) {
            if (line.isEmpty()) {
                continue;
            }
            received.add(
                    (MapValue) new JsonDecoder().decodeFree(line.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Override
    public synchronized boolean isWritable() {
        return !isClogged;
    }

    @Override
    public synchronized void onDrain(Runnable callback) {
        waiting.add(callback);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
    }

    synchronized void clog() {
        isClogged = true;
    }

    void drain() {
        List<Runnable> due;
        synchronized (this) {
            isClogged = false;
            due = List.copyOf(waiting);
            waiting.clear();
        }
        due.forEach(Runnable::run);
        loop.settle();
    }

    /** All frames since the last call. */
    synchronized List<MapValue> take() {
        List<MapValue> taken = List.copyOf(received);
        received.clear();
        return taken;
    }

    /** All frames since the last call as "ADDED a MODIFIED b". */
    String text() {
        var text = new ArrayList<String>();
        for (MapValue frame : take()) {
            String name = frame.map("object").map("metadata").string("name");
            text.add(name.isEmpty() ? frame.string("type") : frame.string("type") + " " + name);
        }
        return String.join(" ", text);
    }
}
