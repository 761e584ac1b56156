package io.podium.node.blockio;

import io.podium.api.core.v1.Pod;
import io.podium.api.quantity.Quantity;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.yaml.YamlReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes a machine's owner has defined, in the form that containerd's and CRI-O's
 * blockio_config_file has:
 *
 * <pre>
 * Classes:
 *   slow:
 *   - Devices: [/dev/vd*]
 *     ThrottleReadBps: 60M
 *     ThrottleWriteIOPS: 1k
 *   - Weight: 80
 * </pre>
 *
 * @param classes what they may have of the disks, by name
 */
public record BlockIo(Map<String, List<Share>> classes) {
    /** Nobody has defined any. */
    public static final BlockIo NONE = new BlockIo(Map.of());

    /** Names the class of all containers of a pod. */
    public static final String OF_POD = "blockio.resources.beta.kubernetes.io/pod";

    /** Names the class of one container, whose name follows. */
    public static final String OF_CONTAINER = "blockio.resources.beta.kubernetes.io/container.";

    private static final String CLASSES = "Classes";
    private static final String DEVICES = "Devices";
    private static final String WEIGHT = "Weight";
    private static final List<String> RATES =
            List.of("ThrottleReadBps", "ThrottleWriteBps", "ThrottleReadIOPS", "ThrottleWriteIOPS");
    private static final Set<String> FIELDS =
            Stream.concat(Stream.of(DEVICES, WEIGHT), RATES.stream())
                    .collect(Collectors.toUnmodifiableSet());
    private static final int LEAST_WEIGHT = 10;
    private static final int MOST_WEIGHT = 1000;

    public BlockIo {
        classes = Map.copyOf(classes);
    }

    /** What the file says; why it cannot is an IllegalArgumentException. */
    public static BlockIo parse(String text) {
        return parse(text, Disks::named);
    }

    static BlockIo parse(String text, Function<String, List<Share.Disk>> disks) {
        MapValue file = map(YamlReader.value(text), "the file");
        only(file, Set.of(CLASSES), "the file");
        var classes = new LinkedHashMap<String, List<Share>>();
        MapValue all = map(file.get(CLASSES), CLASSES);
        for (Map.Entry<String, Object> entry : all) {
            String name = entry.getKey();
            var shares = new ArrayList<Share>();
            for (Object one : list(entry.getValue(), name)) {
                shares.addAll(shares(map(one, name), name, disks));
            }
            classes.put(name, List.copyOf(shares));
        }
        return new BlockIo(classes);
    }

    /**
     * What a container may have; nothing where its pod names no class. A class that nobody has
     * defined is an IllegalArgumentException.
     */
    public List<Share> of(Pod pod, String container) {
        Map<String, String> annotations = pod.metadata().annotations();
        String name =
                annotations.getOrDefault(
                        OF_CONTAINER + container, annotations.getOrDefault(OF_POD, ""));
        if (name.isEmpty()) {
            return List.of();
        }
        if (classes.isEmpty()) {
            throw new IllegalArgumentException(
                    "blockio support not enabled, requested class \"" + name + "\"");
        }
        return Optional.ofNullable(classes.get(name))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "no OCI BlockIO parameters for class \"" + name + "\""));
    }

    private static List<Share> shares(
            MapValue said, String name, Function<String, List<Share.Disk>> disks) {
        only(said, FIELDS, name);
        int weight = weight(said, name);
        List<Long> rates = RATES.stream().map(rate -> number(said, rate, name)).toList();
        if (said.get(DEVICES) == null) {
            if (rates.stream().anyMatch(rate -> rate > 0)) {
                throw new IllegalArgumentException(
                        name + ": a rate needs the " + DEVICES + " it is meant for");
            }
            return List.of(new Share(Optional.empty(), weight, 0, 0, 0, 0));
        }
        var shares = new ArrayList<Share>();
        for (Object pattern : list(said.get(DEVICES), name + ": " + DEVICES)) {
            List<Share.Disk> found = disks.apply(pattern.toString());
            if (found.isEmpty()) {
                throw new IllegalArgumentException(name + ": no disk is called " + pattern);
            }
            found.forEach(disk ->
                    shares.add(
                            new Share(
                                    Optional.of(disk),
                                    weight,
                                    rates.get(0),
                                    rates.get(1),
                                    rates.get(2),
                                    rates.get(3))));
        }
        return shares;
    }

    private static int weight(MapValue said, String name) {
        long weight = number(said, WEIGHT, name);
        if (weight != 0 && (weight < LEAST_WEIGHT || weight > MOST_WEIGHT)) {
            throw new IllegalArgumentException(
                    name + ": " + WEIGHT + " " + weight + " is not between 10 and 1000");
        }
        return (int) weight;
    }

    private static long number(MapValue said, String field, String name) {
        Object value = said.get(field);
        if (value == null) {
            return 0;
        }
        try {
            long number = Quantity.parse(value.toString()).value();
            if (number < 0) {
                throw new IllegalArgumentException("it is below 0");
            }
            return number;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + ": " + field + " " + value + ": " + e.getMessage(), e);
        }
    }

    private static void only(MapValue said, Set<String> known, String where) {
        for (Map.Entry<String, Object> entry : said) {
            if (!known.contains(entry.getKey())) {
                throw new IllegalArgumentException(where + " knows no " + entry.getKey());
            }
        }
    }

    private static MapValue map(Object value, String what) {
        if (value instanceof MapValue map) {
            return map;
        }
        throw new IllegalArgumentException(what + " is no map");
    }

    private static ListValue list(Object value, String what) {
        if (value instanceof ListValue list) {
            return list;
        }
        throw new IllegalArgumentException(what + " is no list");
    }
}
