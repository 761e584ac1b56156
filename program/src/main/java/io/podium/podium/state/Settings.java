package io.podium.podium.state;

import io.podium.base.random.Randomness;
import io.podium.node.fleet.FleetSettings;
import io.podium.podium.cluster.Cidr;
import io.podium.podium.host.HostPlan;
import io.podium.podium.host.Layout;
import io.podium.podium.host.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a cluster was asked for. They are kept, so that an {@code up} without flags brings back the
 * cluster of before.
 *
 * @param nodes how many
 * @param port of the API server
 * @param podRange where pods get their addresses
 * @param serviceRange where services get theirs
 * @param nodeRange where the nodes and the bridge get theirs
 * @param history how long the API's past can be listed and watched
 * @param anonymous where those who show nothing are let in
 * @param audit the audit log
 * @param encryption how objects lie on the disk
 * @param proxies who may say for whom he asks
 * @param scheduler what the scheduler is told
 * @param node what the nodes are told
 * @param simulated how many nodes run nothing; then there are no others
 */
public record Settings(
        int nodes,
        int port,
        Cidr podRange,
        Cidr serviceRange,
        Cidr nodeRange,
        Duration history,
        AnonymousAccess anonymous,
        AuditOptions audit,
        DiskEncryption encryption,
        FrontProxyOptions proxies,
        SchedulerOptions scheduler,
        NodeOptions node,
        int simulated) {
    /** What a new cluster gets when nothing is said. */
    public static final Settings DEFAULT =
            new Settings(
                    1,
                    6443,
                    Cidr.parse("10.244.0.0/16"),
                    Cidr.parse("10.96.0.0/16"),
                    Cidr.parse("172.30.0.0/24"),
                    Duration.ofMinutes(5),
                    AnonymousAccess.HEALTH,
                    AuditOptions.NONE,
                    DiskEncryption.NONE,
                    FrontProxyOptions.NONE,
                    SchedulerOptions.NONE,
                    NodeOptions.NONE,
                    0);

    private static final int LAST_PORT = 65535;
    private static final Duration LONGEST_HISTORY = Duration.ofHours(24);
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,6})([smh])");

    /** Without an audit log and without encryption, with a scheduler as upstream's. */
    public Settings(
            int nodes,
            int port,
            Cidr podRange,
            Cidr serviceRange,
            Cidr nodeRange,
            Duration history,
            AnonymousAccess anonymous) {
        this(
                nodes,
                port,
                podRange,
                serviceRange,
                nodeRange,
                history,
                anonymous,
                AuditOptions.NONE,
                DiskEncryption.NONE,
                FrontProxyOptions.NONE,
                SchedulerOptions.NONE,
                NodeOptions.NONE,
                0);
    }

    /** A length of time as users write it: 30s, 5m, 1h. Fails with IllegalArgumentException. */
    public static Duration duration(String text) {
        Matcher matcher = LENGTH.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no length of time such as 30s, 5m or 1h");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static String text(Duration length) {
        long seconds = length.toSeconds();
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** What the machine has to have for it. */
    public HostPlan plan(Layout layout) {
        return new HostPlan(layout, nodes, nodeRange, podRange, serviceRange);
    }

    /** Whether it needs no machines at all. */
    public boolean isSimulated() {
        return simulated > 0;
    }

    /** Refuses what cannot be. */
    public void check() throws Refused {
        if (port < 1 || port > LAST_PORT) {
            throw new Refused(
                    "--port " + port + " is no port: give one between 1 and " + LAST_PORT);
        }
        if (history.toSeconds() < 1 || history.compareTo(LONGEST_HISTORY) > 0) {
            throw new Refused("--history " + text(history) + " is not between 1s and 24h");
        }
        audit.check();
        encryption.atRest(Randomness.secure());
        proxies.check();
        scheduler.check();
        node.check();
        if (simulated < 0 || simulated > FleetSettings.MOST) {
            throw new Refused(
                    "--simulated " + simulated + " is not between 1 and " + FleetSettings.MOST);
        }
        if (isSimulated() && nodes > 0) {
            throw new Refused(
                    "--nodes makes nodes that run containers and --simulated nodes that run none,"
                            + " and pods would land on either: give one of them");
        }
        checkRanges();
    }

    /** Simulated nodes and their pods have addresses, too, though nothing answers there. */
    private void checkRanges() throws Refused {
        Cidr fleet = Cidr.parse(FleetSettings.USUAL_RANGE + "/10");
        if (isSimulated() && serviceRange.overlaps(fleet)) {
            throw new Refused(
                    "--service-range "
                            + serviceRange
                            + " overlaps "
                            + fleet
                            + ", the addresses of simulated nodes: give another");
        }
    }

    @Override
    public String toString() {
        return "--nodes "
                + nodes
                + " --port "
                + port
                + " --pod-range "
                + podRange
                + " --service-range "
                + serviceRange
                + " --node-range "
                + nodeRange
                + " --history "
                + text(history)
                + " --anonymous "
                + anonymous.word()
                + (isSimulated() ? " --simulated " + simulated : "")
                + audit
                + encryption
                + proxies
                + scheduler
                + node;
    }

    /** The kept settings, or the default ones. */
    static Settings read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return DEFAULT;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        try {
            return new Settings(
                    Integer.parseInt(fields.getOrDefault("nodes", "" + DEFAULT.nodes)),
                    Integer.parseInt(fields.getOrDefault("port", "" + DEFAULT.port)),
                    Cidr.parse(fields.getOrDefault("pod-range", DEFAULT.podRange.toString())),
                    Cidr.parse(
                            fields.getOrDefault("service-range", DEFAULT.serviceRange.toString())),
                    Cidr.parse(fields.getOrDefault("node-range", DEFAULT.nodeRange.toString())),
                    duration(fields.getOrDefault("history", text(DEFAULT.history))),
                    AnonymousAccess.of(fields.getOrDefault("anonymous", DEFAULT.anonymous.word())),
                    AuditOptions.read(fields),
                    DiskEncryption.read(fields),
                    FrontProxyOptions.read(fields),
                    SchedulerOptions.read(fields),
                    NodeOptions.read(fields),
                    Integer.parseInt(fields.getOrDefault("simulated", "0")));
        } catch (IllegalArgumentException e) {
            throw new Refused(
                    file
                            + " is damaged ("
                            + e.getMessage()
                            + "): remove it to have the default settings",
                    e);
        }
    }

    void write(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        OwnersOnly.write(
                fresh,
                "nodes="
                        + nodes
                        + "\nport="
                        + port
                        + "\npod-range="
                        + podRange
                        + "\nservice-range="
                        + serviceRange
                        + "\nnode-range="
                        + nodeRange
                        + "\nhistory="
                        + text(history)
                        + "\nanonymous="
                        + anonymous.word()
                        + "\nsimulated="
                        + simulated
                        + "\n"
                        + audit.lines()
                        + encryption.lines()
                        + proxies.lines()
                        + scheduler.lines()
                        + node.lines());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
