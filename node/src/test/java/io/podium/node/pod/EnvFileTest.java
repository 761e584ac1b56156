package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvFileTest {
    private static String lines(String text) {
        return text.replace("~", "\n").replace('`', '\'');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    FILE (~ ends a line, ` quotes)  | VALUE OF A
                    A=`1`                           | 1
                    # A=`0`~~  A = `1`  ~B=`2`      | 1
                    A=`one~two # no comment`        | one~two # no comment
                    A=`$B\\n"x"`                    | $B\\n"x"
                    A=`1` # said~                   | 1
                    A=`1`~A=`2`                     | 1
                    A=``                            | ''
                    AA=`1`                          | none
                    ''                              | none
                    """)
    void readsWhatAShellWouldRead(String file, String value) {
        assertThat(EnvFile.value(lines(file), "A").orElse("none")).isEqualTo(lines(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    A=1
                    A="1"
                    A=`1``2`
                    A=`1`$B
                    A=`1
                    A B=`1`
                    =`1`
                    word
                    """)
    void refusesWhatOnlyAShellWouldRead(String file) {
        assertThatThrownBy(() -> EnvFile.value(lines(file), "Z"))
                .isInstanceOf(ConfigTrouble.class)
                .hasMessage("couldn't parse env file");
    }
}
