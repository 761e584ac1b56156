package io.podium.base.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountTableTest {
    private static final String TABLE =
            """
            22 28 0:20 / /proc rw,relatime shared:12 - proc proc rw
            28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
            40 28 0:30 / /run/podium/a/node-1/state rw - tmpfs tmpfs rw
            41 40 0:31 / /run/podium/a/node-1/state/pod/rootfs rw - overlay overlay rw,lowerdir=/x:/y
            42 41 0:32 / /run/podium/a/node-1/state/pod/rootfs rw shared:3 master:4 - overlay overlay rw
            43 28 0:33 / /run/podium/ab rw - tmpfs tmpfs rw
            44 28 0:34 / /home/a\\040user/x\\134y rw - tmpfs tmpfs rw
            """;

    @Test
    void readsPlacesTypesAndEscapes() {
        var mounts = MountTable.parse(TABLE).mounts();
        assertThat(mounts).hasSize(7);
        assertThat(mounts.get(3).type()).isEqualTo("overlay");
        assertThat(mounts.get(4).type()).as("behind optional fields").isEqualTo("overlay");
        assertThat(mounts.get(6).point()).isEqualTo(Path.of("/home/a user/x\\y"));
    }

    @Test
    void takesTheDeepestAndLatestAwayFirstAndNothingBeside() {
        assertThat(MountTable.parse(TABLE).below(Path.of("/run/podium/a")))
                .extracting(mount -> mount.order() + " " + mount.point())
                .containsExactly(
                        "4 /run/podium/a/node-1/state/pod/rootfs",
                        "3 /run/podium/a/node-1/state/pod/rootfs",
                        "2 /run/podium/a/node-1/state");
    }

    @Test
    void tellsAMountPointFromAFolderInsideOne() {
        MountTable table = MountTable.parse(TABLE);
        assertThat(table.isMountPoint(Path.of("/run/podium/x/../ab"))).isTrue();
        assertThat(table.isMountPoint(Path.of("/run/podium/ab/inside"))).isFalse();
    }
}
