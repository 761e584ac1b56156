package io.podium.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.ConfigMapProjection;
import io.podium.api.core.v1.ConfigMapVolumeSource;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.DownwardAPIVolumeFile;
import io.podium.api.core.v1.DownwardAPIVolumeSource;
import io.podium.api.core.v1.KeyToPath;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.ObjectFieldSelector;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.core.v1.ProjectedVolumeSource;
import io.podium.api.core.v1.ResourceFieldSelector;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.core.v1.Secret;
import io.podium.api.core.v1.SecretProjection;
import io.podium.api.core.v1.SecretVolumeSource;
import io.podium.api.core.v1.ServiceAccountTokenProjection;
import io.podium.api.core.v1.Volume;
import io.podium.api.core.v1.VolumeProjection;
import io.podium.api.schema.Schema;
import io.podium.base.simulation.Simulation;
import io.podium.client.local.LocalDoor;
import io.podium.client.view.Kinds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadRendererTest {
    private static final Kinds KINDS = new Kinds(Schema.kubernetes());

    private final Simulation time = new Simulation(1);
    private LocalDoor door;
    private Optional<String> token = Optional.of("tok");

    @BeforeEach
    void fillCluster() {
        door = new LocalDoor(KINDS, time.loop("server"), time.clock(), time.randomness());
        door.put(Namespace.create("", "ns"));
        door.put(
                ConfigMap.create("ns", "map")
                        .withData(Map.of("a", "1", "b", "2"))
                        .withBinaryData(Map.of("c", "AAE=")));
        door.put(Secret.create("ns", "sec").withData(Map.of("key", "c2VzYW1l")));
    }

    private Optional<Payload> render(Volume volume) {
        Pod pod = Pod.create("ns", "p");
        pod = pod.withMetadata(pod.metadata().withLabels(Map.of("z", "say \"hi\"", "a", "b")));
        pod =
                pod.withSpec(
                        PodSpec.empty()
                                .withNodeName("n1")
                                .withContainers(
                                        List.of(
                                                Container.empty()
                                                        .withName("c")
                                                        .withResources(
                                                                ResourceRequirements.empty()
                                                                        .withLimits(
                                                                                Map.of(
                                                                                        "cpu",
                                                                                        "1500m"))
                                                                        .withRequests(
                                                                                Map.of(
                                                                                        "memory",
                                                                                        "1000Ki"))))));
        var facts =
                new Fields.Facts(
                        List.of("10.0.0.9"), List.of("172.30.0.2"), Map.of("memory", "4Gi"));
        return new PayloadRenderer(pod, door.view(), facts, (p, v, projection) -> token)
                .render(volume);
    }

    private static String text(Optional<Payload> payload) {
        var lines = new StringBuilder();
        payload.orElseThrow()
                .files()
                .forEach((path, file) ->
                        lines.append(path)
                                .append('=')
                                .append(new String(file.bytes(), StandardCharsets.ISO_8859_1))
                                .append(':')
                                .append(Integer.toOctalString(file.mode()))
                                .append(' '));
        return lines.toString().strip();
    }

    private static Volume volume() {
        return Volume.empty().withName("v");
    }

    @Test
    void putsEveryKeyOfAConfigMap() {
        var source = ConfigMapVolumeSource.empty().withName("map").withDefaultMode(0600);
        assertThat(text(render(volume().withConfigMap(source))))
                .isEqualTo("a=1:600 b=2:600 c=\0\1:600");
    }

    @Test
    void putsOnlyTheItemsAskedForWhereTheyBelong() {
        var source =
                SecretVolumeSource.empty()
                        .withSecretName("sec")
                        .withItems(
                                List.of(
                                        KeyToPath.empty()
                                                .withKey("key")
                                                .withPath("in/here")
                                                .withMode(0400)));
        assertThat(text(render(volume().withSecret(source)))).isEqualTo("in/here=sesame:400");
    }

    @Test
    void saysAllThatIsMissingOfAProjectedVolume() {
        var gone =
                List.of(
                        VolumeProjection.empty()
                                .withSecret(SecretProjection.empty().withName("gone")),
                        VolumeProjection.empty()
                                .withConfigMap(ConfigMapProjection.empty().withName("too")));
        Volume volume = volume().withProjected(ProjectedVolumeSource.empty().withSources(gone));

        assertThatThrownBy(() -> render(volume))
                .isInstanceOf(MountTrouble.class)
                .hasMessage("[secret \"gone\" not found, configmap \"too\" not found]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    none | a | false | configmap "none" not found
                    map  | x | false | references non-existent config key: x
                    none | a | true  | -
                    map  | x | true  | -
                    """)
    void saysWhatIsMissingUnlessItIsOptional(
            String name, String key, boolean optional, String message) {
        Volume volume =
                volume().withConfigMap(
                                ConfigMapVolumeSource.empty()
                                        .withName(name)
                                        .withOptional(optional)
                                        .withItems(
                                                List.of(
                                                        KeyToPath.empty()
                                                                .withKey(key)
                                                                .withPath("f"))));
        if (optional) {
            assertThat(render(volume).orElseThrow().files()).isEmpty();
        } else {
            assertThatThrownBy(() -> render(volume))
                    .isInstanceOf(MountTrouble.class)
                    .hasMessage(message)
                    .extracting(e -> ((MountTrouble) e).event())
                    .isEqualTo("MountVolume.SetUp failed for volume \"v\" : " + message);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    metadata.name         | p
                    metadata.namespace    | ns
                    metadata.labels['a']  | b
                    metadata.labels['no'] | ''
                    spec.nodeName         | n1
                    status.podIP          | 10.0.0.9
                    status.hostIPs        | 172.30.0.2
                    """)
    void readsFieldsOfThePod(String path, String value) {
        var item =
                DownwardAPIVolumeFile.empty()
                        .withPath("f")
                        .withFieldRef(ObjectFieldSelector.empty().withFieldPath(path));
        var volume =
                volume().withDownwardAPI(DownwardAPIVolumeSource.empty().withItems(List.of(item)));
        assertThat(text(render(volume))).isEqualTo("f=" + value + ":644");
    }

    @Test
    void writesLabelsAsSortedQuotedLines() {
        var item =
                DownwardAPIVolumeFile.empty()
                        .withPath("f")
                        .withFieldRef(ObjectFieldSelector.empty().withFieldPath("metadata.labels"));
        var volume =
                volume().withDownwardAPI(DownwardAPIVolumeSource.empty().withItems(List.of(item)));
        assertThat(text(render(volume))).isEqualTo("f=a=\"b\"\nz=\"say \\\"hi\\\"\":644");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    limits.cpu      | -   | 2
                    limits.cpu      | 1m  | 1500
                    requests.memory | 1Mi | 1
                    requests.memory | -   | 1024000
                    limits.memory   | 1Gi | 4
                    requests.cpu    | -   | 0
                    """)
    void roundsResourcesUpToTheDivisor(String resource, String divisor, String value) {
        var selector = ResourceFieldSelector.empty().withContainerName("c").withResource(resource);
        var item =
                DownwardAPIVolumeFile.empty()
                        .withPath("f")
                        .withResourceFieldRef(
                                divisor == null ? selector : selector.withDivisor(divisor));
        var volume =
                volume().withDownwardAPI(DownwardAPIVolumeSource.empty().withItems(List.of(item)));
        assertThat(text(render(volume))).isEqualTo("f=" + value + ":644");
    }

    @Test
    void waitsForATokenThatIsOnItsWay() {
        var tokenSource = ServiceAccountTokenProjection.empty().withPath("token");
        var item = KeyToPath.empty().withKey("a").withPath("ca.crt");
        var mapSource = ConfigMapProjection.empty().withName("map").withItems(List.of(item));
        var sources =
                List.of(
                        VolumeProjection.empty().withServiceAccountToken(tokenSource),
                        VolumeProjection.empty().withConfigMap(mapSource));
        var volume = volume().withProjected(ProjectedVolumeSource.empty().withSources(sources));
        assertThat(text(render(volume))).isEqualTo("ca.crt=1:644 token=tok:644");

        token = Optional.empty();
        assertThat(render(volume)).isEmpty();
    }
}
