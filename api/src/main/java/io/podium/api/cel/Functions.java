package io.podium.api.cel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The functions there are: CEL's own, those of its extensions and of Kubernetes' libraries, as they
 * stand in functions.table.
 */
final class Functions {
    private final Map<String, List<Overload>> all;

    private Functions(Map<String, List<Overload>> all) {
        this.all = all;
    }

    /** The overloads of a function; none when there is no such function. */
    List<Overload> named(String name) {
        return all.getOrDefault(name, List.of());
    }

    /**
     * Those of an environment.
     *
     * @param hasPatches whether what makes patches is among them
     */
    static Functions read(boolean hasPatches) {
        var all = new HashMap<String, List<Overload>>();
        for (String line : lines()) {
            boolean isForPatches = line.startsWith("patches ");
            if (line.isBlank() || line.startsWith("#") || (isForPatches && !hasPatches)) {
                continue;
            }
            String[] words = (isForPatches ? line.substring(8) : line).split(" ", 3);
            String signature = words[2];
            int arrow = signature.indexOf(" -> ");
            String arguments = signature.substring(0, arrow);
            boolean isMember = arguments.startsWith("on ");
            int open = arguments.indexOf('(');
            String list = arguments.substring(open + 1, arguments.length() - 1);
            all.computeIfAbsent(words[0], name -> new ArrayList<>())
                    .add(
                            new Overload(
                                    words[1],
                                    isMember,
                                    Type.parseAll(list),
                                    Type.parse(signature.substring(arrow + 4))));
        }
        return new Functions(all);
    }

    private static List<String> lines() {
        try (InputStream table = Functions.class.getResourceAsStream("functions.table")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading functions.table", e);
        }
    }
}
