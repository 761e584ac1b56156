package io.podium.campaigns;

import io.podium.campaigns.fuzz.FuzzCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the campaigns: {@code ./podium campaign ...}. */
@Command(
        name = "campaign",
        mixinStandardHelpOptions = true,
        description = "Long hunts for lost writes, and for inputs that break what reads them.",
        subcommands = {
            KillCommand.class,
            HistoryCommand.class,
            FuzzCommand.class,
            SimulateCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(
                new CommandLine(new Main())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .execute(arguments));
    }
}
