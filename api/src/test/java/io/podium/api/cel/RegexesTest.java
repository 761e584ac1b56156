package io.podium.api.cel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    PATTERN        | FAULT
                    ^[a-z]+$       | ""
                    (?P<name>a)    | ""
                    (a+)+b         | ""
                    \\pL\\d{1,1000} | ""
                    (?=a)          | error parsing regexp: invalid or unsupported Perl syntax: `(?=`
                    (a             | error parsing regexp: missing closing ): `(a`
                    [a             | error parsing regexp: missing closing ]: `[a`
                    a**            | error parsing regexp: invalid nested repetition operator: `**`
                    *a             | error parsing regexp: missing argument to repetition operator: `*`
                    a{1001}        | error parsing regexp: invalid repeat count: `{1001}`
                    \\1            | error parsing regexp: invalid escape sequence: `\\1`
                    """)
    void saysInGosWordsWhatIsWrong(String pattern, String fault) {
        assertThat(Regexes.fault(pattern)).isEqualTo(fault);
    }

    @Test
    void nestsAsDeepAsGoAndNoDeeper() {
        String deep = "(".repeat(1000) + ")".repeat(1000);
        assertThat(Regexes.fault(deep)).isEmpty();
        assertThat(Regexes.fault("(" + deep + ")"))
                .startsWith("error parsing regexp: expression nests too deeply: `((((");
        assertThat(Regexes.fault("[\\(]" + "\\(".repeat(5000))).isEmpty();
    }
}
