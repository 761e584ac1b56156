package io.podium.node.volume;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Opening, making and mounting by descriptors, which the JDK has no methods for: a path that a
 * container may change meanwhile is walked by the kernel in one go and never leaves its root.
 */
final class LinuxFiles {
    private static final long OPENAT2 = 437; // The same number on every architecture.
    private static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NOFOLLOW = 0x20000;
    private static final int O_DIRECTORY = 0x10000;
    private static final long RESOLVE_NO_MAGICLINKS = 2;
    private static final long RESOLVE_BENEATH = 8;
    private static final int MS_BIND = 4096;
    private static final int MS_REC = 16384;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;
    private static final int ENOENT = 2;
    private static final int EEXIST = 17;
    private static final int EINVAL = 22;
    private static final long HOW_BYTES = 24;
    private static final long HOW_RESOLVE = 16;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MethodHandle SYSCALL =
            handle(
                    "syscall",
                    FunctionDescriptor.of(
                            LONG, LONG, INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, LONG),
                    Linker.Option.firstVariadicArg(1));
    private static final MethodHandle OPEN =
            handle(
                    "open",
                    FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle MKDIRAT =
            handle("mkdirat", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle MOUNT =
            handle(
                    "mount",
                    FunctionDescriptor.of(
                            INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            LONG,
                            ValueLayout.ADDRESS));
    private static final MethodHandle UMOUNT =
            handle("umount2", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT));

    private LinuxFiles() {}

    /** An open file or folder, whatever its name leads to by now. */
    static final class Descriptor implements AutoCloseable {
        private final int number;

        private Descriptor(int number) {
            this.number = number;
        }

        /** A name for it that nobody can lead elsewhere, for this process alone. */
        Path path() {
            return Path.of("/proc/self/fd/" + number);
        }

        @Override
        public void close() throws IOException {
            call("close", (arena, state) -> (int) CLOSE.invokeExact(state, number));
        }
    }

    /** One call into the C library; a negative answer is a failure. */
    private interface Call {
        long run(Arena arena, MemorySegment state) throws Throwable;
    }

    /** Opens a folder by its path; links in it are followed. */
    static Descriptor folder(Path path) throws IOException {
        return new Descriptor(
                (int)
                        call(
                                path.toString(),
                                (arena, state) ->
                                        (int)
                                                OPEN.invokeExact(
                                                        state,
                                                        arena.allocateFrom(path.toString()),
                                                        O_PATH | O_DIRECTORY | O_CLOEXEC)));
    }

    /**
     * Opens what the path leads to below the root. Links are followed as long as they stay inside;
     * one that leads out, now or a moment later, fails.
     */
    static Descriptor beneath(Descriptor root, String path) throws IOException {
        return open(root, path, O_PATH | O_CLOEXEC);
    }

    /** Opens a folder of this very name in the parent, and no link. */
    static Descriptor child(Descriptor parent, String name) throws IOException {
        return open(parent, name, O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC);
    }

    private static Descriptor open(Descriptor root, String path, int flags) throws IOException {
        return new Descriptor(
                (int)
                        call(
                                path,
                                (arena, state) -> {
                                    MemorySegment how = arena.allocate(HOW_BYTES, Long.BYTES);
                                    how.set(LONG, 0, flags);
                                    how.set(
                                            LONG,
                                            HOW_RESOLVE,
                                            RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
                                    return (long)
                                            SYSCALL.invokeExact(
                                                    state,
                                                    OPENAT2,
                                                    root.number,
                                                    arena.allocateFrom(path),
                                                    how,
                                                    HOW_BYTES);
                                }));
    }

    /** Makes a folder in the parent; fails when the name is taken, by a link too. */
    static void makeFolder(Descriptor parent, String name, int mode) throws IOException {
        call(
                name,
                (arena, state) ->
                        (int)
                                MKDIRAT.invokeExact(
                                        state, parent.number, arena.allocateFrom(name), mode));
    }

    /** Shows what is open at the place, which must be a file or folder as it is. */
    static void bind(Descriptor what, Path place) throws IOException {
        call(
                "mount at " + place,
                (arena, state) ->
                        (int)
                                MOUNT.invokeExact(
                                        state,
                                        arena.allocateFrom(what.path().toString()),
                                        arena.allocateFrom(place.toString()),
                                        MemorySegment.NULL,
                                        (long) (MS_BIND | MS_REC),
                                        MemorySegment.NULL));
    }

    /** Takes a mount away from its place, even while it is used; true when there was one. */
    static boolean detach(Path place) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int done =
                    (int)
                            UMOUNT.invokeExact(
                                    state,
                                    arena.allocateFrom(place.toString()),
                                    MNT_DETACH | UMOUNT_NOFOLLOW);
            int errno = done < 0 ? (int) ERRNO.get(state, 0L) : 0;
            if (errno != 0 && errno != EINVAL && errno != ENOENT) {
                throw new IOException("umount " + place + " failed with error number " + errno);
            }
            return errno == 0;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a downcall throws nothing checked", e);
        }
    }

    private static long call(String what, Call call) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long answer = call.run(arena, state);
            if (answer < 0) {
                int errno = (int) ERRNO.get(state, 0L);
                throw switch (errno) {
                    case ENOENT -> new NoSuchFileException(what);
                    case EEXIST -> new FileAlreadyExistsException(what);
                    default -> new IOException(what + " failed with error number " + errno);
                };
            }
            return answer;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a downcall throws nothing checked", e);
        }
    }

    @SuppressWarnings("restricted") // Allowed by --enable-native-access in the launcher.
    private static MethodHandle handle(
            String name, FunctionDescriptor type, Linker.Option... more) {
        var options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }
}
