package io.podium.podium.host;

import io.podium.base.files.MountTable;
import io.podium.base.files.MountTable.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Removal of the mounts this process sees. */
public final class Mounts {
    /**
     * A mount may hide others that appear only when it is gone; more rounds than anybody stacks.
     */
    private static final int ROUNDS = 64;

    private Mounts() {}

    /**
     * Takes away everything mounted at the folder or below it. The folder is a real path, without
     * links in it.
     */
    public static void unmountBelow(Path folder) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            List<Mount> left = MountTable.now().below(folder);
            if (left.isEmpty()) {
                return;
            }
            for (Mount mount : left) {
                SystemCalls.unmount(mount.point().toString(), round > 0);
            }
        }
        throw new IOException(
                "mounts below " + folder + " cannot be removed: " + MountTable.now().below(folder));
    }
}
