package io.podium.node.volume;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ResourceFieldSelector;
import io.podium.api.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What fieldRef and resourceFieldRef read of a pod, for its environment and its downwardAPI
 * volumes.
 */
public final class Fields {
    private static final Pattern SUBSCRIPT =
            Pattern.compile("metadata\\.(labels|annotations)\\['(.*)'\\]");

    private Fields() {}

    /**
     * What a pod's own fields need of the node.
     *
     * @param podAddresses empty before the sandbox runs
     * @param allocatable of the node, as quantities by resource
     */
    public record Facts(
            List<String> podAddresses,
            List<String> hostAddresses,
            Map<String, String> allocatable) {}

    /** The field's text; empty for a path that is not supported. */
    public static Optional<String> field(Pod pod, String path, Facts facts) {
        Matcher subscript = SUBSCRIPT.matcher(path);
        if (subscript.matches()) {
            Map<String, String> map =
                    subscript.group(1).equals("labels")
                            ? pod.metadata().labels()
                            : pod.metadata().annotations();
            return Optional.of(map.getOrDefault(subscript.group(2), ""));
        }
        return Optional.ofNullable(
                switch (path) {
                    case "metadata.name" -> pod.name();
                    case "metadata.namespace" -> pod.namespace();
                    case "metadata.uid" -> pod.uid();
                    case "metadata.labels" -> lines(pod.metadata().labels());
                    case "metadata.annotations" -> lines(pod.metadata().annotations());
                    case "spec.nodeName" -> pod.spec().nodeName();
                    case "spec.serviceAccountName" -> pod.spec().serviceAccountName();
                    case "status.hostIP" -> first(facts.hostAddresses());
                    case "status.hostIPs" -> String.join(",", facts.hostAddresses());
                    case "status.podIP" -> first(facts.podAddresses());
                    case "status.podIPs" -> String.join(",", facts.podAddresses());
                    default -> null;
                });
    }

    private static String first(List<String> texts) {
        return texts.isEmpty() ? "" : texts.getFirst();
    }

    /** Sorted lines of key="value", as Go's %q writes the value. */
    private static String lines(Map<String, String> map) {
        var text = new StringBuilder();
        new TreeMap<>(map)
                .forEach((key, value) ->
                        text.append(text.isEmpty() ? "" : "\n")
                                .append(key)
                                .append('=')
                                .append(quoted(value)));
        return text.toString();
    }

    private static String quoted(String text) {
        String escaped =
                text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t");
        return '"' + escaped + '"';
    }

    /**
     * A container's request or limit in units of the divisor, rounded up; a missing limit is what
     * the node has.
     */
    public static Optional<String> resource(
            Container container, ResourceFieldSelector selector, Facts facts) {
        String[] parts = selector.resource().split("\\.", 2);
        if (parts.length != 2 || !(parts[0].equals("limits") || parts[0].equals("requests"))) {
            return Optional.empty();
        }
        boolean limit = parts[0].equals("limits");
        Map<String, String> amounts =
                limit ? container.resources().limits() : container.resources().requests();
        String amount =
                amounts.getOrDefault(
                        parts[1], limit ? facts.allocatable().getOrDefault(parts[1], "") : "");
        Quantity divisor = Quantity.orZero(selector.divisor());
        BigDecimal unit = divisor.isZero() ? BigDecimal.ONE : exact(divisor);
        return Optional.of(
                exact(Quantity.orZero(amount))
                        .divide(unit, 0, RoundingMode.CEILING)
                        .toPlainString());
    }

    private static BigDecimal exact(Quantity quantity) {
        return BigDecimal.valueOf(quantity.milliValue(), 3);
    }
}
