package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.node.cri.v1.Mount;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountsTest {
    private static Mounts.Sources sources(boolean readOnlyToTheGround) {
        return new Mounts.Sources() {
            @Override
            public Path volume(Volume volume) {
                return Path.of("/v", volume.name());
            }

            @Override
            public Path part(Volume volume, String container, int index, String part) {
                return Path.of("/part", container, Integer.toString(index), part);
            }

            @Override
            public boolean canBeReadOnlyToTheGround() {
                return readOnlyToTheGround;
            }
        };
    }

    private static String mounts(String mounts, boolean readOnlyToTheGround) {
        return mounts("emptyDir: {}", mounts, readOnlyToTheGround);
    }

    private static String mounts(String volume, String mounts, boolean readOnlyToTheGround) {
        Pod pod =
                Manifests.withContainer(
                        "volumes: [{name: a, " + volume + "}]", "volumeMounts: [" + mounts + "]");
        return Mounts.of(
                        pod,
                        pod.spec().containers().getFirst(),
                        Map.of("POD", "p", "DEEP", "x/y", "UP", "..", "ROOT", "/r", "NONE", ""),
                        sources(readOnlyToTheGround),
                        Path.of("/hosts"),
                        Path.of("/messages"))
                .stream()
                .map(MountsTest::text)
                .collect(Collectors.joining(" "));
    }

    private static String text(Mount mount) {
        return mount.hostPath()
                + ">"
                + mount.containerPath()
                + (mount.readonly() ? "!" : "")
                + (mount.recursiveReadOnly() ? "!!" : "")
                + (mount.propagation() == 0 ? "" : "~" + mount.propagation());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    MOUNT                                                      | SEEN
                    '{name: a, mountPath: /d}'                                 | /v/a>/d /hosts>/etc/hosts
                    '{name: a, mountPath: d, readOnly: true}'                  | /v/a>/d! /hosts>/etc/hosts
                    '{name: a, mountPath: /etc/hosts}'                         | /v/a>/etc/hosts
                    '{name: a, mountPath: /d, subPath: s/t}'                   | /part/c/0/s/t>/d /hosts>/etc/hosts
                    '{name: a, mountPath: /d, subPathExpr: $(POD)-$(DEEP)}'    | /part/c/0/p-x/y>/d /hosts>/etc/hosts
                    '{name: a, mountPath: /d, mountPropagation: None}'         | /v/a>/d /hosts>/etc/hosts
                    '{name: a, mountPath: /d, mountPropagation: HostToContainer}' | /v/a>/d~1 /hosts>/etc/hosts
                    '{name: a, mountPath: /d, mountPropagation: Bidirectional}'   | /v/a>/d~2 /hosts>/etc/hosts
                    '{name: a, mountPath: /d, readOnly: true, recursiveReadOnly: Enabled}'    | /v/a>/d!!! /hosts>/etc/hosts
                    '{name: a, mountPath: /d, readOnly: true, recursiveReadOnly: IfPossible}' | /v/a>/d!!! /hosts>/etc/hosts
                    '{name: a, mountPath: /d, readOnly: true, recursiveReadOnly: Disabled}'   | /v/a>/d! /hosts>/etc/hosts
                    """)
    void showsVolumesAndPartsOfThem(String mount, String seen) {
        assertThat(mounts(mount, true)).isEqualTo(seen);
    }

    /** Whatever the mount says: what the node writes is not the container's to change. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    VOLUME                                | SEEN
                    'emptyDir: {}'                        | /v/a>/d
                    'hostPath: {path: /x}'                | /v/a>/d
                    'configMap: {name: x}'                | /v/a>/d!
                    'secret: {secretName: x}'             | /v/a>/d!
                    'downwardAPI: {items: []}'            | /v/a>/d!
                    'projected: {sources: []}'            | /v/a>/d!
                    'image: {reference: x}'               | /v/a>/d!
                    """)
    void someVolumesAreOnlyForReading(String volume, String seen) {
        assertThat(mounts(volume, "{name: a, mountPath: /d}", true))
                .isEqualTo(seen + " /hosts>/etc/hosts");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    MOUNT                                            | MESSAGE
                    '{name: b, mountPath: /d}'                       | cannot find volume "b" to mount into container "c"
                    '{name: a, mountPath: /d, subPath: /s}'          | error SubPath `/s` must not be an absolute path
                    '{name: a, mountPath: /d, subPath: s/../..}'     | unable to provision SubPath `s/../..`: must not contain '..'
                    '{name: a, mountPath: /d, subPathExpr: $(UP)}'   | unable to provision SubPath `..`: must not contain '..'
                    '{name: a, mountPath: /d, subPathExpr: $(ROOT)}' | error SubPath `/r` must not be an absolute path
                    '{name: a, mountPath: /d, subPathExpr: $(Z)$(NONE)$(POD)}' | missing value for NONE, Z
                    '{name: a, mountPath: /d, readOnly: true, recursiveReadOnly: Enabled}' | failed to resolve recursive read-only mode: volume "a" requested recursive read-only mode, but it is not supported by the runtime
                    """)
    void saysWhatCannotBeShown(String mount, String message) {
        assertThatThrownBy(() -> mounts(mount, false))
                .isInstanceOf(ConfigTrouble.class)
                .hasMessage(message);
    }
}
