package io.podium.network.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.api.json.Typer;
import io.podium.api.yaml.YamlReader;
import io.podium.client.Action;
import io.podium.client.Key;
import io.podium.network.World;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortRendererTest {
    private static Pod pod(String more, String ports, String status) {
        String yaml =
                "{metadata: {name: p, namespace: ns}, status: {%s},".formatted(status)
                        + " spec: {%s containers: [{name: c, image: i, ports: [%s]}]}}"
                                .formatted(
                                        (more.contains("nodeName") ? more : "nodeName: n1, " + more)
                                                        .replaceAll(", $", "")
                                                + ",",
                                        ports);
        return Pod.of(Typer.type(YamlReader.value(yaml), Pod.TYPE).value());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SPEC                | PORTS                                                    | STATUS                         | LINES
                    ''                  | '{containerPort: 80}'                                    | 'podIP: 10.0.0.2'              | nothing
                    ''                  | '{containerPort: 80, hostPort: 8080}'                    | ''                             | nothing
                    ''                  | '{containerPort: 80, hostPort: 8080}'                    | 'podIP: 10.0.0.2, phase: Failed' | nothing
                    'hostNetwork: true' | '{containerPort: 80, hostPort: 80}'                      | 'podIP: 10.0.0.2'              | nothing
                    'nodeName: n2'      | '{containerPort: 80, hostPort: 8080}'                    | 'podIP: 10.0.0.2'              | nothing
                    ''                  | '{containerPort: 80, hostPort: 8080, protocol: TCP}'     | 'podIP: 10.0.0.2'              | \
                        node-ports/tcp,8080=goto port-1 port-backends/tcp,8080,0=10.0.0.2,80 \
                        services/127.0.0.1,tcp,8080=goto pick-masked-1 backends/127.0.0.1,tcp,8080,0=10.0.0.2,80 \
                        hairpins/10.0.0.2,10.0.0.2=
                    ''                  | '{containerPort: 53, hostPort: 53, hostIP: 1.2.3.4, protocol: UDP}' | 'podIP: 10.0.0.2'   | \
                        services/1.2.3.4,udp,53=goto pick-1 backends/1.2.3.4,udp,53,0=10.0.0.2,53 \
                        hairpins/10.0.0.2,10.0.0.2=
                    ''                  | '{containerPort: 53, hostPort: 53, hostIP: 127.0.0.1, protocol: TCP}' | 'podIP: 10.0.0.2' | \
                        services/127.0.0.1,tcp,53=goto pick-masked-1 backends/127.0.0.1,tcp,53,0=10.0.0.2,53 \
                        hairpins/10.0.0.2,10.0.0.2=
                    """)
    void decides(String spec, String ports, String status, String lines) {
        var world = new World();
        Pod pod = pod(spec, ports, status);
        Pod stored = (Pod) world.door.put(pod);
        world.door.now(new Action.UpdateStatus(stored.withStatus(pod.status())));

        Part part = new HostPortRenderer("n1").render(world.view(), new Key("ns", "p"));

        List<String> seen =
                part.lines().entrySet().stream()
                        .map(line ->
                                line.getKey().name()
                                        + "/"
                                        + line.getKey().key().replace(" . ", ",")
                                        + "="
                                        + String.join("", line.getValue()).replace(" . ", ","))
                        .toList();
        List<String> wanted =
                lines.equals("nothing")
                        ? List.of()
                        : List.of(lines.replace("goto ", "goto_").split(" +", -1)).stream()
                                .map(line -> line.replace("goto_", "goto "))
                                .toList();
        assertThat(seen).containsExactlyInAnyOrderElementsOf(wanted);
    }
}
