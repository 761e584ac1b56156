package io.podium.podium.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.podium.host.Refused;
import io.podium.scheduler.profile.Configuration;
import io.podium.scheduler.profile.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerOptionsTest {
    private static final String HEAD =
            """
            apiVersion: kubescheduler.config.k8s.io/v1
            kind: KubeSchedulerConfiguration
            """;

    @TempDir Path folder;

    private SchedulerOptions options(String text) throws IOException {
        return new SchedulerOptions(
                Files.writeString(folder.resolve("scheduler.yaml"), text).toString());
    }

    @Test
    void withoutAFileItIsAsUpstreams() throws Refused {
        assertThat(SchedulerOptions.NONE.configuration()).isEqualTo(Configuration.DEFAULT);
        assertThat(SchedulerOptions.read(Map.of())).isEqualTo(SchedulerOptions.NONE);
        assertThat(SchedulerOptions.NONE.toString()).isEmpty();
    }

    @Test
    void theFileIsReadAndRemembered() throws IOException {
        SchedulerOptions options = options(HEAD + "profiles: [{schedulerName: packing}]");
        assertThat(options.configuration().profiles())
                .extracting(Profile::name)
                .containsExactly("packing");
        String[] line = options.lines().strip().split("=", 2);
        assertThat(SchedulerOptions.read(Map.of(line[0], line[1]))).isEqualTo(options);
    }

    @Test
    void whatIsWrongIsToldWithTheFlag() throws IOException {
        SchedulerOptions odd = options(HEAD + "extenders: []");
        assertThatThrownBy(odd::check)
                .isInstanceOf(Refused.class)
                .hasMessage(
                        "--scheduler-config "
                                + odd.file()
                                + ": extenders: is not known or not supported");
        assertThatThrownBy(new SchedulerOptions("/no/such/file")::check)
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("--scheduler-config /no/such/file: ");
    }
}
