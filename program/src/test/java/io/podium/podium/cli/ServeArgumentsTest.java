package io.podium.podium.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What "up" tells the server process arrives there, and nothing else is taken. */
final class ServeArgumentsTest {
    @Test
    void whatUpWasToldOfTheLogArrives() {
        var log = new LogOption();
        new CommandLine(log).parseArgs("--log-format", "json", "--verbosity", "5");
        var words = new ArrayList<>(ServeArguments.named("mine"));
        words.addAll(log.arguments());
        assertThat(ServeArguments.of(words))
                .isEqualTo(new ServeArguments("mine", LogFormat.json, 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WORDS                       | NAME | FORMAT | VERBOSITY
                    ''                          | ''   | text   | 0
                    --name a                    | a    | text   | 0
                    --verbosity 3               | ''   | text   | 3
                    --log-format json --name b  | b    | json   | 0
                    --name a --name b           | b    | text   | 0
                    """)
    void whatIsNotSaidIsAsUsual(String words, String name, LogFormat format, int verbosity) {
        assertThat(ServeArguments.of(split(words)))
                .isEqualTo(new ServeArguments(name, format, verbosity));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    --nodes 3
                    --name
                    more
                    --verbosity loud
                    --log-format xml
                    --name a --port
                    """)
    void whatItDoesNotKnowIsRefused(String words) {
        assertThatThrownBy(() -> ServeArguments.of(split(words)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> split(String words) {
        return words.isEmpty() ? List.of() : List.of(words.split(" "));
    }
}
