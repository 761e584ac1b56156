package io.podium.store.log;

import io.podium.base.files.Disk;
import io.podium.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The names in a store's folder, and the file that says which format it has. */
record LogFolder(Disk disk, Path path) {
    private static final String SEGMENT = "log-";
    private static final String CHECKPOINT = "checkpoint-";
    private static final String FORMAT_START = "podium store, format ";
    private static final String FORMAT = FORMAT_START + Layout.VERSION + "\n";
    private static final String DIGITS = "%020d";

    Path segment(long first) {
        return path.resolve(SEGMENT + String.format(DIGITS, first));
    }

    Path checkpoint(long revision) {
        return path.resolve(CHECKPOINT + String.format(DIGITS, revision));
    }

    /** The segment that comes next, without a revision yet. */
    Path spare() {
        return path.resolve("spare");
    }

    /** The segment kept for urgent writes on a full disk. */
    Path reserve() {
        return path.resolve("reserve");
    }

    Path checkpointInTheMaking() {
        return path.resolve("checkpoint.new");
    }

    Path lock() {
        return path.resolve("lock");
    }

    /** The file that says which format the others have. */
    Path format() {
        return path.resolve("format");
    }

    private Path formatInTheMaking() {
        return path.resolve("format.new");
    }

    /** First revisions of the segments that are there, in order. */
    List<Long> segments() throws IOException {
        return numbers(SEGMENT);
    }

    /** Revisions of the checkpoints that are there, in order. */
    List<Long> checkpoints() throws IOException {
        return numbers(CHECKPOINT);
    }

    private List<Long> numbers(String prefix) throws IOException {
        return disk.list(path).stream()
                .filter(name -> name.startsWith(prefix))
                .flatMap(name -> parse(name.substring(prefix.length())).stream().boxed())
                .sorted()
                .toList();
    }

    private static OptionalLong parse(String digits) {
        return digits.matches("[0-9]{20}")
                ? OptionalLong.of(Long.parseLong(digits))
                : OptionalLong.empty();
    }

    /** Where damaged files are kept when a recovery replaces them; the first name that is free. */
    Path aside() throws IOException {
        int number = 1;
        while (disk.exists(path.resolve("damaged-" + number))) {
            number++;
        }
        return path.resolve("damaged-" + number);
    }

    /** The files that hold the store, as far as they are there. */
    List<Path> holding() throws IOException {
        var files = new ArrayList<Path>();
        segments().forEach(first -> files.add(segment(first)));
        checkpoints().forEach(revision -> files.add(checkpoint(revision)));
        if (disk.exists(format())) {
            files.add(format());
        }
        return files;
    }

    /**
     * Makes the names durable.
     *
     * @throws UnsyncedException after which nothing is known about them
     */
    void sync() throws UnsyncedException {
        try {
            disk.syncFolder(path);
        } catch (IOException e) {
            throw new UnsyncedException("cannot sync " + path + ": " + e.getMessage(), e);
        }
    }

    /** Names may be lost with the next loss of power; trying again would prove nothing. */
    static final class UnsyncedException extends IOException {
        private static final long serialVersionUID = 1L;

        UnsyncedException(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** Removes what an earlier process did not finish. */
    void sweep() throws IOException {
        for (Path path : List.of(spare(), checkpointInTheMaking(), formatInTheMaking())) {
            if (disk.exists(path)) {
                disk.delete(path);
            }
        }
    }

    /** Whether there is a store; refuses one of another format. */
    boolean hasStore() throws IOException {
        if (!disk.exists(format())) {
            return false;
        }
        String text;
        try (Disk.File file = disk.open(format())) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), 100));
            file.read(bytes, 0);
            text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        }
        if (text.equals(FORMAT)) {
            return true;
        }
        if (text.matches(FORMAT_START + "[0-9]+\n")) {
            throw new StoreException(
                    "%s has format %s, this program reads format %d"
                            .formatted(
                                    format(),
                                    text.substring(FORMAT_START.length()).strip(),
                                    Layout.VERSION));
        }
        int same = 0;
        while (same < Math.min(text.length(), FORMAT.length())
                && text.charAt(same) == FORMAT.charAt(same)) {
            same++;
        }
        throw new NoFormatException(same);
    }

    /** The format file says nothing that any version of the program would have written. */
    static final class NoFormatException extends IOException {
        private static final long serialVersionUID = 1L;

        private final int offset;

        NoFormatException(int offset) {
            this.offset = offset;
        }

        int offset() {
            return offset;
        }
    }

    /** Says durably that there is a store now; the first segment must be there already. */
    void declareStore() throws IOException {
        byte[] text = FORMAT.getBytes(StandardCharsets.UTF_8);
        try (Disk.File file = disk.create(formatInTheMaking(), text.length)) {
            file.write(ByteBuffer.wrap(text), 0);
            file.sync();
        }
        disk.rename(formatInTheMaking(), format());
        sync();
    }

    /** Makes an empty segment under its final name. */
    Disk.File createSegment(Layout.Start start) throws IOException {
        Disk.File file = disk.create(spare(), start.size());
        file.write(Layout.pages(start), 0);
        file.sync();
        disk.rename(spare(), segment(start.first()));
        sync();
        return file;
    }

    /**
     * Names in the folder that are not ours do not matter; this says whether any of ours is there.
     */
    boolean hasRemains() throws IOException {
        return Stream.of(segments(), checkpoints()).anyMatch(numbers -> !numbers.isEmpty());
    }
}
