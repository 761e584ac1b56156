package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Lifecycle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopSignalTest {
    /** The first number is the kernel's, the second that of the container runtime interface. */
    @ParameterizedTest
    @CsvSource({
        "SIGABRT, 6, 1",
        "SIGHUP, 1, 8",
        "SIGKILL, 9, 13",
        "SIGQUIT, 3, 18",
        "SIGTERM, 15, 23",
        "SIGUSR1, 10, 29",
        "SIGXFSZ, 25, 34",
        "SIGRTMIN, 34, 35",
        "SIGRTMIN+3, 37, 38",
        "SIGRTMIN+15, 49, 50",
        "SIGRTMAX-14, 50, 51",
        "SIGRTMAX, 64, 65"
    })
    void knowsTheNumbersOfSignals(String name, int kernel, int cri) {
        assertThat(StopSignal.of(name)).isEqualTo(new StopSignal(name, kernel, cri));
    }

    @ParameterizedTest
    @CsvSource({
        "SIGQUIT, SIGQUIT",
        "quit, SIGQUIT",
        "3, SIGQUIT",
        "17, SIGCHLD",
        "SIGCLD, SIGCLD",
        "29, SIGIO",
        "6, SIGABRT",
        "RTMIN+3, SIGRTMIN+3",
        "37, SIGRTMIN+3",
        "'', ''",
        "99, ''",
        "SIGNOTHING, ''"
    })
    void readsWhatImagesSay(String text, String name) {
        assertThat(StopSignal.ofImage(text)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "18, SIGQUIT", "65, SIGRTMAX", "66, ''", "-1, ''"})
    void readsWhatRuntimesSay(int number, String name) {
        assertThat(StopSignal.ofRuntime(number)).isEqualTo(name);
    }

    @Test
    void knowsAllThatTheApiAllows() {
        assertThat(Lifecycle.TYPE.field("stopSignal").values())
                .allSatisfy(name -> assertThat(StopSignal.of(name).name()).isEqualTo(name))
                .hasSize(65);
    }
}
