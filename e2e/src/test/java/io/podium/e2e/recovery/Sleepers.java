package io.podium.e2e.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processes of containers, found by how long they mean to sleep. */
final class Sleepers {
    private Sleepers() {}

    static Set<Long> of(String seconds) {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(one -> one.getFileName().toString().matches("\\d+"))
                    .filter(one -> read(one.resolve("cmdline")).equals("sleep\0" + seconds + "\0"))
                    .map(one -> Long.parseLong(one.getFileName().toString()))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // What belongs to a process is gone with it.
        }
    }
}
