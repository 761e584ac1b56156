package io.podium.podium.cli;

import io.podium.base.Invariant;
import io.podium.base.files.RealDisk;
import io.podium.base.time.Clock;
import io.podium.podium.host.Refused;
import io.podium.podium.state.StateFolder;
import io.podium.store.DamagedException;
import io.podium.store.StoreException;
import io.podium.store.log.Caretaker;
import io.podium.store.log.Findings;
import io.podium.store.log.LogSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks at the objects of a cluster that is down, on the disk; and mends what can be mended. */
@Command(
        name = "store",
        description = "Look at what a cluster that is down keeps of its objects, and mend it.")
final class StoreCommand {
    /** What to tell a user whose store was refused. */
    static String remedy(DamagedException damage, String flags) {
        return damage.getMessage()
                + ": run ./podium store verify"
                + flags
                + " to see what is there, and ./podium store recover"
                + flags
                + " to go back to the last good state";
    }

    /** Work on a folder that nobody else has. */
    private interface Task {
        int run(Caretaker caretaker, Console console) throws IOException;
    }

    @Command(
            name = "verify",
            description =
                    "Read all that a start would read, and say what is there. Exit code 0 when the"
                            + " store is whole, 1 when it is damaged. Changes nothing.")
    int verify(
            @Option(names = "--name", paramLabel = "NAME", description = "the cluster")
                    Optional<String> name,
            @Option(
                            names = "--home",
                            paramLabel = "DIR",
                            description = "Podium's folder (default: as for up)")
                    Optional<Path> home)
            throws IOException {
        return on(state(name, home), StoreCommand::tell);
    }

    @Command(
            name = "recover",
            description =
                    "Go back to the last good state of a damaged store, after saying what is lost."
                            + " The damaged files are kept.")
    int recover(
            @Option(names = "--name", paramLabel = "NAME", description = "the cluster")
                    Optional<String> name,
            @Option(
                            names = "--home",
                            paramLabel = "DIR",
                            description = "Podium's folder (default: as for up)")
                    Optional<Path> home,
            @Option(names = "--yes", description = "do not ask") boolean yes)
            throws IOException {
        return on(
                state(name, home),
                (caretaker, console) -> {
                    if (tell(caretaker, console) == 0) {
                        console.line("There is nothing to recover.");
                        return 0;
                    }
                    return mend(caretaker, console, yes);
                });
    }

    private static StateFolder state(Optional<String> name, Optional<Path> home)
            throws IOException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        home.ifPresent(path -> environment.put("PODIUM_HOME", path.toAbsolutePath().toString()));
        return StateFolder.of(environment, name.orElse(""));
    }

    private static int on(StateFolder state, Task task) throws IOException {
        Path folder = state.home().resolve("store");
        if (!Files.isDirectory(folder)) {
            throw new Refused(
                    "there is no store in " + state.home() + ": name another folder with --home");
        }
        state.checkVersion();
        try (FileChannel lock = state.lock()) {
            Invariant.check(lock.isOpen(), "the lock of %s is held", state.layout().name());
            if (state.server().isPresent()) {
                throw new Refused(
                        "cluster "
                                + state.layout().name()
                                + " is up and has its store open: run ./podium down first");
            }
            try (var caretaker = Caretaker.of(new RealDisk(), folder, LogSettings.standard())) {
                return task.run(caretaker, new Console(System.out, Clock.system()));
            }
        } catch (StoreException e) {
            throw new Refused(e.getMessage(), e);
        }
    }

    private static int tell(Caretaker caretaker, Console console) throws IOException {
        Findings findings = caretaker.verify();
        findings.checkpoint()
                .ifPresent(checkpoint ->
                        console.line(
                                "%s: all %d objects of revision %d, %s"
                                        .formatted(
                                                checkpoint.file(),
                                                checkpoint.objects(),
                                                checkpoint.revision(),
                                                size(checkpoint.bytes()))));
        for (Findings.Segment segment : findings.segments()) {
            String revisions =
                    segment.last() < segment.first()
                            ? "no revision yet"
                            : "revisions " + segment.first() + " to " + segment.last();
            console.line(
                    "%s: %s, %s of %s used"
                            .formatted(
                                    segment.file(),
                                    revisions,
                                    size(segment.end()),
                                    size(segment.bytes())));
        }
        if (findings.tailBytes() > 0) {
            console.line(
                    findings.tailBytes()
                            + " bytes behind them were never acknowledged; the next start cuts"
                            + " them");
        }
        if (findings.damage().isPresent()) {
            console.line("Damaged: " + findings.damage().get().getMessage());
            return 1;
        }
        console.line(
                "The store is whole: %d objects at revision %d"
                        .formatted(findings.objects(), findings.revision()));
        return 0;
    }

    private static int mend(Caretaker caretaker, Console console, boolean yes) throws IOException {
        Caretaker.Plan plan = caretaker.plan();
        console.line(
                "The last good state has %d objects, at revision %d."
                        .formatted(plan.objects(), plan.state().revision()));
        if (plan.damagedBytes() > 0) {
            console.line(
                    "Lost: the objects in %d damaged bytes of the checkpoint."
                            .formatted(plan.damagedBytes()));
        }
        console.line(
                plan.highest() > plan.state().revision()
                        ? "Lost: everything written after revision %d; there was a revision %d."
                                .formatted(plan.state().revision(), plan.highest())
                        : "No later revision is known to have been there.");
        if (!yes && !agrees(console)) {
            console.line("Nothing was changed.");
            return 1;
        }
        Path aside = caretaker.carryOut(plan);
        console.line("The damaged files are kept in " + aside);
        console.line(
                "The store is whole again; it goes on above revision %d, so that none is given"
                                .formatted(plan.goesOnAt())
                        + " twice");
        return 0;
    }

    private static boolean agrees(Console console) throws IOException {
        console.line("Go back to that state? Type yes:");
        String answer =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                        .readLine();
        return answer != null && answer.strip().equals("yes");
    }

    private static String size(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024));
    }
}
