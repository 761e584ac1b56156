package io.podium.podium.cli;

import io.podium.podium.host.Refused;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;

/** The program's commands. */
@Command(
        name = "podium",
        mixinStandardHelpOptions = true,
        versionProvider = PodiumCommand.Version.class,
        description = "Kubernetes in one process.",
        footer = {"", "Also: ./podium build (compile), ./podium test (all tests)."},
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            KubeconfigCommand.class,
            ImageCommand.class,
            StoreCommand.class,
            WarmUpCommand.class,
            HelpCommand.class
        })
public final class PodiumCommand {
    private static final String KUBERNETES = "v1.36.0";

    private PodiumCommand() {}

    /**
     * Runs the command line and returns the exit code: 0 done, 1 refused or failed, 2 not
     * understood.
     */
    public static int run(String... arguments) {
        return line().execute(arguments);
    }

    /** All commands, and what becomes of their exceptions. */
    static CommandLine line() {
        var line = new CommandLine(new PodiumCommand());
        explain(line);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            PrintWriter err = command.getErr();
            if (e instanceof AccessDeniedException denied) {
                err.println(
                        "podium: this user may not open "
                                + denied.getFile()
                                + ": run sudo ./podium if it was made so, or choose another folder"
                                + " with PODIUM_HOME");
            } else if (e instanceof Refused || e instanceof IOException) {
                err.println("podium: " + Optional.ofNullable(e.getMessage()).orElse(e.toString()));
            } else {
                e.printStackTrace(err);
            }
            err.flush();
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line;
    }

    /**
     * Every command says what it is for when asked. The option stands behind those a command has
     * itself, since picocli hands them to its method by their places.
     */
    private static void explain(CommandLine line) {
        for (CommandLine sub : line.getSubcommands().values()) {
            if (!sub.getCommandSpec().helpCommand()) {
                sub.getCommandSpec()
                        .addOption(
                                OptionSpec.builder("-h", "--help")
                                        .usageHelp(true)
                                        .description("Show this help message and exit.")
                                        .build());
            }
            explain(sub);
        }
    }

    @Command(
            name = "version",
            description = "Show the versions of Podium and of the Kubernetes API.")
    int version() {
        System.out.println(versionText());
        return 0;
    }

    private static String versionText() {
        String own =
                Optional.ofNullable(PodiumCommand.class.getPackage().getImplementationVersion())
                        .orElse("(not packaged)");
        return "Podium " + own + ", Kubernetes API " + KUBERNETES;
    }

    /** For --version. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {versionText()};
        }
    }
}
