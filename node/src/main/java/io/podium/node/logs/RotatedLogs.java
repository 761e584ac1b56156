package io.podium.node.logs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * What was moved aside of one log: files of its name with a time behind, compressed or not. Names
 * sort by age.
 */
public final class RotatedLogs {
    private static final String COMPRESSED = ".gz";
    private static final String UNFINISHED = ".tmp";

    private final Path log;

    /** The log as it is named while it is written. */
    public RotatedLogs(Path log) {
        this.log = log;
    }

    /** Deletes the log and all that was moved aside of it. */
    public void deleteAll() throws IOException {
        Files.deleteIfExists(log);
        for (Path one : all()) {
            Files.deleteIfExists(one);
        }
    }

    Path named(String stamp) {
        return log.resolveSibling(log.getFileName() + "." + stamp);
    }

    private List<Path> all() throws IOException {
        String prefix = log.getFileName() + ".";
        return entries(log.getParent()).stream()
                .filter(one -> one.getFileName().toString().startsWith(prefix))
                .sorted()
                .toList();
    }

    /** Deletes all but so many, and what a compression left that was cut short. */
    List<Path> keepNewest(int count) throws IOException {
        List<Path> whole =
                all().stream().filter(one -> !one.toString().endsWith(UNFINISHED)).toList();
        List<Path> kept =
                whole.subList(Math.max(0, whole.size() - Math.max(0, count)), whole.size());
        for (Path one : all()) {
            if (!kept.contains(one)) {
                Files.deleteIfExists(one);
            }
        }
        return kept;
    }

    /** Replaces the file by a compressed one; does nothing for one that is. */
    void compress(Path file) throws IOException {
        if (file.toString().endsWith(COMPRESSED)) {
            return;
        }
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
            Files.copy(file, out);
        }
        Files.move(unfinished, file.resolveSibling(file.getFileName() + COMPRESSED));
        Files.delete(file);
    }

    /** What a folder holds; nothing when it is none, or not any more. */
    static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        }
    }

    /** In bytes; 0 for a file that is gone. */
    static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException _) {
            return 0;
        }
    }
}
