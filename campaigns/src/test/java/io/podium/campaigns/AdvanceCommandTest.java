package io.podium.campaigns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code podium advance} understands and says. */
class AdvanceCommandTest {
    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void manifests() throws IOException {
        Files.writeString(
                folder.resolve("pods.yaml"),
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: short
                  annotations: {simulation.podium.dev/main: run=90m}
                spec:
                  restartPolicy: Never
                  containers: [{name: main, image: busybox}]
                ---
                # nothing here
                ---
                apiVersion: v1
                kind: List
                items:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {name: one}
                """);
        Files.writeString(folder.resolve("notes.txt"), "no manifest");
        Files.writeString(folder.resolve("empty.yaml"), "---\n");
        Files.writeString(
                folder.resolve("wrong.yaml"), "{apiVersion: v1, kind: Pod, metadata: {name: A}}");
    }

    private int run(String... arguments) {
        List<String> placed =
                List.of(arguments).stream().map(one -> one.replace("@", folder + "/")).toList();
        return new CommandLine(new AdvanceCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(placed.toArray(String[]::new));
    }

    @Test
    void tellsWhatHappensAndWhatThereIsInTheEnd() {
        int code = run("-f", "@pods.yaml", "--for", "2h", "--nodes", "1", "--delete", "1h=cm/one");
        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .anyMatch(
                        line -> line.matches("2030-01-01T00:00:00Z  ConfigMap default/one +DATA=0"))
                .anyMatch(line ->
                        line.matches("2030-01-01T01:00:00Z  ConfigMap default/one +is gone"))
                .anyMatch(line ->
                        line.matches(
                                "2030-01-01T01:30:00Z  Pod default/short +READY=0/1"
                                        + " STATUS=Completed RESTARTS=0 NODE=sim-1"))
                .anyMatch(line -> line.matches("default +short +0/1 +Completed +0 +120m"))
                .anyMatch(line ->
                        line.matches(
                                "2h0m0s passed in \\d+ ms: \\d+ changes, digest [0-9a-f]{16}, seed 1"));
    }

    @Test
    void aFolderIsItsManifestsAndQuietTellsTheEndAlone() throws IOException {
        Files.delete(folder.resolve("empty.yaml"));
        Files.delete(folder.resolve("wrong.yaml"));
        int code =
                run(
                        "-q",
                        "-n",
                        "default",
                        "--then",
                        "10m=@",
                        "--for",
                        "11m",
                        "--start",
                        "2026-03-29T00:30:00Z");
        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString())
                .startsWith("\nconfigmaps\n")
                .contains("default     short   1/1     Running")
                .contains(" 60s\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -f @none.yaml --for 1h                       | 1 | does not exist
                    -f @empty.yaml --for 1h                      | 1 | no objects in
                    -f @wrong.yaml --for 1h                      | 1 | Pod "A" is invalid: [metadata.name: Invalid value: "A"
                    -f @pods.yaml -n none --for 1h               | 1 | namespaces "none" not found
                    --for 1h --silence 1m=sim-9                  | 1 | nodes "sim-9" not found
                    --for 1h --delete 1m=pod/none                | 1 | pods "none" not found
                    -f @pods.yaml                                | 2 | Missing required option: '--for=SPAN'
                    --for later                                  | 2 | invalid duration
                    --for -1h                                    | 2 | time does not go back: -1h
                    --for 1h --then 2h=x.yaml                    | 2 | 2h0m0s=x.yaml is after the end, 1h0m0s
                    --for 1h --silence sim-1                     | 2 | wanted is a time and what then happens
                    --for 1h --delete 1m=pods                    | 2 | --delete wants KIND/NAME, not pods
                    --for 1h --start today                       | 2 | not a time as in 2030-01-01T00:00:00Z: today
                    --for 1h --nodes -1                          | 2 | --nodes must not be negative
                    """)
    void whatCannotBeIsSaidAndEndsIt(String line, int code, String message) {
        assertThat(run(line.split(" "))).isEqualTo(code);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }
}
