package io.podium.podium.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.files.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A containerd was killed while it made pods. */
@Tag("host")
class RemainsHostTest {
    private static final String LIVING = "a".repeat(64);
    private static final String DEAD = "b".repeat(64);
    private static final String EMPTY = "podium-remains-test";

    @TempDir Path folder;

    private Path run;

    private Path made(String path, String text) throws IOException {
        Path file = run.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void remove() throws IOException {
        new Remains(run, "net", run.resolve("answers")).remove();
    }

    @Test
    void addressesOfPodsThatNeverRanAreGivenBack() throws IOException {
        run = folder.toRealPath();
        made("state/io.containerd.runtime.v2.task/k8s.io/" + LIVING + "/init.pid", "7");
        Path kept = made("addresses/net/10.244.1.7", LIVING + "\r\neth0");
        Path lost = made("addresses/net/10.244.1.8", DEAD + "\r\neth0");
        Path last = made("addresses/net/last_reserved_ip.0", "10.244.1.8");
        Path lock = made("addresses/net/lock", "");
        Path answer = made("answers/net-" + LIVING + "-eth0", "{}");
        Path gone = made("answers/net-" + DEAD + "-eth0", "{}");
        Path other = made("answers/other-" + DEAD + "-eth0", "{}");

        remove();

        assertThat(kept).exists();
        assertThat(last).exists();
        assertThat(lock).exists();
        assertThat(answer).exists();
        assertThat(other).exists();
        assertThat(lost).doesNotExist();
        assertThat(gone).doesNotExist();
    }

    @Test
    void shimsOfWhatWasNeverMadeAreEnded() throws IOException, InterruptedException {
        run = folder.toRealPath();
        String tasks = "state/io.containerd.runtime.v2.task/k8s.io/";
        Path whole = made(tasks + LIVING + "/init.pid", "7").getParent();
        Path half = made(tasks + DEAD + "/config.json", "{}").getParent();
        Path record = made("runc/k8s.io/" + DEAD + "/state.json", "{}").getParent();
        Process living = shim(LIVING);
        Process dead = shim(DEAD);
        try {
            remove();

            assertThat(dead.waitFor()).as("it was killed").isEqualTo(128 + 9);
            assertThat(living.isAlive()).isTrue();
            assertThat(whole).exists();
            assertThat(half).doesNotExist();
            assertThat(record).doesNotExist();
        } finally {
            living.descendants().forEach(ProcessHandle::destroyForcibly);
            living.destroyForcibly();
            dead.destroyForcibly();
        }
    }

    /** A process with a child, and an id among its arguments. */
    private static Process shim(String id) throws IOException {
        Process process =
                new ProcessBuilder("sh", "-c", "sleep 1000 & echo; wait", id)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(process.getInputStream().read()).as("it has begun").isEqualTo('\n');
        return process;
    }

    @Test
    void networksNobodyIsInAreTakenDown() throws IOException {
        run = folder.toRealPath();
        remove(); // Of a node that is new there is nothing.
        Path used = made("state/io.containerd.grpc.v1.cri/netns/cni-used", "");
        Path left = made("state/io.containerd.grpc.v1.cri/netns/cni-left", "");
        Path bare = made("state/io.containerd.grpc.v1.cri/netns/cni-bare", "");
        Commands.run("ip", "netns", "add", EMPTY);
        try {
            Commands.run("mount", "--bind", "/run/netns/" + EMPTY, left.toString());
            Commands.run("mount", "--bind", "/proc/self/ns/net", used.toString());

            remove();

            assertThat(used).exists();
            assertThat(MountTable.now().below(used)).hasSize(1);
            assertThat(left).doesNotExist();
            assertThat(bare).doesNotExist();
        } finally {
            Mounts.unmountBelow(run);
            Commands.run("ip", "netns", "del", EMPTY);
        }
    }
}
