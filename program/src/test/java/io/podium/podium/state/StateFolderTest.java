package io.podium.podium.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.podium.cluster.Cidr;
import io.podium.podium.host.Processes;
import io.podium.podium.host.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    private static final Settings OTHER =
            new Settings(
                    3,
                    7443,
                    Cidr.parse("10.1.0.0/16"),
                    Cidr.parse("10.2.0.0/16"),
                    Cidr.parse("10.3.0.0/24"),
                    Duration.ofSeconds(90),
                    AnonymousAccess.EVERYWHERE);

    @TempDir Path folder;

    @Test
    void theUsualPlaceIsBelowTheHomeOfWhoCalledSudo() throws IOException {
        var sudo =
                UserAccount.of(
                        Map.of(
                                "SUDO_USER",
                                "ann",
                                "SUDO_UID",
                                "1000",
                                "SUDO_GID",
                                "1001",
                                "HOME",
                                "/root"),
                        UserAccount.homeOf(
                                "ann",
                                List.of(
                                        "root:x:0:0:root:/root:/bin/sh",
                                        "ann:x:1000:1001::/home/ann:/bin/sh")));
        assertThat(sudo).isEqualTo(new UserAccount(Path.of("/home/ann"), 1000, 1001));
        assertThat(UserAccount.of(Map.of("HOME", "/root"), Optional.empty()))
                .isEqualTo(new UserAccount(Path.of("/root"), -1, -1));
        assertThat(StateFolder.of(Map.of("HOME", "/home/bob"), "").home())
                .isEqualTo(Path.of("/home/bob/.podium"));
        assertThat(StateFolder.of(Map.of("HOME", "/home/bob"), "podium").home())
                .isEqualTo(Path.of("/home/bob/.podium"));
        assertThat(StateFolder.of(Map.of("HOME", "/home/bob"), "dev").home())
                .isEqualTo(Path.of("/home/bob/.podium/clusters/dev"));
    }

    @Test
    void settingsAreKeptForTheNextUp() throws IOException {
        StateFolder state = state();
        assertThat(state.settings()).isEqualTo(Settings.DEFAULT);
        state.prepare(OTHER);
        assertThat(state().settings()).isEqualTo(OTHER);
        Files.writeString(state.home().resolve("settings"), "nodes=many\n");
        assertThatThrownBy(state::settings)
                .isInstanceOf(Refused.class)
                .hasMessageContaining("settings");
    }

    @Test
    void aFolderOfAnotherVersionIsLeftAlone() throws IOException {
        StateFolder state = state();
        state.prepare(OTHER);
        Files.writeString(state.home().resolve("version"), "2\n");
        assertThatThrownBy(() -> state.prepare(Settings.DEFAULT))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("form 2")
                .hasMessageContaining("PODIUM_HOME");
        assertThat(state.settings()).isEqualTo(OTHER);
    }

    @Test
    void onlyALivingServerCounts() throws IOException {
        StateFolder state = state();
        state.prepare(OTHER);
        assertThat(state.server()).isEmpty();
        var self = Processes.identify(ProcessHandle.current().pid()).orElseThrow();
        state.announce(self);
        assertThat(state().server()).contains(self);
        assertThat(state.home().resolve("podium.pid")).hasContent(self.pid() + "\n");
        state.announce(new Processes.Identity(self.pid(), self.startTicks() - 1, self.boot()));
        assertThat(state.server()).as("another process has the number now").isEmpty();
        state.withdraw();
        assertThat(state.home().resolve("podium.pid")).doesNotExist();
    }

    @Test
    void purgeRemovesTheClusterButNotImagesNorOtherClusters() throws IOException {
        StateFolder state = state();
        StateFolder other = StateFolder.of(environment(), "other");
        state.prepare(OTHER);
        other.prepare(OTHER);
        Files.createDirectories(state.home().resolve("store/segments"));
        Path image = Files.createDirectories(state.images(Map.of())).resolve("index.json");
        Files.writeString(image, "{}");
        state.purge();
        assertThat(image).exists();
        assertThat(state.home().resolve("store")).doesNotExist();
        assertThat(state.home().resolve("settings")).doesNotExist();
        assertThat(other.settings()).isEqualTo(OTHER);
        assertThat(StateFolder.all(environment()))
                .extracting(each -> each.layout().name())
                .containsExactly("podium", "other");
        other.purge();
        assertThat(other.home()).doesNotExist();
    }

    @Test
    void twoCommandsDoNotWorkOnOneCluster() throws IOException {
        StateFolder state = state();
        try (var lock = state.lock()) {
            assertThat(lock.isOpen()).isTrue();
            assertThatThrownBy(() -> state().lock())
                    .hasMessageContaining("another ./podium command");
        }
        state.lock().close();
    }

    private StateFolder state() throws IOException {
        return StateFolder.of(environment(), "");
    }

    private Map<String, String> environment() {
        return Map.of(
                "HOME", folder.toString(), "PODIUM_HOME", folder.resolve("podium").toString());
    }

    @Test
    void whatCannotBeTogetherIsRefused() {
        assertThat(simulated(0, 1_000, "10.96.0.0/16")).isEmpty();
        assertThat(simulated(2, 10, "10.96.0.0/16").orElseThrow())
                .isEqualTo(
                        "--nodes makes nodes that run containers and --simulated nodes that run"
                                + " none, and pods would land on either: give one of them");
        assertThat(simulated(0, 20_000, "10.96.0.0/16").orElseThrow())
                .isEqualTo("--simulated 20000 is not between 1 and 16384");
        assertThat(simulated(0, 10, "100.64.0.0/16").orElseThrow())
                .startsWith("--service-range 100.64.0.0/16 overlaps 100.64.0.0/10");
    }

    private static Optional<String> simulated(int nodes, int simulated, String services) {
        var settings =
                new Settings(
                        nodes,
                        7443,
                        Cidr.parse("10.1.0.0/16"),
                        Cidr.parse(services),
                        Cidr.parse("10.3.0.0/24"),
                        Duration.ofSeconds(90),
                        AnonymousAccess.HEALTH,
                        AuditOptions.NONE,
                        DiskEncryption.NONE,
                        FrontProxyOptions.NONE,
                        SchedulerOptions.NONE,
                        NodeOptions.NONE,
                        simulated);
        try {
            settings.check();
            return Optional.empty();
        } catch (Refused refused) {
            return Optional.of(refused.getMessage());
        }
    }
}
