package io.podium.podium.cli;

import io.podium.podium.host.Processes;
import io.podium.podium.host.Refused;
import io.podium.podium.host.Requirements;
import io.podium.podium.state.StateFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The server as a process of its own in the background. It speaks to the command that started it
 * through a pipe, line by line, until it is ready; after that only its log speaks.
 */
final class ServerProcess {
    private static final String STEP = "step ";
    private static final String READY = "ready";
    private static final String FAILED = "failed ";
    private static final Duration STOP_GRACE = Duration.ofSeconds(20);
    private static final int LAST_LINES = 5;

    /**
     * With its profiles from the training run the JVM compiles for more than a second at its start;
     * what users wait for goes first. Only root may have such priorities.
     */
    private static final List<String> PATIENT_COMPILER =
            List.of("-XX:ThreadPriorityPolicy=1", "-XX:CompilerThreadPriority=5");

    private ServerProcess() {}

    /** Starts it and waits until it is ready; why it is not is the message of the refusal. */
    static void start(StateFolder state, List<String> arguments, Consumer<String> progress)
            throws IOException {
        Process process =
                new ProcessBuilder(command(state, arguments))
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectError(ProcessBuilder.Redirect.appendTo(state.log().toFile()))
                        .start();
        state.user().ownOnly(state.log());
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(READY)) {
                    return;
                } else if (line.startsWith(STEP)) {
                    progress.accept(line.substring(STEP.length()));
                } else if (line.startsWith(FAILED)) {
                    throw new Refused(
                            line.substring(FAILED.length()) + " (the log is " + state.log() + ")");
                }
            }
        }
        throw new Refused(
                "the server ended before it was ready: "
                        + lastWords(state)
                        + " (the log is "
                        + state.log()
                        + ")");
    }

    /** Ends the server if it runs; whether it did. */
    static boolean stop(StateFolder state) throws IOException {
        Optional<Processes.Identity> running = state.server();
        if (running.isPresent()) {
            long pid = running.get().pid();
            if (!Processes.mayEnd(pid)) {
                throw new Refused(
                        "the server is process "
                                + pid
                                + " of another user: run sudo ./podium down");
            }
            Processes.end(List.of(pid), STOP_GRACE);
        }
        state.withdraw();
        return running.isPresent();
    }

    /** The server's side of the pipe. */
    static final class Pipe implements Consumer<String> {
        private final PrintStream out;

        Pipe(PrintStream out) {
            this.out = out;
        }

        @Override
        public void accept(String step) {
            say(STEP + oneLine(step));
        }

        void ready() {
            say(READY);
            out.close();
        }

        void failed(String why) {
            say(FAILED + oneLine(why));
        }

        private void say(String line) {
            out.println(line);
            out.flush();
        }

        private static String oneLine(String text) {
            return text.replace('\n', ' ');
        }
    }

    /** The same Java, class path and options as this process has, detached from the terminal. */
    private static List<String> command(StateFolder state, List<String> arguments)
            throws IOException {
        var command =
                new ArrayList<>(List.of("setsid", System.getProperty("java.home") + "/bin/java"));
        String options = System.getProperty("podium.options", "");
        if (!options.isBlank()) {
            command.addAll(List.of(options.strip().split("\\s+")));
        }
        if (Requirements.isRoot()) {
            command.addAll(PATIENT_COMPILER);
        }
        command.add("-Dpodium.options=" + options);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.podium.podium.Main",
                        ServeCommand.NAME));
        command.addAll(ServeArguments.named(state.layout().name()));
        command.addAll(arguments);
        return command;
    }

    private static String lastWords(StateFolder state) throws IOException {
        if (!Files.exists(state.log())) {
            return "it said nothing";
        }
        List<String> lines = Files.readAllLines(state.log());
        return String.join(
                " / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
}
