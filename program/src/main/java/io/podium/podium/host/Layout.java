package io.podium.podium.host;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where a cluster's things are on this machine and what they are called. Every name is made from
 * the cluster's identity, so that what belongs to it can be found after a crash, and nothing else
 * is mistaken for it.
 *
 * @param name of the cluster as the user says it
 * @param identity its name on the machine: clusters of one name in different state folders differ
 *     in it
 * @param home its state folder, kept over a restart of the machine
 * @param run its folder of running things: sockets, containerd's state, who runs
 */
public record Layout(String name, String identity, Path home, Path run) {
    /** The cluster one gets without a name. */
    public static final String DEFAULT_NAME = "podium";

    /** The folder of all clusters' running things. */
    public static final Path RUN_ROOT = Path.of("/run/podium");

    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,28}[a-z0-9])?");
    private static final int HASH_MASK = 0xffffff;

    /** The layout of the named cluster in the user's usual place, whose name is its identity. */
    public static Layout of(String name, Path home) throws Refused {
        check(name);
        return new Layout(name, name, home, RUN_ROOT.resolve(name));
    }

    /** The layout of the named cluster in a place of its own. */
    public static Layout apart(String name, Path home) throws Refused {
        check(name);
        String identity = name + "-" + String.format("%06x", home.hashCode() & HASH_MASK);
        return new Layout(name, identity, home, RUN_ROOT.resolve(identity));
    }

    private static void check(String name) throws Refused {
        if (!NAME.matcher(name).matches()) {
            throw new Refused(
                    "\""
                            + name
                            + "\" cannot name a cluster: use up to 30 small letters, digits and"
                            + " \"-\", a letter first");
        }
    }

    public static String nodeName(int number) {
        return "node-" + number;
    }

    /** The folder of a node's running things. */
    public Path nodeRun(int number) {
        return run.resolve(nodeName(number));
    }

    /** The folder of what a node keeps. */
    public Path nodeHome(int number) {
        return home.resolve("nodes").resolve(nodeName(number));
    }

    public Path runtimeSocket(int number) {
        return nodeRun(number).resolve("containerd.sock");
    }

    /** The name of a node's network namespace. */
    public String namespace(int number) {
        return "podium-" + identity + "-" + nodeName(number);
    }

    /** The file of a node's network namespace. */
    public Path namespaceFile(int number) {
        return Path.of("/run/netns").resolve(namespace(number));
    }

    /**
     * Matches the names of the network namespaces of this cluster's nodes, the number as group 1.
     */
    Pattern namespacePattern() {
        return Pattern.compile("podium-" + Pattern.quote(identity) + "-node-([1-9][0-9]*)");
    }

    /** The bridge between the root namespace and the nodes. Linux gives an interface 15 letters. */
    public String bridge() {
        return interfacePrefix() + "0";
    }

    /** The root's end of the cable to a node. */
    public String cable(int number) {
        return interfacePrefix() + "-" + number;
    }

    /** Stands as alias on each interface of ours in the root namespace. */
    String interfaceMark() {
        return "podium cluster " + identity;
    }

    /** Our table in nftables; a dash may not stand in its name. */
    public String table() {
        return "podium_" + identity.replace('-', '_');
    }

    /** The cgroup all nodes of the cluster stand under, in every hierarchy. */
    public String cgroup() {
        return "/podium/" + identity;
    }

    /** The cgroup of a node. */
    public String nodeCgroup(int number) {
        return cgroup() + "/" + nodeName(number);
    }

    private String interfacePrefix() {
        return identity.equals(DEFAULT_NAME)
                ? "podium"
                : String.format("pd%06x", identity.hashCode() & HASH_MASK);
    }
}
