package io.podium.campaigns;

import io.podium.base.files.Folders;
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

/** Kills and looks, again and again, and writes down what came of it. */
@Command(
        name = "kill",
        mixinStandardHelpOptions = true,
        description =
                "Kill a process that writes at random moments; after each kill every acknowledged"
                        + " write must be there, no deleted object come back, no revision be given"
                        + " twice. Goes on with the seeds after those of the ledger.")
final class KillCommand implements Callable<Integer> {
    private static final int TOLD_EVERY = 20;

    @Option(names = "--add", paramLabel = "N", required = true, description = "how many kills")
    private int add;

    @Option(names = "--store", description = "of the store alone (the default)")
    private boolean store;

    @Option(names = "--server", description = "of a whole API server, reached over HTTPS")
    private boolean server;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "where runs are written down (default: docs/campaigns/kill.tsv)")
    private Path file = Path.of("docs", "campaigns", "kill.tsv");

    @Override
    public Integer call() throws IOException {
        int code = 0;
        if (store || !server) {
            code = run("store");
        }
        return server ? Math.max(code, run("server")) : code;
    }

    private int run(String kind) throws IOException {
        var ledger = new Ledger(file);
        long first = ledger.nextSeed(kind);
        Path folder = Files.createTempDirectory("podium-campaign-");
        long seed = first;
        Account account;
        try (Kills kills =
                kind.equals("store") ? new StoreKills(folder) : new ServerKills(folder)) {
            account = kills.account();
            for (; seed < first + add && account.violations().isEmpty(); seed++) {
                kills.kill(seed);
                if ((seed - first + 1) % TOLD_EVERY == 0) {
                    System.out.printf(
                            "%s: %d kills, %d acknowledged writes%n",
                            kind, seed - first + 1, account.total());
                }
            }
        }
        List<String> violations = account.violations();
        ledger.add(
                new Ledger.Run(
                        kind,
                        first,
                        seed - 1,
                        account.total(),
                        violations.size(),
                        System.getProperty("podium.commit", "unknown"),
                        LocalDate.ofInstant(Clock.system().now(), ZoneOffset.UTC).toString()));
        violations.forEach(System.out::println);
        System.out.printf(
                "%s: kills with the seeds %d to %d, %d acknowledged writes, %d violations%s%n",
                kind,
                first,
                seed - 1,
                account.total(),
                violations.size(),
                violations.isEmpty() ? "" : "; what is left lies in " + folder);
        if (violations.isEmpty()) {
            Folders.delete(folder);
        }
        return violations.isEmpty() ? 0 : 1;
    }
}
