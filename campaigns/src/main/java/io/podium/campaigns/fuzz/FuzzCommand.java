package io.podium.campaigns.fuzz;

import io.podium.base.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Feeds readers with whatever Jazzer thinks of, and writes down what came of it. */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        description =
                "Feed what reads strangers' bytes with inputs that go through ever more of its code"
                        + " (Jazzer). Goes on with the inputs of the runs before.")
public final class FuzzCommand implements Callable<Integer> {
    @Option(
            names = "--add",
            paramLabel = "SECONDS",
            required = true,
            description = "how long, for each target")
    private long seconds;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "only this target (may be given again)")
    private List<String> names = List.of();

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "where runs are written down (default: docs/campaigns/fuzz.tsv)")
    private Path file = Path.of("docs", "campaigns", "fuzz.tsv");

    @Option(
            names = "--jazzer",
            paramLabel = "FOLDER",
            description = "where Jazzer's jars lie (default: where the launcher puts them)")
    private Path jars = Path.of("campaigns", "target", "jazzer");

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(jars)) {
            System.err.println("podium: Jazzer is not in " + jars);
            return 1;
        }
        var ledger = new FuzzLedger(file);
        Path folder = Path.of("campaigns", "target", "fuzz").toAbsolutePath();
        var jazzer = new Jazzer(jars, folder);
        List<Target> targets =
                names.isEmpty() ? Targets.all() : names.stream().map(Targets::named).toList();
        int code = 0;
        for (Target target : targets) {
            Jazzer.Outcome outcome = jazzer.run(target, seconds);
            Path place = folder.resolve(target.name());
            if (outcome.executions() == 0) {
                System.out.printf("%s: nothing ran, see %s%n", target.name(), place.resolve("log"));
                code = 1;
                continue;
            }
            ledger.add(
                    new FuzzLedger.Run(
                            target.name(),
                            outcome.executions(),
                            seconds,
                            outcome.findings().size(),
                            System.getProperty("podium.commit", "unknown"),
                            LocalDate.ofInstant(Clock.system().now(), ZoneOffset.UTC).toString()));
            outcome.findings().forEach(System.out::println);
            System.out.printf(
                    "%s: %d executions, %d findings%s%n",
                    target.name(),
                    outcome.executions(),
                    outcome.findings().size(),
                    outcome.findings().isEmpty() ? "" : "; what is left lies in " + place);
            code = outcome.findings().isEmpty() ? code : 1;
        }
        return code;
    }
}
