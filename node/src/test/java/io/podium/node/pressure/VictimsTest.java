package io.podium.node.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.node.pod.Manifests;
import io.podium.node.pressure.PodUse.ContainerUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VictimsTest {
    /** A pod by name, priority, what it asks for and what it takes: web:0:10:20. */
    private static Pod pod(String text) {
        String[] words = text.split(":", -1);
        return Manifests.of(
                ("{metadata: {name: %1$s, uid: %1$s}, spec: {priority: %2$s, containers: [{name: c,"
                                + " resources: {requests: {memory: %3$s, ephemeral-storage:"
                                + " %3$s}}}]}}")
                        .formatted(words[0], words[1], words[2]));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    MEMORY    | a:0:10:20 b:0:10:5             | a b
                    MEMORY    | a:5:10:20 b:0:10:20            | b a
                    MEMORY    | a:5:10:20 b:0:10:5             | a b
                    MEMORY    | a:0:10:20 b:0:10:30 c:0:25:30  | b a c
                    MEMORY    | a:0:10:10 b:0:0:1              | b a
                    MEMORY    | a:2000000000:0:99 b:1:9:1      | b
                    MEMORY    | a:0:10:20 b:9:10:?             | b a
                    NODE_DISK | a:0:10:20 b:0:10:30            | b a
                    PROCESSES | a:0:99:20 b:0:0:30 c:1:0:90    | b a c
                    """)
    void whoTakesMoreThanItAskedForGoesFirst(Signal signal, String pods, String order) {
        var all = new ArrayList<Pod>();
        var uses = new HashMap<String, PodUse>();
        for (String text : pods.split(" ", -1)) {
            Pod pod = pod(text);
            all.add(pod);
            String taken = text.split(":", -1)[3];
            if (!taken.equals("?")) {
                long amount = Long.parseLong(taken);
                var own = new ContainerUse(amount, amount, amount, 0);
                uses.put(pod.uid(), new PodUse(Map.of("c", own), Map.of(), 0, 0, amount));
            }
        }

        assertThat(Victims.inOrder(all, signal, uses).stream().map(Pod::name))
                .containsExactly(order.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    memory.available<100Mi | 52428800 | 1073741824 | The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container c was using 3Ki, request is 1Ki, has larger consumption of memory.
                    memory.available<10%   | 1000     | 1048576    | The node was low on resource: memory. Threshold quantity: 104857, available: 1k. Container c was using 3Ki, request is 1Ki, has larger consumption of memory.
                    nodefs.available<10%   | 1024     | 20480      | The node was low on resource: ephemeral-storage. Threshold quantity: 2Ki, available: 1Ki. Container c was using 3Ki, request is 0, has larger consumption of ephemeral-storage.
                    nodefs.inodesFree<10%  | 1000     | 20480      | The node was low on resource: inodes. Threshold quantity: 2Ki, available: 1k.
                    pid.available<2k       | 1500     | 32768      | The node was low on resource: pids. Threshold quantity: 2k, available: 1500.
                    """)
    void saysWhyAPodGoes(String threshold, long available, long capacity, String message) {
        Pod pod = Manifests.withContainer("", "resources: {requests: {memory: 1Ki}}");
        var use = new PodUse(Map.of("c", new ContainerUse(3072, 2048, 9, 1024)), Map.of(), 0, 0, 0);
        Threshold met = Threshold.parse(threshold).getFirst();

        assertThat(Victims.message(pod, met, new Level(available, capacity), Optional.of(use)))
                .isEqualTo(message + " ");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1000, 1k", "1023, 1023", "1024, 1Ki", "1536, 1536", "5242880, 5Mi"})
    void writesBytesAsUpstreamDoes(long bytes, String text) {
        assertThat(Amounts.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"init: 9 run: 4, 9", "side: 2 init: 3 run: 4, 6", "run: 4 run: 5, 9"})
    void limitsAddUpAsContainersRun(String text, long limit) {
        var inits = new ArrayList<String>();
        var mains = new ArrayList<String>();
        List<String> words = List.of(text.split(" ", -1));
        for (int i = 0; i < words.size(); i += 2) {
            String container =
                    "{name: c%d, %s resources: {limits: {ephemeral-storage: %s}}}"
                            .formatted(
                                    i,
                                    words.get(i).equals("side:") ? "restartPolicy: Always," : "",
                                    words.get(i + 1));
            (words.get(i).equals("run:") ? mains : inits).add(container);
        }
        Pod pod =
                Manifests.pod(
                        "initContainers: [%s], containers: [%s]"
                                .formatted(String.join(",", inits), String.join(",", mains)));

        assertThat(Amounts.limit(pod, "ephemeral-storage").value()).isEqualTo(limit);
    }
}
