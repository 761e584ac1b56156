package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerResizePolicy;
import io.podium.api.core.v1.ContainerStatus;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodStatus;
import io.podium.api.core.v1.ResourceRequirements;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizesTest {
    private static final Map<String, String> NODE = Map.of("cpu", "2", "memory", "1Gi");

    /** cpu/memory of each container, by commas; those before a slash are of init containers. */
    private static Pod pod(String text) {
        Pod pod = World.pod("Always", "web");
        var containers = new java.util.ArrayList<Container>();
        for (String one : text.split(",", -1)) {
            containers.add(sized("c" + containers.size(), one));
        }
        return pod.withSpec(pod.spec().withContainers(containers));
    }

    private static Container sized(String name, String amounts) {
        return Container.empty().withName(name).withImage("img").withResources(requests(amounts));
    }

    private static ResourceRequirements requests(String text) {
        var amounts = new HashMap<String, String>();
        String[] words = text.split(":", -1);
        amounts.put("cpu", words[0]);
        amounts.put("memory", words[1]);
        return ResourceRequirements.empty().withRequests(amounts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1:1Mi         | 500m:1Mi  | ''
                    1:1Mi         | 1:1Mi     | ''
                    1:1Mi         | 1100m:1Mi | Deferred Node didn't have enough resource: cpu, requested: 1000, used: 1100, capacity: 2000
                    1:600Mi       | 1m:600Mi  | Deferred Node didn't have enough resource: memory, requested: 629145600, used: 629145600, capacity: 1073741824
                    3:1Mi         | 1m:1Mi    | Infeasible Node didn't have enough capacity: cpu, requested: 3000, capacity: 2000
                    1:2Gi         | 1m:1Mi    | Infeasible Node didn't have enough capacity: memory, requested: 2147483648, capacity: 1073741824
                    1:1Mi,1500m:1 | 1m:1Mi    | Infeasible Node didn't have enough capacity: cpu, requested: 2500, capacity: 2000
                    """)
    void judgesByWhatTheNodeHas(String wanted, String other, String verdict) {
        var refusal = Resizes.judge(pod(wanted), List.of(pod(other)), NODE);

        assertThat(refusal.map(r -> r.reason() + " " + r.message()).orElse("")).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "cpu, 100m:1Mi, 200m:1Mi, true",
        "cpu, 100m:1Mi, 100m:2Mi, false",
        "memory, 100m:1Mi, 100m:2Mi, true",
        "memory, 100m:1024Ki, 100m:1Mi, false",
        "memory, 100m:1Mi, 0.1:1Mi, false"
    })
    void restartsOnlyForWhatItsPolicyNames(
            String resource, String had, String wanted, boolean restart) {
        var policy =
                ContainerResizePolicy.empty()
                        .withResourceName(resource)
                        .withRestartPolicy("RestartContainer");
        Container container = sized("web", wanted).withResizePolicy(List.of(policy));

        assertThat(Resizes.needsRestart(container, requests(had))).isEqualTo(restart);
    }

    /** After a restart of Podium a pod has what its status says, until it was given more. */
    @Test
    void remembersByTheStatusWhatWasGiven() {
        Pod pod = pod("200m:1Mi");
        var status =
                ContainerStatus.empty()
                        .withName("c0")
                        .withContainerID("containerd://x")
                        .withAllocatedResources(requests("100m:1Mi").requests())
                        .withResources(requests("100m:1Mi"));
        Pod stored = pod.withStatus(PodStatus.empty().withContainerStatuses(List.of(status)));
        var allocation = new Allocation(stored);

        Container before = allocation.effective(stored).spec().containers().getFirst();
        allocation.give(stored);

        assertThat(before.resources()).isEqualTo(requests("100m:1Mi"));
        assertThat(allocation.effective(stored)).isSameAs(stored);
        assertThat(allocation.applied(List.of("x"))).containsEntry("x", requests("100m:1Mi"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -                | 100m:1Mi | resize(c)
                    RestartContainer | 100m:1Mi | stop(c,30)
                    -                | 200m:1Mi | ''
                    """)
    void bringsARunningContainerToItsSize(String policy, String had, String steps) {
        Pod plain = World.pod("Always", "c");
        Container container = sized("c", "200m:1Mi");
        if (!policy.equals("-")) {
            container =
                    container.withResizePolicy(
                            List.of(
                                    ContainerResizePolicy.empty()
                                            .withResourceName("cpu")
                                            .withRestartPolicy(policy)));
        }
        Pod pod = plain.withSpec(plain.spec().withContainers(List.of(container)));
        World world = World.of(pod, "sandbox c#0:running");
        world.applied.put("c#0", requests(had));

        assertThat(World.text(Planner.plan(PodDesired.of(pod), world.seen(), world.now)))
                .isEqualTo(steps);
    }
}
