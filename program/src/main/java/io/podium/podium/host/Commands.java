package io.podium.podium.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs programs of the machine and waits for them. */
public final class Commands {
    /** How a program ended and what it said. */
    public record Result(int code, String out, String err) {
        public boolean isOk() {
            return code == 0;
        }
    }

    private Commands() {}

    /** Runs the program; its failure is an exception that quotes it. Returns what it printed. */
    public static String run(String... command) throws IOException {
        return run(List.of(command), "");
    }

    /** The same with a text on its standard input. */
    public static String run(List<String> command, String input) throws IOException {
        Result result = attempt(command, input);
        if (!result.isOk()) {
            throw new IOException(
                    "\""
                            + String.join(" ", command)
                            + "\" failed with code "
                            + result.code()
                            + ": "
                            + result.err().strip());
        }
        return result.out();
    }

    /** Runs the program; how it ended is for the caller to judge. */
    public static Result attempt(String... command) throws IOException {
        return attempt(List.of(command), "");
    }

    /** The same with a text on its standard input. */
    public static Result attempt(List<String> command, String input) throws IOException {
        Process process = new ProcessBuilder(command).start();
        try {
            var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // A program may end before it read everything; its exit code tells.
                process.onExit().join();
            }
            String out = text(process.getInputStream());
            return new Result(process.waitFor(), out, err.join());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw (IOException)
                    new InterruptedIOException("interrupted while running " + command.getFirst())
                            .initCause(e);
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
