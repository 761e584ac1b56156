package io.podium.node.pod;

import io.podium.node.cri.ContainerRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A signal that asks a container to end.
 *
 * @param name as the API spells it
 * @param kernel its number for the kernel, the same on all machines Podium runs on
 * @param cri its number in the container runtime interface
 */
record StopSignal(String name, int kernel, int cri) {
    /** In the order of the interface, which counts from 1. */
    private static final String NAMES =
            "ABRT:6 ALRM:14 BUS:7 CHLD:17 CLD:17 CONT:18 FPE:8 HUP:1 ILL:4 INT:2 IO:29 IOT:6"
                    + " KILL:9 PIPE:13 POLL:29 PROF:27 PWR:30 QUIT:3 SEGV:11 STKFLT:16 STOP:19"
                    + " SYS:31 TERM:15 TRAP:5 TSTP:20 TTIN:21 TTOU:22 URG:23 USR1:10 USR2:12"
                    + " VTALRM:26 WINCH:28 XCPU:24 XFSZ:25";

    /** Other names of signals that have a commoner one. */
    private static final Set<String> RARE = Set.of("SIGCLD", "SIGIOT", "SIGPOLL");

    private static final int FIRST_REAL_TIME = 34;
    private static final int LAST_REAL_TIME = 64;
    private static final int ABOVE_FIRST = 15;
    private static final List<StopSignal> ALL = all();

    private static List<StopSignal> all() {
        var all = new ArrayList<StopSignal>();
        for (String word : NAMES.split(" ", -1)) {
            String[] parts = word.split(":", -1);
            add(all, "SIG" + parts[0], Integer.parseInt(parts[1]));
        }
        for (int number = FIRST_REAL_TIME; number <= LAST_REAL_TIME; number++) {
            int above = number - FIRST_REAL_TIME;
            int below = LAST_REAL_TIME - number;
            String name =
                    above <= ABOVE_FIRST
                            ? "SIGRTMIN" + (above == 0 ? "" : "+" + above)
                            : "SIGRTMAX" + (below == 0 ? "" : "-" + below);
            add(all, name, number);
        }
        return List.copyOf(all);
    }

    private static void add(List<StopSignal> all, String name, int number) {
        all.add(new StopSignal(name, number, all.size() + 1));
    }

    /** The signal of the name, which validation knows. */
    static StopSignal of(String name) {
        return ALL.stream().filter(one -> one.name.equals(name)).findFirst().orElseThrow();
    }

    /** The name of the signal with this number of the interface; "" for none. */
    static String ofRuntime(int cri) {
        return cri > 0 && cri <= ALL.size() ? ALL.get(cri - 1).name : "";
    }

    /**
     * The name of a signal as images spell it: SIGQUIT, QUIT or 3; "" for what is none. Of several
     * names of one number the commonest.
     */
    static String ofImage(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        String name = upper.startsWith("SIG") ? upper : "SIG" + upper;
        return ALL.stream()
                .filter(one -> one.name.equals(name) || upper.equals(one.kernel + ""))
                .filter(one -> one.name.equals(name) || !RARE.contains(one.name))
                .map(StopSignal::name)
                .findFirst()
                .orElse("");
    }

    /**
     * Ends a container with a signal of its own. Runtimes that know of such signals send it
     * themselves; for others we do, and let them kill what is still there after the grace.
     *
     * @param name of the signal, "" for the runtime's choice
     * @param isFirst false when it was sent before and the grace became shorter
     */
    static void stop(ContainerRuntime runtime, Step.Stop stop, String name, boolean isFirst) {
        boolean isOurs = !name.isEmpty() && !runtime.sendsStopSignal(stop.id());
        boolean isSent = isOurs && (!isFirst || runtime.signal(stop.id(), of(name).kernel()));
        if (isSent) {
            runtime.awaitEnd(stop.id(), stop.grace());
        }
        runtime.stopContainer(stop.id(), isSent ? Duration.ZERO : stop.grace());
    }
}
