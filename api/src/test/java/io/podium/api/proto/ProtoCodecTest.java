package io.podium.api.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.EmptyDirVolumeSource;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.Volume;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.meta.v1.APIResource;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtoCodecTest {
    private final ProtoCodec codec = new ProtoCodec();

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void writesTheSourceOfAVolumeAsAnEmbeddedMessage() {
        Volume volume = Volume.empty().withName("v").withEmptyDir(EmptyDirVolumeSource.empty());
        assertThat(hex(codec.encode(volume.value()))).isEqualTo("0a0176" + "1202" + "1200");
        assertThat(codec.decode(codec.encode(volume.value()), Volume.TYPE))
                .isEqualTo(volume.value());
    }

    @Test
    void writesVerbsAsAMessageOfTheirOwn() {
        APIResource resource = APIResource.empty().withName("p").withVerbs(List.of("get", "list"));
        assertThat(hex(codec.encode(resource.value())))
                .isEqualTo("0a0170" + "220b" + "0a03676574" + "0a046c697374");
    }

    @Test
    void writesFieldsInTheOrderOfTheirNumbersAndMapsSorted() {
        ObjectMeta metadata =
                ObjectMeta.empty().withLabels(Map.of("b", "2", "a", "1")).withName("n");
        assertThat(hex(codec.encode(metadata.value())))
                .isEqualTo("0a016e" + "5a060a01611201315a060a0162120132");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 8001",
        "16383, ff7f",
        "16384, 808001",
        "2147483647, ffffffff07",
        "-1, ffffffffffffffffff01",
        "-2147483648, 80808080f8ffffffff01"
    })
    void writesWholeNumbersInSevenBitGroups(int number, String varint) {
        ContainerPort port = ContainerPort.empty().withContainerPort(number);
        assertThat(hex(codec.encode(port.value()))).isEqualTo("18" + varint);
        assertThat(codec.decode(codec.encode(port.value()), ContainerPort.TYPE))
                .isEqualTo(port.value());
    }

    @Test
    void dropsZeroValuesThatGoWritesButDoesNotTellFromAbsence() {
        Type meta = ObjectMeta.TYPE;
        assertThat(
                        codec.decode(
                                HexFormat.of().parseHex("0a00" + "1200" + "3800" + "4200" + "5000"),
                                meta))
                .isEqualTo(ObjectMeta.empty().withDeletionGracePeriodSeconds(0).value());
    }

    @Test
    void skipsNumbersItDoesNotKnow() {
        assertThat(
                        codec.decode(
                                HexFormat.of().parseHex("0a016e" + "fa0703616263" + "c80f05"),
                                ObjectMeta.TYPE))
                .isEqualTo(ObjectMeta.empty().withName("n").value());
    }

    @ParameterizedTest
    @CsvSource({"0a", "0a05", "0a0161ff", "5a02", "00", "0b", "5a060a01611202"})
    void refusesBrokenMessages(String hex) {
        assertThatThrownBy(() -> codec.decode(HexFormat.of().parseHex(hex), ObjectMeta.TYPE))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("protobuf: ");
    }

    @Test
    void readsPackedNumbersToo() {
        Type options = Schema.kubernetes().body("v1", "PodPortForwardOptions").orElseThrow();
        assertThat(codec.decode(HexFormat.of().parseHex("0a0350901f"), options))
                .isEqualTo(codec.decode(HexFormat.of().parseHex("085008901f"), options));
    }

    @Test
    void wrapsObjectsAsKubernetesDoes() {
        Pod pod = Pod.create("", "p");
        byte[] wrapped = codec.encodeObject(pod.value());
        assertThat(hex(wrapped))
                .isEqualTo("6b387300" + "0a090a0276311203506f64" + "12050a030a0170" + "1a002200");
        ProtoCodec.Envelope envelope = ProtoCodec.unwrap(wrapped);
        assertThat(envelope.kind()).isEqualTo("Pod");
        assertThat(envelope.apiVersion()).isEqualTo("v1");
        assertThat(codec.decode(envelope.raw(), Pod.TYPE).get("metadata"))
                .isEqualTo(pod.value().get("metadata"));
    }

    @Test
    void refusesWhatDoesNotBeginAsKubernetesProtobuf() {
        assertThatThrownBy(() -> ProtoCodec.unwrap(new byte[] {1, 2, 3, 4}))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("expected prefix [107 56 115 0]");
    }

    @Test
    void carriesTheUnionsOfJsonSchema() {
        Type type =
                Schema.kubernetes()
                        .type(
                                "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps");
        String text =
                """
                {"additionalItems":false,"additionalProperties":{"type":"string"},"default":{"a":[1,null]},
                "dependencies":{"a":["b","c"],"d":{"type":"object"}},"items":[{"type":"string"},{"not":{}}],
                "maximum":1.5,"enum":[1,"x"],"example":7,"x-kubernetes-int-or-string":true}\
                """;
        TypedMap schema =
                new JsonDecoder().decode(text.getBytes(StandardCharsets.UTF_8), type).value();
        assertThat(codec.decode(codec.encode(schema), type)).isEqualTo(schema);
    }

    @Test
    void growsItsBufferForLargeObjects() {
        var containers = new ArrayList<Container>();
        for (int i = 0; i < 500; i++) {
            containers.add(Container.empty().withName("c" + i).withImage("x".repeat(i + 1)));
        }
        TypedMap spec = Pod.empty().spec().withContainers(containers).value();
        assertThat(codec.decode(codec.encode(spec), spec.type())).isEqualTo(spec);
    }
}
