package io.podium.network.rules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Network namespaces of a test's own, with what runs in them; all gone when closed. Needs root. */
final class Namespaces implements AutoCloseable {
    private final String prefix = "podium-rules-" + ProcessHandle.current().pid() + "-";
    private final List<String> made = new ArrayList<>();
    private final List<Process> started = new ArrayList<>();

    /** A namespace with its loopback up. */
    void add(String name) throws IOException {
        run("ip", "netns", "add", prefix + name);
        made.add(prefix + name);
        in(name, "ip link set lo up");
    }

    String file(String name) {
        return "/run/netns/" + prefix + name;
    }

    /**
     * Joins a node's namespace with a pod's; the pod gets the address and goes out through the
     * node.
     */
    void join(String node, String nodeAddress, String pod, String address) throws IOException {
        in(node, "ip link add name to-" + pod + " type veth peer name eth0 netns " + prefix + pod);
        in(node, "ip address add " + nodeAddress + "/32 dev to-" + pod);
        in(node, "ip link set to-" + pod + " up");
        in(node, "ip route add " + address + "/32 dev to-" + pod);
        in(pod, "ip address add " + address + "/32 dev eth0");
        in(pod, "ip link set eth0 up");
        in(pod, "ip route add " + nodeAddress + " dev eth0");
        in(pod, "ip route add default via " + nodeAddress);
    }

    /** Runs a command to its end and answers what it said. */
    String in(String name, String command) throws IOException {
        return run(
                Stream.concat(
                                Stream.of("nsenter", "--net=" + file(name)),
                                Arrays.stream(command.split(" ", -1)))
                        .toArray(String[]::new));
    }

    String shell(String name, String script) throws IOException {
        return run("nsenter", "--net=" + file(name), "bash", "-c", script);
    }

    /** Starts a command and waits for the first line it says. */
    void start(String name, String... command) throws IOException {
        var whole = new ArrayList<>(List.of("nsenter", "--net=" + file(name)));
        whole.addAll(List.of(command));
        Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
        started.add(process);
        String line = process.inputReader().readLine();
        if (line == null) {
            throw new IOException(whole + " said nothing");
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return said;
    }

    @Override
    public void close() throws IOException {
        started.forEach(process -> process.destroyForcibly().onExit().join());
        for (String name : made) {
            run("ip", "netns", "delete", name);
        }
    }
}
