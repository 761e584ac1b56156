package io.podium.server.watch;

import io.podium.store.Change;
import io.podium.store.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One change on its way to watchers, with the frames made of it so far. */
final class Happening {
    @SuppressWarnings("ArrayRecordComponent") // A frame is shared, never compared.
    private record Made(Object sharing, EventType type, byte[] frame) {}

    private final Change change;
    private final List<Made> made = new ArrayList<>(2);

    Happening(Change change) {
        this.change = change;
    }

    long revision() {
        return change.revision();
    }

    /**
     * The event this change is for one who sees only what matches: leaving the selection is a
     * deletion.
     */
    Optional<EventType> seenBy(Predicate<Entry> matches) {
        boolean before = change.before().filter(matches).isPresent();
        boolean after = change.after().filter(matches).isPresent();
        if (after) {
            return Optional.of(before ? EventType.MODIFIED : EventType.ADDED);
        }
        return before ? Optional.of(EventType.DELETED) : Optional.empty();
    }

    byte[] frame(Frames frames, EventType type) {
        for (Made one : made) {
            if (one.type == type && one.sharing.equals(frames.sharing())) {
                return one.frame;
            }
        }
        Entry shown =
                type == EventType.DELETED
                        ? change.before().orElseThrow()
                        : change.after().orElseThrow();
        byte[] frame = frames.frame(type, shown, change.revision());
        made.add(new Made(frames.sharing(), type, frame));
        return frame;
    }

    /** The frames go; who still needs one has it made again. */
    void forgetFrames() {
        made.clear();
    }
}
