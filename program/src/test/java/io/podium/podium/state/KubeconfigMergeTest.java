package io.podium.podium.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.podium.host.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigMergeTest {
    private static final String OTHERS =
            """
            apiVersion: v1
            kind: Config
            preferences:
              colors: true
            clusters:
            - name: work
              cluster:
                server: https://work.example
                insecure-skip-tls-verify: true
            contexts:
            - name: work
              context:
                cluster: work
                user: me
                namespace: team
            current-context: work
            users:
            - name: me
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: login
                  args:
                  - --for
                  - "0123"
                  env: null
            """;
    private static final Kubeconfig OURS =
            new Kubeconfig("podium", "https://127.0.0.1:6443", "Y2E=", "Y2VydA==", "a2V5");

    @TempDir Path folder;

    private StateFolder state;
    private KubeconfigMerge merge;
    private Path file;

    @BeforeEach
    void state() throws IOException {
        state =
                StateFolder.of(
                        Map.of(
                                "HOME",
                                folder.toString(),
                                "PODIUM_HOME",
                                folder.resolve("podium").toString()),
                        "");
        Files.createDirectories(state.home());
        merge = new KubeconfigMerge(state);
        file = folder.resolve(".kube/config");
    }

    @Test
    void ourContextComesAndGoesAndOthersStayAsTheyWere() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, OTHERS);
        merge.add(OURS);
        Map<String, Object> merged = KubeconfigMerge.parse(Files.readString(file));
        assertThat(merged).containsEntry("current-context", "podium");
        assertThat(merged.get("contexts").toString()).contains("work").contains("podium");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        merge.remove("podium");
        assertThat(KubeconfigMerge.parse(Files.readString(file)))
                .isEqualTo(KubeconfigMerge.parse(OTHERS));
    }

    @Test
    void addingTwiceIsAddingOnceAndStillRemembersWhatWasCurrent() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, OTHERS);
        merge.add(OURS);
        String once = Files.readString(file);
        merge.add(OURS);
        assertThat(Files.readString(file)).isEqualTo(once);
        merge.remove("podium");
        assertThat(KubeconfigMerge.parse(Files.readString(file)))
                .containsEntry("current-context", "work");
    }

    @Test
    void aChoiceTheUserMadeMeanwhileIsKept() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, OTHERS);
        merge.add(OURS);
        Files.writeString(
                file,
                Files.readString(file).replace("current-context: podium", "current-context: work"));
        merge.remove("podium");
        assertThat(KubeconfigMerge.parse(Files.readString(file)))
                .containsEntry("current-context", "work");
    }

    @Test
    void aFileThatHeldOnlyOursIsGoneAfterwards() throws IOException {
        merge.add(OURS);
        assertThat(file).exists();
        merge.remove("podium");
        assertThat(file).doesNotExist();
        merge.remove("podium");
    }

    @Test
    void aLinkToTheFileStaysALink() throws IOException {
        Path real = Files.writeString(folder.resolve("real-config"), OTHERS);
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, real);
        merge.add(OURS);
        assertThat(file).isSymbolicLink();
        assertThat(Files.readString(real)).contains("podium");
    }

    @Test
    void aBrokenFileIsSaidAndNotTouched() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "clusters: [\n  broken");
        assertThatThrownBy(() -> merge.add(OURS))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("--no-merge");
        assertThat(file).hasContent("clusters: [\n  broken");
    }

    @Test
    void theFileOfItsOwnSaysTheSame() throws IOException {
        Map<String, Object> own = KubeconfigMerge.parse(OURS.text());
        assertThat(own)
                .isEqualTo(
                        KubeconfigMerge.parse(
                                KubeconfigMerge.print(
                                        KubeconfigMerge.added(new LinkedHashMap<>(), OURS))));
    }
}
