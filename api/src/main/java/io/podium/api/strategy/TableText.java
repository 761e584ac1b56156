package io.podium.api.strategy;

import io.podium.base.Invariant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the text tables that stand beside this package: lines, without comments and empty ones. */
final class TableText {
    private TableText() {}

    static List<String> lines(String name) {
        try (InputStream in = TableText.class.getResourceAsStream(name)) {
            Invariant.check(in != null, "the table %s is missing", name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("reading the table " + name, failure);
        }
    }
}
