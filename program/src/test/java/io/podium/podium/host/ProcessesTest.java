package io.podium.podium.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessesTest {
    /** What a shell would call the exit code of a process that signal 9 ended. */
    private static final int KILLED = 128 + 9;

    private static final long SELF = ProcessHandle.current().pid();

    @TempDir Path folder;

    @Test
    void knowsAProcessAgainByItsFile() throws Exception {
        var self = Processes.identify(SELF).orElseThrow();
        Path file = Files.writeString(folder.resolve("pid"), self.text());
        assertThat(Processes.fromFile(file)).contains(self);
    }

    @Test
    void anotherProcessWithTheSameNumberIsNotTakenForIt() throws Exception {
        var self = Processes.identify(SELF).orElseThrow();
        var earlier = new Processes.Identity(self.pid(), self.startTicks() - 1, self.boot());
        var beforeBoot = new Processes.Identity(self.pid(), self.startTicks(), "another-boot");
        assertThat(earlier.isAlive()).isFalse();
        assertThat(beforeBoot.isAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "x y z", "1 2"})
    void aDamagedFileNamesNobody(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("pid"), text);
        assertThat(Processes.fromFile(file)).isEmpty();
        assertThat(Processes.fromFile(folder.resolve("absent"))).isEmpty();
    }

    @Test
    void findsByArgumentAndEndsWhatIgnoresBeingAsked() throws Exception {
        String mark = folder.resolve("mark").toString();
        Process process =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "trap '' TERM; echo ready; while :; do read x; done",
                                "sh",
                                mark)
                        .redirectInput(ProcessBuilder.Redirect.PIPE)
                        .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        assertThat(Processes.withArgument(mark)).containsExactly(process.pid());
        Processes.end(List.of(process.pid()), Duration.ofMillis(50));
        assertThat(process.onExit().get(1, TimeUnit.MINUTES).exitValue()).isEqualTo(KILLED);
        assertThat(Processes.withArgument(mark)).isEmpty();
    }
}
