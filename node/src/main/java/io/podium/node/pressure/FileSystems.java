package io.podium.node.pressure;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** How full a file system is; the JDK does not tell of inodes. */
final class FileSystems {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final long BYTES = 256; // More than any machine's struct statvfs has.
    private static final long BLOCK_SIZE = 8; // f_frsize; all that follow are 8 bytes long, too.
    private static final long BLOCKS = 16;
    private static final long BLOCKS_LEFT = 32; // f_bavail: for those who are not root.
    private static final long INODES = 40;
    private static final long INODES_FREE = 48;
    private static final MethodHandle STATVFS = statvfs();

    private FileSystems() {}

    /** Bytes and inodes. */
    record Space(Level bytes, Level inodes) {}

    /** Of the file system the path lies on. */
    static Space of(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(BYTES, Long.BYTES);
            int done = (int) STATVFS.invokeExact(arena.allocateFrom(path.toString()), answer);
            if (done != 0) {
                throw new IOException("statvfs of " + path + " failed");
            }
            long block = answer.get(LONG, BLOCK_SIZE);
            return new Space(
                    new Level(
                            answer.get(LONG, BLOCKS_LEFT) * block,
                            answer.get(LONG, BLOCKS) * block),
                    new Level(answer.get(LONG, INODES_FREE), answer.get(LONG, INODES)));
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a downcall throws nothing checked", e);
        }
    }

    @SuppressWarnings("restricted") // Allowed by --enable-native-access in the launcher.
    private static MethodHandle statvfs() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("statvfs"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    }
}
