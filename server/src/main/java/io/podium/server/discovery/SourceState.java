package io.podium.server.discovery;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * What this program was built from, as the version page tells it.
 *
 * @param commit the commit that was checked out, "" outside a checkout
 * @param treeState clean or dirty, "" outside a checkout
 * @param date when the commit was made; outside a checkout the beginning of time, as upstream has
 *     it
 */
record SourceState(String commit, String treeState, String date) {
    private static final String NEVER = "1970-01-01T00:00:00Z";

    /** What the build wrote into the program. */
    static SourceState ofThisBuild() {
        try (var in = SourceState.class.getResourceAsStream("/build/source.properties")) {
            return read(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what this program was built from", e);
        }
    }

    static SourceState read(Reader reader) throws IOException {
        var properties = new Properties();
        properties.load(reader);
        String date = properties.getProperty("date", "");
        return new SourceState(
                properties.getProperty("commit", ""),
                properties.getProperty("treeState", ""),
                date.isEmpty() ? NEVER : date);
    }
}
