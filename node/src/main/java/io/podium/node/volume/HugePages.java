package io.podium.node.volume;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Pod;
import io.podium.api.quantity.Quantity;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which pages a volume of huge pages is made of. Pure. */
final class HugePages {
    /** The medium that leaves the size to the pod's requests; a dash and a size may follow. */
    static final String MEDIUM = "HugePages";

    private static final String RESOURCE = "hugepages-";

    private HugePages() {}

    static boolean is(String medium) {
        return medium.equals(MEDIUM) || medium.startsWith(MEDIUM + "-");
    }

    /**
     * The size of a page in bytes. The pod must ask for pages of this size, or, when the medium
     * names none, of one size alone. Fails with {@link MountTrouble}.
     */
    static long pageBytes(Pod pod, String volume, String medium) {
        var asked = new TreeSet<Quantity>();
        var containers =
                Stream.concat(
                        pod.spec().initContainers().stream(), pod.spec().containers().stream());
        containers
                .map(Container::resources)
                .forEach(resources -> {
                    add(resources.requests(), asked);
                    add(resources.limits(), asked);
                });
        add(pod.spec().resources().limits(), asked);
        if (medium.equals(MEDIUM)) {
            if (asked.size() != 1) {
                throw new MountTrouble(
                        volume,
                        asked.isEmpty()
                                ? "no huge pages are requested by the pod"
                                : "medium HugePages is ambiguous: the pod requests huge pages of"
                                        + " several sizes");
            }
            return asked.first().value();
        }
        Quantity size = Quantity.parse(medium.substring(MEDIUM.length() + 1));
        if (!asked.contains(size)) {
            throw new MountTrouble(
                    volume, "medium " + medium + ": the pod requests no huge pages of this size");
        }
        return size.value();
    }

    private static void add(Map<String, String> amounts, Set<Quantity> sizes) {
        amounts.keySet().stream()
                .filter(name -> name.startsWith(RESOURCE))
                .map(name -> Quantity.parse(name.substring(RESOURCE.length())))
                .forEach(sizes::add);
    }
}
