package io.podium.podium.cli;

import io.podium.podium.state.NodeOptions;
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
                            + "nodefs.available<10%,nodefs.inodesFree<5%,imagefs.available<15%,"
                            + "imagefs.inodesFree<5%)")
    private Optional<String> evictionHard = Optional.empty();

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
            names = "--" + NodeOptions.LOG_SIZE,
            paramLabel = "SIZE",
            description = "from which size on a container's log is moved aside (default: 10Mi)")
    private Optional<String> logSize = Optional.empty();

    @Option(
            names = "--" + NodeOptions.LOG_FILES,
            paramLabel = "N",
            description = "how many files a container's log has at most (default: 5)")
    private Optional<String> logFiles = Optional.empty();

    /** What is wanted; what is not said is as it was. */
    NodeOptions over(NodeOptions kept) {
        var said = new LinkedHashMap<String, String>();
        evictionHard.ifPresent(text -> said.put(NodeOptions.EVICTION_HARD, text));
        pressurePeriod.ifPresent(text -> said.put(NodeOptions.PRESSURE_PERIOD, text));
        imagesHigh.ifPresent(text -> said.put(NodeOptions.IMAGES_HIGH, text));
        imagesLow.ifPresent(text -> said.put(NodeOptions.IMAGES_LOW, text));
        logSize.ifPresent(text -> said.put(NodeOptions.LOG_SIZE, text));
        logFiles.ifPresent(text -> said.put(NodeOptions.LOG_FILES, text));
        return new NodeOptions(said).over(kept);
    }
}
