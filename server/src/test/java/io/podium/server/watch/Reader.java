package io.podium.server.watch;

import io.podium.server.request.WatchSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection with room for so many bytes, until somebody reads. */
final class Reader implements WatchSink {
    private final int room;
    private final List<String> lines = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    final List<byte[]> sent = new ArrayList<>();
    private int filled;
    int mostFilled;
    boolean isClosed;

    /** How often it was told that a watch has all it begins with. */
    int begun;

    Reader(int room) {
        this.room = room;
    }

    @Override
    public void open(String contentType, List<String> warnings) {}

    @Override
    public void begun() {
        begun++;
    }

    @Override
    public void send(byte[] frames) {
        sent.add(frames);
        filled += frames.length;
        mostFilled = Math.max(filled, mostFilled);
        lines.addAll(new String(frames, StandardCharsets.UTF_8).lines().toList());
    }

    @Override
    public boolean isWritable() {
        return filled < room;
    }

    @Override
    public void onDrain(Runnable callback) {
        waiting.add(callback);
    }

    @Override
    public void close() {
        isClosed = true;
    }

    /** Reads all there is; what waited for room goes on. */
    List<String> read() {
        filled = 0;
        List<Runnable> due = List.copyOf(waiting);
        waiting.clear();
        due.forEach(Runnable::run);
        List<String> all = List.copyOf(lines);
        lines.clear();
        return all;
    }
}
