package io.podium.campaigns;

import io.podium.campaigns.fuzz.FuzzCommand;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of {@code ./podium campaign ...} and {@code ./podium advance ...}. */
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
        boolean isAdvance = arguments.length > 0 && arguments[0].equals("advance");
        CommandLine line =
                isAdvance
                        ? new CommandLine(new AdvanceCommand()).setCommandName("podium advance")
                        : new CommandLine(new Main());
        System.exit(
                line.setCaseInsensitiveEnumValuesAllowed(true)
                        .execute(isAdvance ? rest(arguments) : arguments));
    }

    private static String[] rest(String[] arguments) {
        return Arrays.copyOfRange(arguments, 1, arguments.length);
    }
}
