package io.podium.node.cri;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Processes of containers, as the node's kernel numbers them. */
final class Processes {
    private static final Pattern PID = Pattern.compile("\"pid\"\\s*:\\s*([0-9]{1,10})[^0-9]");
    private static final MethodHandle KILL = kill();

    private Processes() {}

    /** The first process of a container, from what the runtime tells of it in JSON. */
    static Optional<ProcessHandle> first(String info) {
        Matcher found = PID.matcher(info);
        return found.find() && Long.parseLong(found.group(1)) > 1
                ? ProcessHandle.of(Long.parseLong(found.group(1)))
                : Optional.empty();
    }

    /** Sends the signal; false when there is no such process. */
    static boolean signal(long process, int number) {
        try {
            return (int) KILL.invokeExact((int) process, number) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a downcall throws nothing checked", e);
        }
    }

    static void awaitEnd(ProcessHandle process, Duration longest) {
        try {
            process.onExit().get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            return; // It goes on; whoever waits goes on as well.
        }
    }

    @SuppressWarnings("restricted") // Allowed by --enable-native-access in the launcher.
    private static MethodHandle kill() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("kill"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }
}
