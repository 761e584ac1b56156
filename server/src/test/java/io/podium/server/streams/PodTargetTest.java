package io.podium.server.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.api.error.ApiError;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodTargetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a   |      | ''  | a
                    a   | i    | ''  | a
                    a b |      | b   | b
                    a b | i    | i   | i
                    a b |      | ''  | 400 a container name must be specified for pod web, choose one of: [a b]
                    a b | i j  | ''  | 400 a container name must be specified for pod web, choose one of: [i j a b]
                    a   |      | x   | 400 container x is not valid for pod web
                    """)
    void theContainerIsTheOneAskedForOrTheOnlyOne(
            String containers, String before, String asked, String answer) {
        Pod pod =
                FakeNode.pod(
                        List.of(containers.split(" ")),
                        before == null ? List.of() : List.of(before.split(" ")));
        assertThat(container(pod, asked)).isEqualTo(answer);
    }

    private static String container(Pod pod, String asked) {
        try {
            return PodTarget.container(pod, asked);
        } catch (ApiError e) {
            return e.code() + " " + e.getMessage();
        }
    }
}
