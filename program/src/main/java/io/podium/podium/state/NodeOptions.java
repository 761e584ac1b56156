package io.podium.podium.state;

import io.podium.api.quantity.Quantity;
import io.podium.node.NodeLimits;
import io.podium.node.blockio.BlockIo;
import io.podium.node.images.Verification;
import io.podium.node.logs.LogRotation;
import io.podium.node.pressure.Bound;
import io.podium.node.pressure.Eviction;
import io.podium.node.pressure.Signal;
import io.podium.node.pressure.Threshold;
import io.podium.podium.host.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a user says of the nodes, in the words of the kubelet's flags.
 *
 * @param said by the name of the flag; what is not said is as with the kubelet
 */
public record NodeOptions(Map<String, String> said) {
    /** The flags there are, as the kubelet spells them. */
    public static final String EVICTION_HARD = "eviction-hard";

    public static final String EVICTION_SOFT = "eviction-soft";
    public static final String SOFT_GRACE = "eviction-soft-grace-period";
    public static final String MOST_GRACE = "eviction-max-pod-grace-period";
    public static final String RECLAIM = "eviction-minimum-reclaim";
    public static final String PRESSURE_PERIOD = "eviction-pressure-transition-period";
    public static final String IMAGES_HIGH = "image-gc-high-threshold";
    public static final String IMAGES_LOW = "image-gc-low-threshold";
    public static final String VERIFICATION = "image-pull-credentials-verification-policy";
    public static final String VERIFIED_NEVER = "preloaded-images-verification-allowlist";
    public static final String LOG_SIZE = "container-log-max-size";
    public static final String LOG_FILES = "container-log-max-files";

    public static final String POD_PIDS = "pod-max-pids";

    /** The name of the setting of containerd and CRI-O; kubelets leave it to them. */
    public static final String BLOCK_IO = "blockio-config-file";

    /** As the kubelet does when it is told nothing. */
    public static final NodeOptions NONE = new NodeOptions(Map.of());

    private static final List<String> FLAGS =
            List.of(
                    EVICTION_HARD,
                    EVICTION_SOFT,
                    SOFT_GRACE,
                    MOST_GRACE,
                    RECLAIM,
                    PRESSURE_PERIOD,
                    IMAGES_HIGH,
                    IMAGES_LOW,
                    VERIFICATION,
                    VERIFIED_NEVER,
                    LOG_SIZE,
                    LOG_FILES,
                    POD_PIDS,
                    BLOCK_IO);

    private static final int HUNDRED = 100;
    private static final int FEWEST_FILES = 2;

    public NodeOptions {
        said = Map.copyOf(said);
    }

    /** Refuses what cannot be. */
    void check() throws Refused {
        limits();
        logs();
    }

    /** From where on nodes defend themselves. */
    public NodeLimits limits() throws Refused {
        NodeLimits usual = NodeLimits.USUAL;
        int high = number(IMAGES_HIGH, usual.imagesHigh(), 0, HUNDRED);
        int low = number(IMAGES_LOW, usual.imagesLow(), 0, HUNDRED);
        if (low >= high) {
            throw new Refused(
                    "--" + IMAGES_LOW + " " + low + " is not below --" + IMAGES_HIGH + " " + high);
        }
        return new NodeLimits(
                eviction(), high, low, List.of(), verification(), podPids(), blockIo());
    }

    /** The kubelet says -1 for any number. */
    private long podPids() throws Refused {
        long most = read(POD_PIDS, Long::parseLong, -1L);
        if (most < -1 || most == 0) {
            throw new Refused("--" + POD_PIDS + " " + most + " is neither above 0 nor -1");
        }
        return Math.max(most, 0);
    }

