package io.podium.e2e.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process to run to its end, with a bound on its time; immutable, each method answers a changed
 * copy.
 */
public final class Command {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final List<String> words;
    private final Map<String, String> environment;
    private final Path folder;
    private final byte[] stdin;
    private final Duration limit;

    private Command(
            List<String> words,
            Map<String, String> environment,
            Path folder,
            byte[] stdin,
            Duration limit) {
        this.words = words;
        this.environment = environment;
        this.folder = folder;
        this.stdin = stdin;
        this.limit = limit;
    }

    public List<String> words() {
        return words;
    }

    public static Command of(String... words) {
        return new Command(List.of(words), Map.of(), SourceRoot.path(), new byte[0], LIMIT);
    }

    public Command with(List<String> more) {
        var all = new ArrayList<>(words);
        all.addAll(more);
        return new Command(List.copyOf(all), environment, folder, stdin, limit);
    }

    public Command env(String name, String value) {
        var all = new LinkedHashMap<>(environment);
        all.put(name, value);
        return new Command(words, Map.copyOf(all), folder, stdin, limit);
    }

    public Command stdin(byte[] bytes) {
        return new Command(words, environment, folder, bytes, limit);
    }

    /** Runs it in this folder. */
    public Command in(Path place) {
        return new Command(words, environment, place, stdin, limit);
    }

    public Command within(Duration time) {
        return new Command(words, environment, folder, stdin, time);
    }

    /** Starts it without waiting; the caller ends it. */
    public Process start() {
        var builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + words, e);
        }
    }

    /** Runs it to its end; a command over its time is killed and answers code -1. */
    public Result run() {
        Process process = start();
        try {
            var out =
                    CompletableFuture.supplyAsync(
                            () -> read(process.getInputStream()), Thread::startVirtualThread);
            var err =
                    CompletableFuture.supplyAsync(
                            () -> read(process.getErrorStream()), Thread::startVirtualThread);
            feed(process);
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            return new Result(words, ended ? process.exitValue() : -1, out.join(), err.join());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException("interrupted while running " + words, e);
        }
    }

    private void feed(Process process) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(stdin);
        } catch (IOException e) {
            // The process may end without reading its input; its exit code and output tell the test
            // what happened.
            System.getLogger("e2e")
                    .log(System.Logger.Level.DEBUG, "stdin of {0} was not read", words);
        }
    }

    private static byte[] read(java.io.InputStream in) {
        try (in) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What became of a command. */
    public static final class Result {
        /** Some tests carry megabytes; a failure need not print them. */
        private static final int MOST_SHOWN = 4000;

        private final List<String> words;
        private final int code;
        private final byte[] stdout;
        private final byte[] stderr;

        private Result(List<String> words, int code, byte[] stdout, byte[] stderr) {
            this.words = words;
            this.code = code;
            this.stdout = stdout;
            this.stderr = stderr;
        }

        public int code() {
            return code;
        }

        public byte[] stdout() {
            return stdout;
        }

        public String out() {
            return new String(stdout, StandardCharsets.UTF_8);
        }

        public String err() {
            return new String(stderr, StandardCharsets.UTF_8);
        }

        /** This result, after checking that the command succeeded. */
        public Result ok() {
            if (code != 0) {
                throw new AssertionError(this);
            }
            return this;
        }

        @Override
        public String toString() {
            return String.join(" ", words)
                    + "\nexit "
                    + code
                    + "\n--- stdout\n"
                    + shown(out())
                    + "--- stderr\n"
                    + shown(err());
        }

        private static String shown(String text) {
            return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…\n";
        }
    }
}
