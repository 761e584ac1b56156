package io.podium.api.cel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whoever has no expressions does not pay for those who have. */
class LazyExpressionsTest {
    /** Makes all strategies, and compiles an expression when it is asked to. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            var all =
                    io.podium.api.strategy.Strategies.all(io.podium.api.schema.Schema.kubernetes());
            var expressions = new Expressions();
            if (arguments.length > 0) {
                expressions.compile(arguments[0], Environment.EMPTY);
            }
            if (all == null) {
                throw new IllegalStateException();
            }
        }
    }

    private static List<String> loaded(String... arguments)
            throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xlog:class+load:stdout",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Program.class.getName()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> lines;
        try (var reader = process.inputReader()) {
            lines = reader.lines().filter(LazyExpressionsTest::isOfTheLibrary).toList();
        }
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return lines;
    }

    private static boolean isOfTheLibrary(String line) {
        return line.contains(" dev.cel.") || line.contains(" org.antlr.");
    }

    @Test
    void nothingOfTheLibraryIsLoadedBeforeThereIsAnExpression() throws Exception {
        assertThat(loaded()).isEmpty();
        assertThat(loaded("true")).isNotEmpty();
    }
}
