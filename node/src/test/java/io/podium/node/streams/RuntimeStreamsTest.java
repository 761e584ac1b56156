package io.podium.node.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.streams.NodeStreams.StreamRefused;
import io.podium.node.cri.RuntimeTrouble;
import org.junit.jupiter.api.Test;

final class RuntimeStreamsTest {
    /** A container may end between the last look at it and the question; upstream's words. */
    @Test
    void whatTheRuntimeRefusesIsToldToTheClient() throws StreamRefused {
        assertThat(RuntimeStreams.granted(() -> "http://there")).isEqualTo("http://there");
        assertThatThrownBy(() ->
                        RuntimeStreams.granted(() -> {
                            throw new RuntimeTrouble(
                                    RuntimeTrouble.Sort.FAILED,
                                    "Attach",
                                    "container is in CONTAINER_EXITED state",
                                    null);
                        }))
                .isInstanceOfSatisfying(
                        StreamRefused.class, refused -> assertThat(refused.code()).isEqualTo(404))
                .hasMessage(
                        "rpc error: code = Unknown desc = container is in CONTAINER_EXITED state");
    }
}
