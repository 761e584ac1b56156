package io.podium.server;

import io.podium.api.usage.NodeUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node that says it uses what a test says. */
public final class ToldUsage implements NodeUsage {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:00Z");
    private static final Duration WINDOW = Duration.ofMillis(15_003);

    private final Map<String, OfPod> pods = new HashMap<>();
    private Optional<Whole> node = Optional.empty();

    /** From now on the node itself uses this. */
    public ToldUsage node(long nanoCores, long bytes) {
        node = Optional.of(new Whole(AT, WINDOW, new Amounts(nanoCores, bytes)));
        return this;
    }

    /** From now on the pod's containers use these, such as web=250000000/67108864. */
    public ToldUsage pod(String uid, String... containers) {
        var all = new ArrayList<ContainerUsage>();
        for (String one : List.of(containers)) {
            String[] words = one.split("[=/]", -1);
            all.add(
                    new ContainerUsage(
                            words[0],
                            new Amounts(Long.parseLong(words[1]), Long.parseLong(words[2]))));
        }
        pods.put(uid, new OfPod(AT, WINDOW, all));
        return this;
    }

    @Override
    public Optional<Whole> node() {
        return node;
    }

    @Override
    public Optional<OfPod> pod(String uid) {
        return Optional.ofNullable(pods.get(uid));
    }
}
