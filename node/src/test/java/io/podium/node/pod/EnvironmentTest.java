package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.ConfigMapEnvSource;
import io.podium.api.core.v1.ConfigMapKeySelector;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.EnvFromSource;
import io.podium.api.core.v1.EnvVar;
import io.podium.api.core.v1.EnvVarSource;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.SecretEnvSource;
import io.podium.api.core.v1.SecretKeySelector;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.core.v1.ServiceSpec;
import io.podium.api.schema.Schema;
import io.podium.base.simulation.Simulation;
import io.podium.client.local.LocalDoor;
import io.podium.client.view.Kinds;
import io.podium.node.volume.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {
    private static final Kinds KINDS = new Kinds(Schema.kubernetes());
    private static final Fields.Facts FACTS =
            new Fields.Facts(List.of("10.0.0.9"), List.of("172.30.0.2"), Map.of());

    private final Simulation time = new Simulation(1);
    private LocalDoor door;

    @BeforeEach
    void fillCluster() {
        door = new LocalDoor(KINDS, time.loop("server"), time.clock(), time.randomness());
        door.put(Namespace.create("", "ns"));
        door.put(Namespace.create("", "default"));
        door.put(ConfigMap.create("ns", "map").withData(Map.of("A", "1", "b.c", "2")));
        door.put(Secret.create("ns", "sec").withData(Map.of("KEY", "c2VzYW1l")));
        door.put(
                service(
                        "default",
                        "kubernetes",
                        "10.96.0.1",
                        ServicePort.empty().withName("https").withPort(443)));
        door.put(
                service(
                        "ns",
                        "my-db",
                        "10.96.0.7",
                        ServicePort.empty().withPort(5432).withProtocol("TCP"),
                        ServicePort.empty()
                                .withName("stats-x")
                                .withPort(9000)
                                .withProtocol("UDP")));
        door.put(service("ns", "headless", "None", ServicePort.empty().withPort(1)));
    }

    private static Service service(String namespace, String name, String ip, ServicePort... ports) {
        return Service.create(namespace, name)
                .withSpec(ServiceSpec.empty().withClusterIP(ip).withPorts(List.of(ports)));
    }

    private Map<String, String> environment(Pod pod, Container container) {
        return Environment.of(
                pod,
                container,
                door.view(),
                FACTS,
                (volume, path) ->
                        Optional.of("KEY='from file'\n").filter(text -> path.equals("there")));
    }

    private static Pod pod() {
        return Pod.create("ns", "p").withSpec(PodSpec.empty().withEnableServiceLinks(false));
    }

    @Test
    void tellsOfServicesAsDockerLinksDid() {
        Pod linked = pod().withSpec(PodSpec.empty());
        assertThat(environment(linked, Container.empty()))
                .containsOnly(
                        Map.entry("KUBERNETES_SERVICE_HOST", "10.96.0.1"),
                        Map.entry("KUBERNETES_SERVICE_PORT", "443"),
                        Map.entry("KUBERNETES_SERVICE_PORT_HTTPS", "443"),
                        Map.entry("KUBERNETES_PORT", "tcp://10.96.0.1:443"),
                        Map.entry("KUBERNETES_PORT_443_TCP", "tcp://10.96.0.1:443"),
                        Map.entry("KUBERNETES_PORT_443_TCP_PROTO", "tcp"),
                        Map.entry("KUBERNETES_PORT_443_TCP_PORT", "443"),
                        Map.entry("KUBERNETES_PORT_443_TCP_ADDR", "10.96.0.1"),
                        Map.entry("MY_DB_SERVICE_HOST", "10.96.0.7"),
                        Map.entry("MY_DB_SERVICE_PORT", "5432"),
                        Map.entry("MY_DB_SERVICE_PORT_STATS_X", "9000"),
                        Map.entry("MY_DB_PORT", "tcp://10.96.0.7:5432"),
                        Map.entry("MY_DB_PORT_5432_TCP", "tcp://10.96.0.7:5432"),
                        Map.entry("MY_DB_PORT_5432_TCP_PROTO", "tcp"),
                        Map.entry("MY_DB_PORT_5432_TCP_PORT", "5432"),
                        Map.entry("MY_DB_PORT_5432_TCP_ADDR", "10.96.0.7"),
                        Map.entry("MY_DB_PORT_9000_UDP", "udp://10.96.0.7:9000"),
                        Map.entry("MY_DB_PORT_9000_UDP_PROTO", "udp"),
                        Map.entry("MY_DB_PORT_9000_UDP_PORT", "9000"),
                        Map.entry("MY_DB_PORT_9000_UDP_ADDR", "10.96.0.7"));
        assertThat(environment(pod(), Container.empty()))
                .hasSize(8)
                .containsKey("KUBERNETES_SERVICE_HOST");
    }

    @Test
    void letsLaterVariablesWinAndReferToEarlierOnes() {
        var container =
                Container.empty()
                        .withEnvFrom(
                                List.of(
                                        EnvFromSource.empty()
                                                .withPrefix("P_")
                                                .withConfigMapRef(
                                                        ConfigMapEnvSource.empty().withName("map")),
                                        EnvFromSource.empty()
                                                .withSecretRef(
                                                        SecretEnvSource.empty().withName("sec"))))
                        .withEnv(
                                List.of(
                                        EnvVar.empty().withName("KEY").withValue("mine"),
                                        EnvVar.empty()
                                                .withName("BOTH")
                                                .withValue(
                                                        "$(KEY) $(P_A) $(KUBERNETES_SERVICE_PORT)"
                                                                + " $(LATER)"),
                                        EnvVar.empty().withName("LATER").withValue("x")));

        assertThat(environment(pod(), container))
                .containsEntry("P_A", "1")
                .containsEntry("P_b.c", "2")
                .containsEntry("KEY", "mine")
                .containsEntry("BOTH", "mine 1 443 $(LATER)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    map  | nothing | configmap "nothing" not found
                    map  | map     | couldn't find key x in ConfigMap ns/map
                    sec  | nothing | secret "nothing" not found
                    sec  | sec     | couldn't find key x in Secret ns/sec
                    """)
    void saysWhatIsMissingUnlessItIsOptional(String kind, String name, String message) {
        for (boolean optional : List.of(false, true)) {
            var source =
                    kind.equals("map")
                            ? EnvVarSource.empty()
                                    .withConfigMapKeyRef(
                                            ConfigMapKeySelector.empty()
                                                    .withName(name)
                                                    .withKey("x")
                                                    .withOptional(optional))
                            : EnvVarSource.empty()
                                    .withSecretKeyRef(
                                            SecretKeySelector.empty()
                                                    .withName(name)
                                                    .withKey("x")
                                                    .withOptional(optional));
            var container =
                    Container.empty()
                            .withEnv(List.of(EnvVar.empty().withName("V").withValueFrom(source)));
            if (optional) {
                assertThat(environment(pod(), container)).doesNotContainKey("V");
            } else {
                assertThatThrownBy(() -> environment(pod(), container))
                        .isInstanceOf(ConfigTrouble.class)
                        .hasMessage(message);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    v | there   | KEY | false | from file
                    v | there   | Z   | false | environment variable key "Z" not found in file "there"
                    v | there   | Z   | true  | nothing
                    v | missing | KEY | false | couldn't parse env file
                    v | missing | KEY | true  | nothing
                    w | there   | KEY | false | cannot find the volume "w" referenced by FileKeyRef
                    """)
    void readsAVariableThatAContainerWroteForOthers(
            String volume, String path, String key, boolean optional, String wanted) {
        Pod pod =
                Manifests.withContainer(
                        "volumes: [{name: v, emptyDir: {}}]",
                        "env: [{name: V, valueFrom: {fileKeyRef: {volumeName: %s, path: %s, key: %s, optional: %s}}}]"
                                .formatted(volume, path, key, optional));
        String found;
        try {
            found =
                    environment(pod, pod.spec().containers().getFirst())
                            .getOrDefault("V", "nothing");
        } catch (ConfigTrouble trouble) {
            found = trouble.getMessage();
        }

        assertThat(found).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            textBlock =
                    """
                    plain          | plain
                    $(A)           | va
                    -$(A)-$(B)-    | -va-vb-
                    $$(A)          | $(A)
                    $$$(A)         | $va
                    $(NO)          | $(NO)
                    $(A            | $(A
                    $A             | $A
                    cost $         | cost $
                    $()            | $()
                    """)
    void expandsAsUpstreamDoes(String text, String expanded) {
        assertThat(Expansion.expand(text, Map.of("A", "va", "B", "vb"))).isEqualTo(expanded);
    }
}
