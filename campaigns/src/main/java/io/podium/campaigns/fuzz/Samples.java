package io.podium.campaigns.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The objects that {@code api}'s tests read, found from the root of the checkout or a module. */
final class Samples {
    private static final Path FOLDER =
            Path.of("api/src/test/resources/io/podium/api/proto/samples");

    private Samples() {}

    /** The samples whose file names end so, each with the name of its kind. */
    static List<Sample> ending(String end) {
        Path root = Files.isDirectory(FOLDER) ? Path.of("") : Path.of("..");
        try (Stream<Path> files = Files.walk(root.resolve(FOLDER))) {
            return files.filter(file -> file.toString().endsWith(end))
                    .sorted()
                    .map(Samples::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the samples of api's tests", e);
        }
    }

    private static Sample read(Path file) {
        try {
            String name = file.getFileName().toString();
            return new Sample(
                    name.substring(0, name.lastIndexOf('.')).replaceAll("-[0-9]+$", ""),
                    Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** A kind such as apps.v1.Deployment and the bytes of an object. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Sample(String kind, byte[] bytes) {}
}
