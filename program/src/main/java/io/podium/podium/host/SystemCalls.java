package io.podium.podium.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/** The few system calls the JDK has no method for. */
final class SystemCalls {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;
    private static final int EBUSY = 16;
    private static final int EINVAL = 22;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN =
            handle(
                    "open",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Optional.of(Linker.Option.firstVariadicArg(2)));
    private static final MethodHandle CLOSE =
            handle(
                    "close",
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    Optional.empty());
    private static final MethodHandle SETNS =
            handle(
                    "setns",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    Optional.empty());
    private static final MethodHandle UMOUNT =
            handle(
                    "umount2",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Optional.empty());

    private SystemCalls() {}

    /**
     * Moves the calling thread, and no other, into the network namespace; it must be a platform
     * thread.
     */
    static void enterNetwork(String namespaceFile) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int file = (int) OPEN.invokeExact(state, arena.allocateFrom(namespaceFile), O_CLOEXEC);
            if (file < 0) {
                throw failed("open " + namespaceFile, state);
            }
            int entered = (int) SETNS.invokeExact(state, file, CLONE_NEWNET);
            IOException trouble = entered < 0 ? failed("setns " + namespaceFile, state) : null;
            int closed = (int) CLOSE.invokeExact(state, file);
            if (trouble == null && closed < 0) {
                trouble = failed("close " + namespaceFile, state);
            }
            if (trouble != null) {
                throw trouble;
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a downcall throws nothing checked", e);
        }
    }

    /**
     * Unmounts; a busy mount is left in place unless it may be detached. Not being a mount (any
     * more) is no trouble.
     */
    static void unmount(String point, boolean detach) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int flags = UMOUNT_NOFOLLOW | (detach ? MNT_DETACH : 0);
            int done = (int) UMOUNT.invokeExact(state, arena.allocateFrom(point), flags);
            int errno = done < 0 ? (int) ERRNO.get(state, 0L) : 0;
            if (errno != 0 && errno != EINVAL && errno != EBUSY) {
                throw failed("umount " + point, state);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a downcall throws nothing checked", e);
        }
    }

    private static IOException failed(String what, MemorySegment state) {
        return new IOException(what + " failed with error number " + (int) ERRNO.get(state, 0L));
    }

    @SuppressWarnings("restricted") // Allowed by --enable-native-access in the launcher.
    private static MethodHandle handle(
            String name, FunctionDescriptor type, Optional<Linker.Option> more) {
        var errno = Linker.Option.captureCallState("errno");
        Linker.Option[] options =
                more.map(option -> new Linker.Option[] {errno, option})
                        .orElse(new Linker.Option[] {errno});
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }
}
