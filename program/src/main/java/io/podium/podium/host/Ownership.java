package io.podium.podium.host;

import io.podium.podium.cluster.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whose the machines of a cluster's name are: two state folders may hold clusters of one name, only
 * one can run.
 */
final class Ownership {
    private Ownership() {}

    /**
     * Takes the cluster's name on this machine for its state folder; refuses when another has it.
     */
    static void claim(Layout layout) throws IOException {
        check(layout);
        Machines.made(layout.run());
        Files.writeString(ownerFile(layout), Machines.made(layout.home()) + "\n");
    }

    /** Refuses when the cluster's machines belong to another state folder. */
    static void check(Layout layout) throws IOException {
        Path file = ownerFile(layout);
        if (Files.exists(file)) {
            Path owner = Path.of(Files.readString(file).strip());
            Path own = Files.exists(layout.home()) ? layout.home().toRealPath() : layout.home();
            if (!owner.equals(own)) {
                throw new Refused(
                        "a cluster named "
                                + layout.name()
                                + " with its state in "
                                + owner
                                + " is on this machine: remove it with PODIUM_HOME="
                                + owner
                                + " ./podium down, or choose another name with --name");
            }
        }
    }

    /** Writes down the ranges the machines get; refuses when they have others already. */
    static void keepRanges(HostPlan plan) throws IOException {
        List<Cidr> before = ranges(plan.layout());
        boolean inUse = !before.isEmpty() && HostNetwork.hasBridge(plan.layout());
        if (inUse && !before.equals(plan.ranges())) {
            throw new Refused(
                    "the nodes of cluster "
                            + plan.layout().name()
                            + " are up with the ranges "
                            + before
                            + ", not "
                            + plan.ranges()
                            + ": run ./podium down first");
        }
        Files.writeString(
                rangesFile(plan.layout()),
                String.join("\n", plan.ranges().stream().map(Cidr::toString).toList()) + "\n");
    }

    /** Of the nodes, the pods, the services; nothing when no machines were made. */
    static List<Cidr> ranges(Layout layout) throws IOException {
        Path file = rangesFile(layout);
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(Cidr::parse).toList()
                : List.of();
    }

    private static Path ownerFile(Layout layout) {
        return layout.run().resolve("home");
    }

    private static Path rangesFile(Layout layout) {
        return layout.run().resolve("ranges");
    }
}
