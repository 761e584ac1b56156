package io.podium.campaigns;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Manifests as users keep them: files of several documents, folders of files, lists of objects. */
final class Manifests {
    /** Where the user stands, who does not see that the launcher works in the project's folder. */
    private static final String STANDS_IN = "podium.folder";

    private Manifests() {}

    /** An object, and where it was read. */
    record Manifest(Path file, MapValue object) {}

    /** The path as the user means it. */
    static Path place(Path path) {
        return Path.of(System.getProperty(STANDS_IN, "")).resolve(path);
    }

    /**
     * All objects of a file, or of the manifests right in a folder by name.
     *
     * @throws IllegalArgumentException if there is none, or what is there is none
     */
    static List<Manifest> read(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("the path \"" + path + "\" does not exist");
        }
        var all = new ArrayList<Manifest>();
        for (Path file : files(path)) {
            for (YamlReader.Document one : YamlReader.readAll(text(file))) {
                switch (one.value()) {
                    case MapValue map
                            when map.string("kind").endsWith("List") && map.has("items") ->
                            items(map).forEach(item -> all.add(new Manifest(file, item)));
                    case MapValue map -> all.add(new Manifest(file, map));
                    default -> {} // An empty document between two lines of dashes.
                }
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no objects in \"" + path + "\"");
        }
        return all;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private static List<MapValue> items(MapValue list) {
        var items = new ArrayList<MapValue>();
        if (list.get("items") instanceof ListValue all) {
            all.forEach(item -> {
                if (item instanceof MapValue map) {
                    items.add(map);
                }
            });
        }
        return items;
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(one -> one.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .toList();
        }
    }
}
