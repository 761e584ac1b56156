package io.podium.campaigns.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Jazzer in a process of its own, one run of one target.
 *
 * @param jars where Jazzer lies
 * @param folder where each target has its corpus and what was found
 */
record Jazzer(Path jars, Path folder) {
    private static final Pattern EXECUTIONS =
            Pattern.compile("stat::number_of_executed_units: ([0-9]+)");

    /** The newest count of a process that came to no proper end. */
    private static final Pattern SO_FAR = Pattern.compile("^#([0-9]+)\\s");

    /**
     * A finding of Jazzer's, an uncaught exception, or of libFuzzer's, a hang or too much memory.
     */
    private static final Pattern FINDING =
            Pattern.compile(
                    "== Java (Exception|Assertion Error): |^==[0-9]+== ERROR: libFuzzer: (?!fuzz target exited)");

    /** What a run came to. */
    record Outcome(long executions, List<String> findings) {}

    /** Goes on with the target's corpus for so long. */
    Outcome run(Target target, long seconds) throws IOException {
        Path corpus = folder.resolve(target.name()).resolve("corpus");
        Path found = folder.resolve(target.name()).resolve("found");
        Files.createDirectories(corpus);
        Files.createDirectories(found);
        int number = 0;
        for (byte[] seed : target.seeds().get()) {
            Files.write(corpus.resolve("seed-" + number++), seed);
        }
        var process =
                new ProcessBuilder(command(target, seconds, corpus, found))
                        .redirectErrorStream(true)
                        .start();
        Outcome outcome;
        var log = folder.resolve(target.name()).resolve("log");
        try (Stream<String> lines = process.inputReader().lines();
                var out = Files.newBufferedWriter(log)) {
            outcome = read(lines, out);
        } finally {
            process.destroyForcibly();
        }
        return outcome;
    }

    private List<String> command(Target target, long seconds, Path corpus, Path found)
            throws IOException {
        String classes;
        try (Stream<Path> files = Files.list(jars)) {
            classes =
                    files.map(Path::toString)
                            .filter(name -> name.endsWith(".jar"))
                            .sorted()
                            .collect(Collectors.joining(File.pathSeparator));
        }
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-Xmx768m",
                        "-XX:-UsePerfData",
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dpodium.fuzz=" + target.name(),
                        "-cp",
                        System.getProperty("java.class.path") + File.pathSeparator + classes,
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + Entry.class.getName(),
                        "--instrumentation_includes=io.podium.**",
                        "--instrumentation_excludes=io.podium.campaigns.**",
                        "--keep_going=20",
                        "--reproducer_path=" + found,
                        "-artifact_prefix=" + found + File.separator,
                        "-print_final_stats=1",
                        "-timeout=20",
                        "-rss_limit_mb=3000",
                        "-max_len=4096",
                        "-max_total_time=" + seconds,
                        corpus.toString()));
        return command;
    }

    /** Understands what Jazzer says, and keeps it. */
    static Outcome read(Stream<String> lines, Appendable log) throws IOException {
        Map<Pattern, Long> counts = new HashMap<>();
        var findings = new ArrayList<String>();
        for (String line : (Iterable<String>) lines::iterator) {
            log.append(line).append('\n');
            for (Pattern pattern : List.of(EXECUTIONS, SO_FAR)) {
                Matcher matcher = pattern.matcher(line);
                if (matcher.find()) {
                    counts.put(pattern, Long.parseLong(matcher.group(1)));
                }
            }
            if (FINDING.matcher(line).find()) {
                findings.add(line);
            }
        }
        long executions =
                counts.containsKey(EXECUTIONS)
                        ? counts.get(EXECUTIONS)
                        : counts.getOrDefault(SO_FAR, 0L);
        return new Outcome(executions, List.copyOf(findings));
    }
}
