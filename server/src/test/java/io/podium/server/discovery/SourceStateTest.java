package io.podium.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SourceStateTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    WRITTEN                                           | TOLD
                    commit=0a1b;treeState=dirty;date=2026-11-29T14:00:00Z | 0a1b dirty 2026-11-29T14:00:00Z
                    commit=;treeState=;date=                          | '  1970-01-01T00:00:00Z'
                    """)
    void isWhatTheBuildWroteDown(String written, String told) throws IOException {
        SourceState state = SourceState.read(new StringReader(written.replace(';', '\n')));
        assertThat(state.commit() + " " + state.treeState() + " " + state.date()).isEqualTo(told);
    }

    /** Whoever builds: no placeholder is left over. */
    @Test
    void holdsWhatTheBuildKnewAndNothingElse() {
        SourceState state = SourceState.ofThisBuild();
        assertThat(state.commit()).matches("[0-9a-f]*");
        assertThat(state.treeState()).isIn("", "clean", "dirty");
        assertThat(state.date()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }
}
