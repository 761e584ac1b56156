package io.podium.api.versions;

import io.podium.api.schema.Resource;
import io.podium.api.schema.Resource.Subresource;
import io.podium.base.Invariant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to tell those who ask for a kind that Kubernetes calls deprecated or has removed, from
 * {@code deprecated.table}.
 */
public final class Deprecations {
    private static final String TABLE = "deprecated.table";
    private static final String NONE = "-";

    /** By apiVersion and kind. */
    private final Map<String, Notice> notices = new HashMap<>();

    /**
     * What is said of a kind.
     *
     * @param text for the Warning header, in the words of Kubernetes
     * @param removedRelease such as 1.16, "" when no release removed it
     */
    public record Notice(String text, String removedRelease) {}

    private static final class Shared {
        static final Deprecations TABLE = new Deprecations();
    }

    private Deprecations() {
        try (InputStream in = Deprecations.class.getResourceAsStream(TABLE)) {
            Invariant.check(in != null, "the table %s is missing", TABLE);
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(this::read);
        } catch (IOException trouble) {
            throw new UncheckedIOException("reading the table " + TABLE, trouble);
        }
    }

    private void read(String line) {
        List<String> words = List.of(line.split(" +", 5));
        Invariant.check(words.size() == 5, "%s: %s", TABLE, line);
        String kind = words.get(0) + " " + words.get(1);
        String removed = words.get(3).equals(NONE) ? "" : words.get(3);
        String instead = words.get(4);
        String text =
                kind
                        + " is deprecated in v"
                        + words.get(2)
                        + "+"
                        + (removed.isEmpty() ? "" : ", unavailable in v" + removed + "+")
                        + (instead.equals(NONE) ? "" : "; use " + instead);
        notices.put(kind, new Notice(text, removed));
    }

    /**
     * The notice for a request of the resource, or of its subresource unless that is "". A
     * subresource whose bodies are of a kind of their own is judged by that kind.
     */
    public static Optional<Notice> notice(Resource resource, String subresource) {
        Subresource sub = subresource.isEmpty() ? null : resource.subresource(subresource);
        String kind =
                sub == null
                        ? resource.apiVersion() + " " + resource.kind()
                        : apiVersion(sub) + " " + sub.kind();
        return Optional.ofNullable(Shared.TABLE.notices.get(kind));
    }

    private static String apiVersion(Subresource sub) {
        return sub.group().isEmpty() ? sub.version() : sub.group() + "/" + sub.version();
    }
}
