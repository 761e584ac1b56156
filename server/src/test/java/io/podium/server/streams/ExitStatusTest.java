package io.podium.server.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** kubectl compares status and reason and reads the exit code out of the cause. */
final class ExitStatusTest {
    @Test
    void zeroIsSuccess() {
        assertThat(text(ExitStatus.of(0, List.of("true"))))
                .isEqualTo("{\"metadata\":{},\"status\":\"Success\"}");
    }

    @Test
    void anotherCodeIsACause() {
        assertThat(text(ExitStatus.of(3, List.of("sh", "-c", "exit 3"))))
                .contains("\"status\":\"Failure\"")
                .contains("\"reason\":\"NonZeroExitCode\"")
                .contains("\"details\":{\"causes\":[{\"message\":\"3\",\"reason\":\"ExitCode\"}]}")
                .contains(
                        "command terminated with non-zero exit code: error executing command [sh -c"
                                + " exit 3], exit code 3");
    }

    @Test
    void whatCouldNotRunHasItsOwnReason() {
        assertThat(text(ExitStatus.failure(500, "no")))
                .isEqualTo(
                        "{\"code\":500,\"message\":\"no\",\"metadata\":{},"
                                + "\"reason\":\"InternalError\",\"status\":\"Failure\"}");
        assertThat(text(ExitStatus.failure(400, "no"))).contains("\"reason\":\"BadRequest\"");
    }

    @ParameterizedTest
    @EnumSource(
            value = ChannelProtocol.class,
            names = {"V5", "V4", "V4_BASE64"},
            mode = EnumSource.Mode.EXCLUDE)
    void beforeVersionFourOnlyAFailureIsTold(ChannelProtocol protocol) {
        assertThat(ExitStatus.of(0, List.of("true")).in(protocol)).isEmpty();
        assertThat(ExitStatus.failure(500, "no").in(protocol)).asString().isEqualTo("no");
    }

    private static String text(ExitStatus status) {
        return new String(status.in(ChannelProtocol.V4), StandardCharsets.UTF_8);
    }
}
