package io.podium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WarningsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    a                    | 299 - "a"
                    a;b                  | 299 - "a", 299 - "b"
                    a;b;a                | 299 - "a", 299 - "b"
                    unknown field "x\\y" | 299 - "unknown field \\"x\\\\y\\""
                    größer               | 299 - "größer"
                    """)
    void textsAreQuotedAndSaidOnce(String texts, String header) {
        byte[] bytes =
                Warnings.header(List.of(texts.split(";", -1)))
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(header);
    }

    @Test
    void whatWouldEndTheHeaderIsLeftOut() {
        assertThat(Warnings.header(List.of("a\nb", "c", "", "d\u0085"))).isEqualTo("299 - \"c\"");
    }

    @Test
    void textsAreCutOnlyWhenAllTogetherAreTooLong() {
        String one = "x".repeat(4096);
        assertThat(Warnings.header(List.of(one))).isEqualTo("299 - \"" + one + "\"");
        List<String> many =
                IntStream.range(0, 100)
                        .mapToObj(i -> "%03d".formatted(i) + "y".repeat(400))
                        .toList();
        String header = Warnings.header(many);
        assertThat(header).startsWith("299 - \"000" + "y".repeat(253) + "\", 299 - \"001");
        assertThat(Collections.frequency(List.of(header.split(" - ", -1)), "")).isZero();
        assertThat(header.split("299 - ", -1)).hasSize(17);
    }
}
