package io.podium.podium.cli;

import io.podium.podium.state.NodeOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of nodes, named as the kubelet's; an empty value takes one away again. */
final class NodeFlags {
    @Option(
            names = "--" + NodeOptions.EVICTION_HARD,
            paramLabel = "LIST",
            description =
                    "below what a node evicts pods (default: memory.available<100Mi,"
                            + "nodefs.available<10%%,nodefs.inodesFree<5%%,imagefs.available<15%%,"
                            + "imagefs.inodesFree<5%%)")
    private Optional<String> evictionHard = Optional.empty();

    @Option(
            names = "--" + NodeOptions.EVICTION_SOFT,
            paramLabel = "LIST",
            description =
                    "below what a node evicts pods when it lasts, such as memory.available<1Gi")
    private Optional<String> evictionSoft = Optional.empty();

    @Option(
            names = "--" + NodeOptions.SOFT_GRACE,
            paramLabel = "LIST",
            description =
                    "how long each of these may be met before, such as memory.available=1m30s")
    private Optional<String> softGrace = Optional.empty();

    @Option(
            names = "--" + NodeOptions.MOST_GRACE,
            paramLabel = "SECONDS",
            description =
                    "how long such a pod may take to end; below 0: what it asks for (default: 0)")
    private Optional<String> mostGrace = Optional.empty();

    @Option(
            names = "--" + NodeOptions.RECLAIM,
            paramLabel = "LIST",
            description =
                    "how much more there must be before it is over, such as"
                            + " memory.available=500Mi")
    private Optional<String> reclaim = Optional.empty();

    @Option(
            names = "--" + NodeOptions.PRESSURE_PERIOD,
            paramLabel = "TIME",
            description = "how long a condition of pressure outlasts its cause (default: 5m)")
    private Optional<String> pressurePeriod = Optional.empty();

    @Option(
            names = "--" + NodeOptions.IMAGES_HIGH,
            paramLabel = "PERCENT",
            description = "how full the images' disk gets before images are removed (default: 85)")
    private Optional<String> imagesHigh = Optional.empty();

    @Option(
            names = "--" + NodeOptions.IMAGES_LOW,
            paramLabel = "PERCENT",
            description = "how full it may be after that (default: 80)")
    private Optional<String> imagesLow = Optional.empty();

    @Option(
            names = "--" + NodeOptions.VERIFICATION,
            paramLabel = "POLICY",
            description =
                    "which images that are there a pod may use only when it could pull them:"
                            + " NeverVerify, NeverVerifyPreloadedImages (default),"
                            + " NeverVerifyAllowlistedImages, AlwaysVerify")
    private Optional<String> verification = Optional.empty();

    @Option(
            names = "--" + NodeOptions.VERIFIED_NEVER,
            paramLabel = "LIST",
            description =
                    "for NeverVerifyAllowlistedImages: the images that every pod may use, such as"
                            + " registry.example/team/*")
    private Optional<String> verifiedNever = Optional.empty();

    @Option(
            names = "--" + NodeOptions.LOG_SIZE,
            paramLabel = "SIZE",
            description = "from which size on a container's log is moved aside (default: 10Mi)")
    private Optional<String> logSize = Optional.empty();

    @Option(
            names = "--" + NodeOptions.LOG_FILES,
            paramLabel = "N",
            description = "how many files a container's log has at most (default: 5)")
    private Optional<String> logFiles = Optional.empty();

    @Option(
            names = "--" + NodeOptions.POD_PIDS,
            paramLabel = "N",
            description = "how many processes a pod may have (default: -1, as many as the node)")
    private Optional<String> podPids = Optional.empty();

    @Option(
            names = "--" + NodeOptions.BLOCK_IO,
            paramLabel = "FILE",
            description =
                    "classes of how fast disks may be read and written, for pods that name one in"
                            + " the annotation blockio.resources.beta.kubernetes.io/pod")
    private Optional<String> blockIo = Optional.empty();

    /** What is wanted; what is not said is as it was. */
    NodeOptions over(NodeOptions kept) {
        var said = new LinkedHashMap<String, String>();
        evictionHard.ifPresent(text -> said.put(NodeOptions.EVICTION_HARD, text));
        evictionSoft.ifPresent(text -> said.put(NodeOptions.EVICTION_SOFT, text));
        softGrace.ifPresent(text -> said.put(NodeOptions.SOFT_GRACE, text));
        mostGrace.ifPresent(text -> said.put(NodeOptions.MOST_GRACE, text));
        reclaim.ifPresent(text -> said.put(NodeOptions.RECLAIM, text));
        pressurePeriod.ifPresent(text -> said.put(NodeOptions.PRESSURE_PERIOD, text));
        imagesHigh.ifPresent(text -> said.put(NodeOptions.IMAGES_HIGH, text));
        imagesLow.ifPresent(text -> said.put(NodeOptions.IMAGES_LOW, text));
        verification.ifPresent(text -> said.put(NodeOptions.VERIFICATION, text));
        verifiedNever.ifPresent(text -> said.put(NodeOptions.VERIFIED_NEVER, text));
        logSize.ifPresent(text -> said.put(NodeOptions.LOG_SIZE, text));
        logFiles.ifPresent(text -> said.put(NodeOptions.LOG_FILES, text));
        podPids.ifPresent(text -> said.put(NodeOptions.POD_PIDS, text));
        blockIo.ifPresent(text -> said.put(NodeOptions.BLOCK_IO, absolute(text)));
        return new NodeOptions(said).over(kept);
    }

    /** The server may run in another folder; an empty name takes the file away again. */
    private static String absolute(String file) {
        return file.isEmpty() ? "" : Path.of(file).toAbsolutePath().normalize().toString();
    }
}
