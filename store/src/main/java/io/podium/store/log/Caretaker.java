package io.podium.store.log;

import io.podium.base.files.Disk;
import io.podium.store.Body;
import io.podium.store.Commit;
import io.podium.store.DamagedException;
import io.podium.store.Seal;
import io.podium.store.StoreException;
import io.podium.store.timeline.State;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks after a store's folder while no engine has it: says whether it is whole, and goes back to
 * the last good state when it is not.
 */
public final class Caretaker implements Closeable {
    private final LogFolder folder;
    private final LogSettings settings;
    private final Closeable lock;

    private Caretaker(LogFolder folder, LogSettings settings, Closeable lock) {
        this.folder = folder;
        this.settings = settings;
        this.lock = lock;
    }

    /**
     * Takes the folder until closed.
     *
     * @throws StoreException when a process has it open
     */
    public static Caretaker of(Disk disk, Path path, LogSettings settings) {
        var folder = new LogFolder(disk, path);
        try {
            return new Caretaker(folder, settings, disk.lock(folder.lock()));
        } catch (IOException e) {
            throw new StoreException("cannot take the store in " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * What a recovery would make of the folder.
     *
     * @param state what is left
     * @param highest the highest revision that anything in the folder speaks of
     * @param damagedBytes of the checkpoint; the objects in them are missing in the state
     * @param goesOnAt the revision of the recovered store: above all that were ever given, so that
     *     none is given twice
     */
    public record Plan(State state, long highest, long damagedBytes, long goesOnAt) {
        public long objects() {
            return count(state);
        }
    }

    private static long count(State state) {
        return state.resources().stream().mapToLong(name -> state.count(name, "")).sum();
    }

    /** A state that commits are added to. */
    private static final class Replica {
        private State state;

        Replica(State start) {
            state = start;
        }

        void add(Commit commit) {
            state = state.after(commit.revision(), commit.changes());
        }
    }

    /** Reads everything that an opening would read; changes nothing. */
    public Findings verify() throws IOException {
        return verify(folder);
    }

    private static Findings verify(LogFolder folder) throws IOException {
        Optional<Findings.Checkpoint> checkpoint = Optional.empty();
        var replica = new Replica(State.EMPTY);
        Optional<DamagedException> damage = Optional.empty();
        try (var recovery = new Recovery(folder, RawBody.COUNTED)) {
            long tail = 0;
            try {
                replica.state = recovery.checkpoint();
                checkpoint = checkpoint(folder, replica.state);
                recovery.replay(() -> replica.state, replica::add);
                tail = recovery.tailBytes();
                checkFormat(folder, replica.state.revision());
            } catch (DamagedException e) {
                damage = Optional.of(e);
            }
            return new Findings(
                    checkpoint,
                    recovery.found(),
                    replica.state.revision(),
                    count(replica.state),
                    tail,
                    damage);
        }
    }

    private static Optional<Findings.Checkpoint> checkpoint(LogFolder folder, State state)
            throws IOException {
        if (state.revision() == 0) {
            return Optional.empty();
        }
        Path path = folder.checkpoint(state.revision());
        try (Disk.File file = folder.disk().open(path)) {
            return Optional.of(
                    new Findings.Checkpoint(path, state.revision(), count(state), file.size()));
        }
    }

    private static void checkFormat(LogFolder folder, long revision) throws IOException {
        try {
            if (!folder.hasStore()) {
                throw new DamagedException(folder.format(), "is missing", 0, revision);
            }
        } catch (LogFolder.NoFormatException e) {
            throw new DamagedException(
                    folder.format(), "does not say the store's format", e.offset(), revision);
        }
    }

    /** Up to where the log can be read, for a refusal that found damage elsewhere. */
    static long lastGoodRevision(LogFolder folder) throws IOException {
        Findings findings = verify(folder);
        return findings.damage()
                .map(DamagedException::lastGoodRevision)
                .orElse(findings.revision());
    }

    /** The last good state, and what lies behind it. */
    public Plan plan() throws IOException {
        long highest = highest();
        // No segment holds more records than this, so none beyond it was ever given.
        long above = settings.segmentBytes() / Layout.RECORD_BEFORE;
        List<Long> checkpoints = folder.checkpoints();
        long newest = checkpoints.isEmpty() ? 0 : checkpoints.getLast();
        var bases = new ArrayList<>(checkpoints.reversed());
        bases.add(0L);
        for (long revision : bases) {
            Optional<State> base = base(revision);
            if (base.isPresent()) {
                State reached = replay(base.get());
                if (reached.revision() >= newest) {
                    return new Plan(reached, Math.max(highest, newest), 0, highest + above);
                }
            }
        }
        Checkpoints.Salvaged rest =
                Checkpoints.salvage(folder, newest, RawBody.WHOLE, new Unpacker.Texts());
        State reached = replay(rest.state());
        return new Plan(reached, highest, rest.damaged(), highest + above);
    }

    private Optional<State> base(long revision) throws IOException {
        if (revision == 0) {
            return Optional.of(State.EMPTY);
        }
        try {
            return Optional.of(
                    Checkpoints.read(folder, revision, RawBody.WHOLE, new Unpacker.Texts()));
        } catch (DamagedException e) {
            return Optional.empty();
        }
    }

    private State replay(State base) throws IOException {
        var replica = new Replica(base);
        Body.Reader reader = RawBody.WHOLE;
        try (var recovery = new Recovery(folder, reader)) {
            recovery.replay(() -> replica.state, replica::add);
        } catch (DamagedException e) {
            return replica.state; // Up to the damage.
        }
        return replica.state;
    }

    private long highestIn(long first) throws IOException {
        try (Disk.File file = folder.disk().open(folder.segment(first))) {
            return new SegmentReader(file, folder.segment(first), first - 1).highest();
        } catch (DamagedException e) {
            return first; // Its name has said all it can say.
        }
    }

    private long highest() throws IOException {
        long highest = folder.checkpoints().stream().mapToLong(Long::longValue).max().orElse(0);
        for (long first : folder.segments()) {
            highest = Math.max(highest, Math.max(first, highestIn(first)));
        }
        return highest;
    }

    /**
     * Makes the plan's state the store's; the files that were there are kept in a folder beside it,
     * which is the answer. Until the very last step the folder is refused as before.
     */
    public Path carryOut(Plan plan) throws IOException {
        Disk disk = folder.disk();
        List<Path> old = folder.holding();
        Path aside = folder.aside();
        disk.createFolders(aside);
        for (Path file : old) {
            disk.link(file, aside.resolve(file.getFileName()));
        }
        disk.syncFolder(aside);
        folder.sync();
        folder.sweep();
        var start = new Layout.Start(plan.goesOnAt() + 1, 0, settings.firstSegmentBytes());
        folder.createSegment(start).close();
        folder.declareStore();
        // What is sealed went through unopened.
        Checkpoints.write(folder, new State(plan.goesOnAt(), plan.state().entries()), Seal.NONE);
        for (Path file : old) {
            if (!file.equals(folder.format())) {
                disk.delete(file);
            }
        }
        folder.sync();
        return aside;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
