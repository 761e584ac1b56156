package io.podium.api.kinds.pod;

import io.podium.api.quantity.Quantity;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.Map;
import java.util.TreeMap;

/** What all containers of a pod take together. */
public final class ContainerAmounts {
    private ContainerAmounts() {}

    /**
     * Containers and sidecars run at once; other init containers one after the other, next to the
     * sidecars started before them. The pod takes the most of it.
     *
     * @param field requests or limits
     */
    public static Map<String, Quantity> of(MapValue spec, String field) {
        var total = new TreeMap<String, Quantity>();
        ListValue containers = spec.list("containers");
        for (int i = 0; i < containers.size(); i++) {
            add(total, containers.map(i).map("resources").map(field));
        }
        var sidecars = new TreeMap<String, Quantity>();
        var highest = new TreeMap<String, Quantity>();
        ListValue starters = spec.list("initContainers");
        for (int i = 0; i < starters.size(); i++) {
            MapValue amounts = starters.map(i).map("resources").map(field);
            if (starters.map(i).string("restartPolicy").equals("Always")) {
                add(total, amounts);
                add(sidecars, amounts);
                raise(highest, sidecars);
            } else {
                var now = new TreeMap<>(sidecars);
                add(now, amounts);
                raise(highest, now);
            }
        }
        raise(total, highest);
        return total;
    }

    private static void add(Map<String, Quantity> total, MapValue amounts) {
        for (Map.Entry<String, Object> amount : amounts) {
            Quantity more = Quantity.parse(String.valueOf(amount.getValue()));
            total.merge(amount.getKey(), more, Quantity::plus);
        }
    }

    private static void raise(Map<String, Quantity> total, Map<String, Quantity> least) {
        least.forEach((name, amount) ->
                total.merge(name, amount, (one, two) -> one.compareTo(two) >= 0 ? one : two));
    }
}
