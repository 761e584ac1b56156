package io.podium.e2e.cluster;

import java.util.List;

/**
 * A network namespace with nothing but loopback, so that whatever goes wrong no packet leaves the
 * machine. Everything a test runs, runs inside.
 */
public final class Outer implements AutoCloseable {
    private final String name;

    private Outer(String name) {
        this.name = name;
    }

    /**
     * Makes the namespace; the name carries this process' id, so that runs side by side do not
     * meet.
     */
    public static Outer create(String purpose) {
        var outer = new Outer("podium-e2e-" + purpose + "-" + ProcessHandle.current().pid());
        Command.of("ip", "netns", "add", outer.name).run().ok();
        outer.command("ip", "link", "set", "lo", "up").run().ok();
        return outer;
    }

    /** A command that runs inside. */
    public Command command(String... words) {
        return Command.of("nsenter", "--net=/run/netns/" + name).with(List.of(words));
    }

    /** The processes still inside, by id. */
    public List<String> processes() {
        return Command.of("ip", "netns", "pids", name).run().ok().out().lines().toList();
    }

    @Override
    public void close() {
        for (String id : processes()) {
            Command.of("kill", "-9", id).run();
        }
        Command.of("ip", "netns", "delete", name).run().ok();
    }
}
