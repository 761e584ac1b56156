package io.podium.podium.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What "up" tells the server process, and nobody else: pairs of a name and a value. Read plainly,
 * because the reader of users' command lines would take as long as opening the store.
 */
record ServeArguments(String name, LogFormat format, int verbosity) {
    private static final String NAME = "--name";
    private static final Map<String, String> USUAL =
            Map.of(NAME, "", LogOption.FORMAT, LogFormat.text.name(), LogOption.VERBOSITY, "0");

    /** Reads them; fails with IllegalArgumentException on whatever it does not know. */
    static ServeArguments of(List<String> words) {
        var values = new TreeMap<>(USUAL);
        for (int i = 0; i < words.size(); i += 2) {
            if (!USUAL.containsKey(words.get(i)) || i + 1 == words.size()) {
                throw new IllegalArgumentException(
                        "serve is started by up and does not know " + words.get(i));
            }
            values.put(words.get(i), words.get(i + 1));
        }
        return new ServeArguments(
                values.get(NAME),
                LogFormat.valueOf(values.get(LogOption.FORMAT)),
                Integer.parseInt(values.get(LogOption.VERBOSITY)));
    }

    /** How a command line says that the cluster has this name. */
    static List<String> named(String cluster) {
        return List.of(NAME, cluster);
    }
}
