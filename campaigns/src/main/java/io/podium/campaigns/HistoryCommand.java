package io.podium.campaigns;

import io.podium.base.files.Folders;
import io.podium.base.time.Clock;
import io.podium.campaigns.history.Checker;
import io.podium.campaigns.history.Engine;
import io.podium.campaigns.history.History;
import io.podium.campaigns.history.Law;
import io.podium.campaigns.history.Play;
import io.podium.campaigns.history.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays histories and judges them, and writes down what came of it. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description =
                "Play histories of clients, watchers and faults on virtual time, and check that one"
                        + " order of commits explains each. Goes on with the seeds after those of"
                        + " the ledger.")
final class HistoryCommand implements Callable<Integer> {
    private static final int TOLD_EVERY = 1_000;

    /** What is to be played. */
    static final class Seeds {
        @Option(names = "--add", paramLabel = "N", description = "so many new ones of each engine")
        private Optional<Integer> add = Optional.empty();

        @Option(names = "--seed", paramLabel = "SEED", description = "this one again")
        private Optional<Long> seed = Optional.empty();
    }

    @ArgGroup(multiplicity = "1")
    private Seeds seeds = new Seeds();

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "memory or log (default: both)")
    private Optional<Engine> engine = Optional.empty();

    @Option(
            names = "--wire",
            description =
                    "over HTTPS against a real server, which is killed in one history of two; a seed"
                            + " does not give the same history again")
    private boolean isOverTheWire;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "where runs are written down (default: docs/campaigns/history.tsv)")
    private Path file = Path.of("docs", "campaigns", "history.tsv");

    /** The store says much about the faults that are played to it. */
    private static final Logger STORE = Logger.getLogger("io.podium.store");

    @Override
    public Integer call() throws IOException {
        STORE.setLevel(Level.OFF);
        if (isOverTheWire) {
            Path folder = Files.createTempDirectory("podium-wire");
            try (var play = new WirePlay(folder)) {
                return run("wire", play::history) ? 0 : 1;
            } finally {
                Folders.delete(folder);
            }
        }
        int code = 0;
        for (Engine each : engine.map(List::of).orElse(List.of(Engine.values()))) {
            boolean isClean =
                    seeds.seed.isPresent()
                            ? replay(each, seeds.seed.get())
                            : run(each.word(), seed -> Play.history(each, seed));
            code = isClean ? code : 1;
        }
        return code;
    }

    private static boolean replay(Engine engine, long seed) {
        History history = Play.history(engine, seed);
        List<Violation> violations = Checker.check(history);
        violations.forEach(System.out::println);
        System.out.printf(
                "%s: seed %d, %d operations and events, %d lives, %d violations%n",
                engine.word(),
                seed,
                history.size(),
                history.reopenings().size() + 1,
                violations.size());
        return violations.isEmpty();
    }

    /** Plays the history of a seed. */
    private interface Player {
        History play(long seed) throws IOException;
    }

    private boolean run(String kind, Player player) throws IOException {
        var ledger = Ledger.ofHistories(file);
        long first = seeds.seed.isPresent() ? seeds.seed.get() : ledger.nextSeed(kind);
        long end = first + seeds.add.orElse(1);
        long operations = 0;
        List<Violation> violations = List.of();
        long seed = first;
        for (; seed < end && violations.isEmpty(); seed++) {
            try {
                History history = player.play(seed);
                operations += history.size();
                violations = Checker.check(history);
            } catch (RuntimeException e) {
                violations = List.of(new Violation(Law.DURABLE, "it could not be played: " + e));
            }
            if ((seed - first + 1) % TOLD_EVERY == 0) {
                System.out.printf(
                        "%s: %d histories, %d operations and events%n",
                        kind, seed - first + 1, operations);
            }
        }
        if (seeds.seed.isEmpty()) {
            ledger.add(
                    new Ledger.Run(
                            kind,
                            first,
                            seed - 1,
                            operations,
                            violations.size(),
                            System.getProperty("podium.commit", "unknown"),
                            LocalDate.ofInstant(Clock.system().now(), ZoneOffset.UTC).toString()));
        }
        violations.forEach(System.out::println);
        System.out.printf(
                "%s: histories of the seeds %d to %d, %d operations and events, %d violations%s%n",
                kind,
                first,
                seed - 1,
                operations,
                violations.size(),
                violations.isEmpty() ? "" : "; see --seed " + (seed - 1));
        return violations.isEmpty();
    }
}