    private BlockIo blockIo() throws Refused {
        String file = said.getOrDefault(BLOCK_IO, "");
        if (file.isEmpty()) {
            return BlockIo.NONE;
        }
        try {
            return BlockIo.parse(Files.readString(Path.of(file)));
        } catch (IOException | IllegalArgumentException e) {
            throw new Refused("--" + BLOCK_IO + " " + file + ": " + e.getMessage(), e);
        }
    }

    private Verification verification() throws Refused {
        String list = said.getOrDefault(VERIFIED_NEVER, "");
        String policy = said.getOrDefault(VERIFICATION, "");
        try {
            return Verification.parse(policy, list);
        } catch (IllegalArgumentException e) {
            String flag = list.isEmpty() ? VERIFICATION : VERIFIED_NEVER;
            throw new Refused("--" + flag + " " + said.get(flag) + ": " + e.getMessage(), e);
        }
    }

    private Eviction eviction() throws Refused {
        Eviction usual = Eviction.USUAL;
        List<Threshold> hard = read(EVICTION_HARD, Threshold::parse, usual.thresholds());
        Map<Signal, Duration> graces = read(SOFT_GRACE, Threshold::parseGraces, Map.of());
        List<Threshold> soft =
                read(EVICTION_SOFT, text -> Threshold.parseSoft(text, graces), List.of());
        Map<Signal, Bound> reclaims = read(RECLAIM, Threshold::parseReclaims, Map.of());
        Duration period = read(PRESSURE_PERIOD, Settings::duration, usual.pressureLasts());
        int grace = read(MOST_GRACE, Integer::parseInt, (int) usual.mostGrace());
        return new Eviction(Eviction.all(hard, soft, reclaims), period, grace);
    }

    /** How much of containers' logs is kept. */
    public LogRotation.Limits logs() throws Refused {
        LogRotation.Limits usual = LogRotation.Limits.USUAL;
        long size = read(LOG_SIZE, text -> Quantity.parse(text).value(), usual.size());
        if (size <= 0) {
            throw new Refused("--" + LOG_SIZE + " " + said.get(LOG_SIZE) + " is not above 0");
        }
        int files = number(LOG_FILES, usual.files(), FEWEST_FILES, Integer.MAX_VALUE);
        return new LogRotation.Limits(size, files);
    }

    private <T> T read(String flag, Function<String, T> reading, T usual) throws Refused {
        if (!said.containsKey(flag)) {
            return usual;
        }
        try {
            return reading.apply(said.get(flag));
        } catch (IllegalArgumentException e) {
            throw new Refused("--" + flag + " " + said.get(flag) + ": " + e.getMessage(), e);
        }
    }

    private int number(String flag, int usual, int least, int most) throws Refused {
        int number = read(flag, Integer::parseInt, usual);
        if (number < least || number > most) {
            throw new Refused(
                    "--"
                            + flag
                            + " "
                            + number
                            + (most == HUNDRED
                                    ? " is not between " + least + " and " + most
                                    : " is less than " + least));
        }
        return number;
    }

    /** These, and where they say nothing, those of before. */
    public NodeOptions over(NodeOptions kept) {
        var all = new LinkedHashMap<>(kept.said);
        all.putAll(said);
        all.values().removeIf(String::isEmpty);
        return new NodeOptions(all);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        FLAGS.stream()
                .filter(said::containsKey)
                .forEach(
                        flag -> text.append(" --").append(flag).append(' ').append(said.get(flag)));
        return text.toString();
    }

    static NodeOptions read(Map<String, String> fields) {
        var all = new LinkedHashMap<String, String>();
        FLAGS.stream()
                .filter(flag -> !fields.getOrDefault(flag, "").isEmpty())
                .forEach(flag -> all.put(flag, fields.get(flag)));
        return new NodeOptions(all);
    }

    /** As lines of the settings file. */
    String lines() {
        var text = new StringBuilder();
        FLAGS.stream()
                .filter(said::containsKey)
                .forEach(flag -> text.append(flag).append('=').append(said.get(flag)).append('\n'));
        return text.toString();
    }
}
