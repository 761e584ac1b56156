package io.podium.podium.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.podium.host.Refused;
import io.podium.server.authn.FrontProxySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrontProxyOptionsTest {
    @TempDir private Path folder;

    @Test
    void whatIsNotSaidIsAsUsual() throws Refused {
        assertThat(FrontProxyOptions.NONE.settings()).isEqualTo(FrontProxySettings.NONE);
        assertThat(FrontProxyOptions.NONE).hasToString("");
        FrontProxySettings said =
                new FrontProxyOptions(Map.of("requestheader-username-headers", "X-User,X-Login"))
                        .settings();
        assertThat(said.userHeaders()).containsExactly("X-User", "X-Login");
        assertThat(said.groupHeaders()).containsExactly("X-Remote-Group");
    }

    @Test
    void isKeptAndTakenAwayAgain() {
        var first =
                new FrontProxyOptions(
                        Map.of(
                                "requestheader-allowed-names", "a,b",
                                "requestheader-group-headers", "X-Group"));
        var fields = new LinkedHashMap<String, String>();
        fields.put("nodes", "1");
        first.lines()
                .lines()
                .forEach(line -> fields.put(line.split("=", -1)[0], line.split("=", -1)[1]));
        FrontProxyOptions kept = FrontProxyOptions.read(fields);
        assertThat(kept).isEqualTo(first);
        assertThat(new FrontProxyOptions(Map.of("requestheader-allowed-names", "")).over(kept))
                .hasToString(" --requestheader-group-headers X-Group");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    FLAG                               | VALUE   | WHY
                    requestheader-client-ca-file       | missing | there is no such file
                    requestheader-client-ca-file       | empty   | there is no CERTIFICATE
                    requestheader-allowed-names        | a,,b    | there is an empty value
                    requestheader-username-headers     | ' '     | there is an empty value
                    requestheader-uid-headers          | a,      | there is an empty value
                    requestheader-group-headers        | ,a      | there is an empty value
                    requestheader-extra-headers-prefix | ,       | there is an empty value
                    """)
    void whatCannotBeIsRefused(String flag, String value, String why) throws IOException {
        Files.writeString(folder.resolve("empty"), "nothing");
        String said = flag.endsWith("ca-file") ? folder.resolve(value).toString() : value;
        assertThatThrownBy(() -> new FrontProxyOptions(Map.of(flag, said)).check())
                .isInstanceOf(Refused.class)
                .hasMessage("--" + flag + " " + said + ": " + why);
    }
}
