package io.podium.podium.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class PodiumCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(List<String> words) {
        CommandLine line = PodiumCommand.line();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(words.toArray(String[]::new));
    }

    static Stream<List<String>> commands() {
        return below(PodiumCommand.line(), List.of());
    }

    private static Stream<List<String>> below(CommandLine line, List<String> words) {
        return line.getSubcommands().entrySet().stream()
                .flatMap(sub -> {
                    List<String> own =
                            Stream.concat(words.stream(), Stream.of(sub.getKey())).toList();
                    return Stream.concat(Stream.of(own), below(sub.getValue(), own));
                });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandSaysWhatItIsForWhenAsked(List<String> words) {
        List<String> asked = Stream.concat(words.stream(), Stream.of("--help")).toList();
        assertThat(run(asked)).isZero();
        assertThat(out.toString()).contains("Usage: podium");
        assertThat(err.toString()).isEmpty();
    }

    /** That a command can be asked what it is for takes nothing of what it is told. */
    @Test
    void aCommandGetsItsArgumentsInTheirPlaces() {
        assertThat(run(List.of("image", "load", "/no/such/archive", "--as", "some"))).isOne();
        assertThat(err.toString()).startsWith("podium: there is no file /no/such/archive");
    }
}
