package io.podium.server.admission;

import io.podium.server.request.Notes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What plug-ins say of one attempt besides yes and no, and what they want done when it is over.
 * Belongs to one attempt and one thread at a time.
 */
public final class Remarks {
    /** An event about the object, once it is stored. */
    public record Announcement(String type, String reason, String message) {}

    private final Set<String> warnings = new LinkedHashSet<>();
    private final List<Announcement> announcements = new ArrayList<>();
    private final List<Runnable> releases = new ArrayList<>();
    private final Notes notes;

    /** Annotations go there at once: a refusal needs them, too. */
    public Remarks(Notes notes) {
        this.notes = notes;
    }

    /** Of an attempt of which the audit log keeps nothing. */
    public Remarks() {
        this(Notes.NONE);
    }

    /** The caller reads this in a Warning header. */
    public void warn(String text) {
        warnings.add(text);
    }

    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Stands in the audit log, such as pod-security.kubernetes.io/enforce-policy. */
    public void annotate(String key, String value) {
        notes.note(key, value);
    }

    /** Becomes an event about the object, but only when it is stored. */
    public void announce(Announcement announcement) {
        announcements.add(announcement);
    }

    public List<Announcement> announcements() {
        return List.copyOf(announcements);
    }

    /** Gives back what was reserved; runs when the attempt comes to nothing. */
    public void onFailure(Runnable release) {
        releases.add(release);
    }

    /** Does what comes next in the attempt; when that throws, the attempt came to nothing. */
    public <V> V guard(Supplier<V> next) {
        try {
            return next.get();
        } catch (RuntimeException e) {
            fail();
            throw e;
        }
    }

    /** The attempt came to nothing, or a retry reserves anew. */
    public void fail() {
        releases.forEach(Runnable::run);
        releases.clear();
    }
}
