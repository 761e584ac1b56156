package io.podium.campaigns;

import io.podium.base.time.Clock;
import io.podium.campaigns.cluster.Story;
import java.io.IOException;
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

/** Plays stories of whole clusters, and writes down what came of it. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description =
                "Play stories of a whole control plane on virtual time, with users at work and faults,"
                        + " and check what must hold. Goes on with the seeds after those of the"
                        + " ledger.")
final class SimulateCommand implements Callable<Integer> {
    private static final int TOLD_EVERY = 100;
    private static final String KIND = "cluster";

    /** Faults are meant to be there; nobody wants to read of each. */
    private static final Logger PODIUM = Logger.getLogger("io.podium");

    /** What is to be played. */
    static final class Seeds {
        @Option(names = "--add", paramLabel = "N", description = "so many new ones")
        private Optional<Integer> add = Optional.empty();

        @Option(names = "--seed", paramLabel = "SEED", description = "this one again")
        private Optional<Long> seed = Optional.empty();
    }

    @ArgGroup(multiplicity = "1")
    private Seeds seeds = new Seeds();

    @Option(names = "--tell", description = "with --seed: say what happens, change by change")
    private boolean isTold;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "where runs are written down (default: docs/campaigns/simulate.tsv)")
    private Path file = Path.of("docs", "campaigns", "simulate.tsv");

    @Override
    public Integer call() throws IOException {
        PODIUM.setLevel(Level.OFF);
        return (seeds.seed.isPresent() ? replay(seeds.seed.get()) : run(seeds.add.orElse(1)))
                ? 0
                : 1;
    }

    private boolean replay(long seed) {
        Story.Outcome outcome = isTold ? Story.play(seed, System.out::println) : Story.play(seed);
        outcome.broken().forEach(System.out::println);
        System.out.printf(
                "cluster: seed %d, %d changes, digest %016x, %d laws broken%n",
                seed, outcome.changes(), outcome.digest(), outcome.broken().size());
        return outcome.broken().isEmpty();
    }

    private boolean run(int count) throws IOException {
        var ledger = Ledger.ofHistories(file);
        long first = ledger.nextSeed(KIND);
        long changes = 0;
        List<String> broken = List.of();
        long seed = first;
        for (; seed < first + count && broken.isEmpty(); seed++) {
            Story.Outcome outcome = Story.play(seed);
            changes += outcome.changes();
            broken = outcome.broken();
            if ((seed - first + 1) % TOLD_EVERY == 0) {
                System.out.printf("cluster: %d stories, %d changes%n", seed - first + 1, changes);
            }
        }
        ledger.add(
                new Ledger.Run(
                        KIND,
                        first,
                        seed - 1,
                        changes,
                        broken.size(),
                        System.getProperty("podium.commit", "unknown"),
                        LocalDate.ofInstant(Clock.system().now(), ZoneOffset.UTC).toString()));
        broken.forEach(System.out::println);
        System.out.printf(
                "cluster: stories of the seeds %d to %d, %d changes, %d laws broken%s%n",
                first,
                seed - 1,
                changes,
                broken.size(),
                broken.isEmpty() ? "" : "; again: " + Story.command(seed - 1));
        return broken.isEmpty();
    }
}
