package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.json.JsonDecoder;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.proto.ProtoCodec.Envelope;
import io.podium.api.schema.Schema;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlReader;
import io.podium.e2e.cluster.Curl;
import io.podium.e2e.cluster.Curl.Reply;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same objects in every media type a client may ask for, over bare HTTP. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class EncodingsTest {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String TAKE_PROTOBUF = "Accept: " + PROTOBUF;
    private static final String SEND_PROTOBUF = "Content-Type: " + PROTOBUF;
    private static final String SEND_JSON = "Content-Type: application/json";
    private static final Schema SCHEMA = Schema.kubernetes();
    private static final ProtoCodec CODEC = new ProtoCodec();

    private static TypedMap object(byte[] bytes) {
        Envelope envelope = ProtoCodec.unwrap(bytes);
        return CODEC.decode(
                        envelope.raw(),
                        SCHEMA.body(envelope.apiVersion(), envelope.kind()).orElseThrow())
                .with("kind", envelope.kind())
                .with("apiVersion", envelope.apiVersion());
    }

    private static String maps(TestSpace space) {
        return "/api/v1/namespaces/" + space.name() + "/configmaps";
    }

    private static TypedMap map(TestSpace space, String name, String text) {
        return ConfigMap.create(space.name(), name).withData(Map.of("text", text)).value();
    }

    @Test
    void objectsListsAndRefusalsComeInProtobuf(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "protobuf")) {
            Curl curl = Curl.of(cluster);
            byte[] sent = CODEC.encodeObject(map(space, "a", "first"));
            Reply created = curl.ask("POST", maps(space), sent, SEND_PROTOBUF, TAKE_PROTOBUF);
            assertThat(created.code()).isEqualTo(201);
            assertThat(created.header("content-type")).isEqualTo(PROTOBUF);
            ConfigMap first = ConfigMap.of(object(created.body()));
            assertThat(first.data()).containsExactly(Map.entry("text", "first"));
            assertThat(first.metadata().uid()).isNotEmpty();

            Reply got = curl.get(maps(space) + "/a", TAKE_PROTOBUF);
            assertThat(got.body()).isEqualTo(created.body());
            byte[] changed = CODEC.encodeObject(first.withData(Map.of("text", "second")).value());
            Reply put = curl.ask("PUT", maps(space) + "/a", changed, SEND_PROTOBUF, TAKE_PROTOBUF);
            assertThat(ConfigMap.of(object(put.body())).data()).containsEntry("text", "second");

            Reply listed =
                    curl.get(
                            maps(space) + "?fieldSelector=metadata.name%3Da",
                            TAKE_PROTOBUF + ",application/json");
            TypedMap list = object(listed.body());
            assertThat(list.string("kind")).isEqualTo("ConfigMapList");
            assertThat(list.map("metadata").string("resourceVersion")).matches("[1-9][0-9]*");
            assertThat(list.list("items").map(0).map("metadata").string("resourceVersion"))
                    .isEqualTo(ConfigMap.of(object(put.body())).metadata().resourceVersion());

            Reply absent = curl.get(maps(space) + "/absent", TAKE_PROTOBUF);
            assertThat(absent.code()).isEqualTo(404);
            assertThat(absent.header("content-type")).isEqualTo(PROTOBUF);
            TypedMap status = object(absent.body());
            assertThat(status.string("kind")).isEqualTo("Status");
            assertThat(status.string("reason")).isEqualTo("NotFound");
            assertThat(status.string("message")).isEqualTo("configmaps \"absent\" not found");
        }
    }

    @Test
    void metadataAloneComesInProtobuf(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "partial")) {
            space.run("create", "configmap", "a", "--from-literal=k=v");
            Curl curl = Curl.of(cluster);
            String as = ";g=meta.k8s.io;v=v1;as=PartialObjectMetadata";
            TypedMap one = object(curl.get(maps(space) + "/a", TAKE_PROTOBUF + as).body());
            assertThat(one.string("kind")).isEqualTo("PartialObjectMetadata");
            assertThat(one.map("metadata").string("name")).isEqualTo("a");
            TypedMap all = object(curl.get(maps(space), TAKE_PROTOBUF + as + "List").body());
            assertThat(all.string("kind")).isEqualTo("PartialObjectMetadataList");
            assertThat(all.list("items").map(0).map("metadata").string("name")).isEqualTo("a");
            Reply wrong = curl.get(maps(space) + "/a", "Accept: application/json" + as + "List");
            assertThat(wrong.code()).isEqualTo(406);
            assertThat(wrong.text())
                    .contains(
                            "you requested PartialObjectMetadataList, but the requested object is"
                                    + " not a list (*core.ConfigMap)");
        }
    }

    @Test
    void watchesSendFramesOfProtobuf(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "frames")) {
            space.run("create", "configmap", "seen", "--from-literal=k=v");
            Curl curl = Curl.of(cluster);
            Reply watch =
                    curl.get(
                            maps(space)
                                    + "?watch=true&timeoutSeconds=1&allowWatchBookmarks=true"
                                    + "&fieldSelector=metadata.name%3Dseen",
                            TAKE_PROTOBUF + ";stream=watch,application/json;stream=watch");
            assertThat(watch.header("content-type")).isEqualTo(PROTOBUF + ";stream=watch");
            List<String> seen = new ArrayList<>();
            ByteBuffer frames = ByteBuffer.wrap(watch.body());
            while (frames.hasRemaining()) {
                var frame = new byte[frames.getInt()];
                frames.get(frame);
                seen.add(event(frame));
            }
            assertThat(seen).containsExactly("ADDED ConfigMap seen", "BOOKMARK ConfigMap ");
        }
    }

    /** Type, kind and name of an event: two fields, the second a message of one. */
    private static String event(byte[] frame) {
        assertThat(frame[0]).isEqualTo((byte) 0x0a);
        String type = new String(frame, 2, frame[1], StandardCharsets.US_ASCII);
        int at = 2 + frame[1];
        assertThat(frame[at]).isEqualTo((byte) 0x12);
        int object = at;
        while (frame[object] != 'k' || frame[object + 1] != '8' || frame[object + 3] != 0) {
            object++;
        }
        TypedMap value = object(Arrays.copyOfRange(frame, object, frame.length));
        return type + " " + value.string("kind") + " " + value.map("metadata").string("name");
    }

    @Test
    void yamlHoldsObjectsListsAndRefusals(PodiumCluster cluster) {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "yaml")) {
            space.run("create", "configmap", "a", "--from-literal=k=v");
            Curl curl = Curl.of(cluster);
            Reply list = curl.get(maps(space), "Accept: application/yaml");
            assertThat(list.header("content-type")).isEqualTo("application/yaml");
            assertThat(list.text()).startsWith("apiVersion: v1\nitems:\n");
            var read = (MapValue) YamlReader.value(list.text());
            assertThat(read.string("kind")).isEqualTo("ConfigMapList");
            assertThat(read.list("items").map(0).map("data").string("k")).isEqualTo("v");
            Reply absent = curl.get(maps(space) + "/absent", "Accept: application/yaml");
            assertThat(absent.code()).isEqualTo(404);
            assertThat(absent.text()).contains("reason: NotFound\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    text/plain                   |             | only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf
                    application/yaml             | ?watch=true | only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch
                    """)
    void whatCannotBeWrittenIs406(
            String accept, String query, String message, PodiumCluster cluster) {
        Reply refused =
                Curl.of(cluster)
                        .get("/api/v1/nodes" + (query == null ? "" : query), "Accept: " + accept);
        assertThat(refused.code()).isEqualTo(406);
        assertThat(refused.text()).contains(message);
    }

    @Test
    void peopleGetLinesAndProgramsOneLine(PodiumCluster cluster) {
        Curl curl = Curl.of(cluster);
        String path = "/api/v1/namespaces/default";
        assertThat(curl.get(path).text()).startsWith("{\"kind\":\"Namespace\",");
        String pretty = "{\n  \"kind\": \"Namespace\",\n";
        assertThat(curl.get(path + "?pretty=true").text()).startsWith(pretty);
        assertThat(curl.get(path, "User-Agent: curl/8.5").text()).startsWith(pretty);
        assertThat(curl.get(path, "Accept: application/json;pretty=1").text()).startsWith(pretty);
        assertThat(curl.get(path + "?pretty=0", "User-Agent: curl/8.5").text())
                .startsWith("{\"kind\"");
        assertThat(curl.get("/api/v1/nodes/absent", "User-Agent: curl/8.5").text())
                .startsWith("{\n  \"kind\": \"Status\",\n");
    }

    @Test
    void largeAnswersAndRequestsGoDeflated(PodiumCluster cluster) throws IOException {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "gzip")) {
            Curl curl = Curl.of(cluster);
            byte[] large = CODEC.encodeObject(map(space, "large", "some text ".repeat(20_000)));
            Reply created =
                    curl.ask(
                            "POST",
                            maps(space),
                            deflated(large),
                            SEND_PROTOBUF,
                            "Content-Encoding: gzip");
            assertThat(created.code()).isEqualTo(201);
            Reply plain = curl.get(maps(space) + "/large");
            assertThat(plain.header("content-encoding")).isEmpty();
            Reply packed = curl.get(maps(space) + "/large", "Accept-Encoding: deflate, gzip");
            assertThat(packed.header("content-encoding")).isEqualTo("gzip");
            assertThat(packed.header("vary")).isEqualTo("Accept-Encoding");
            assertThat(packed.body().length).isLessThan(plain.body().length / 10);
            try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
                assertThat(in.readAllBytes()).isEqualTo(plain.body());
            }
            Reply small = curl.get("/api/v1/namespaces/default", "Accept-Encoding: gzip");
            assertThat(small.header("content-encoding")).isEmpty();

            byte[] bomb = "{\"data\":{\"a\":\"".getBytes(StandardCharsets.UTF_8);
            bomb = Arrays.copyOf(bomb, 4 << 20);
            Reply refused =
                    curl.ask(
                            "POST",
                            maps(space),
                            deflated(bomb),
                            SEND_JSON,
                            "Content-Encoding: gzip");
            assertThat(refused.code()).isEqualTo(413);
        }
    }

    @Test
    void largeListsComeInPiecesAndWhole(PodiumCluster cluster) throws IOException {
        try (TestSpace space = TestSpace.create(cluster.kubectl(), "pieces")) {
            Curl curl = Curl.of(cluster);
            for (String name : List.of("a", "b", "c", "d")) {
                String text = (name + " text ").repeat(20_000);
                byte[] sent = CODEC.encodeObject(map(space, name, text));
                assertThat(curl.ask("POST", maps(space), sent, SEND_PROTOBUF).code())
                        .isEqualTo(201);
            }
            Reply plain = curl.get(maps(space));
            assertThat(plain.header("transfer-encoding")).isEqualTo("chunked");
            assertThat(plain.text()).startsWith("{\"kind\":\"ConfigMapList\",").endsWith("]}\n");
            // The cluster goes on meanwhile: the same revision is asked for.
            String same =
                    maps(space)
                            + "?resourceVersionMatch=Exact&resourceVersion="
                            + plain.text()
                                    .replaceAll("(?s)^.*?\"resourceVersion\":\"(\\d+)\".*", "$1");
            TypedMap list = object(curl.get(same, TAKE_PROTOBUF).body());
            var read =
                    new JsonDecoder()
                            .decode(plain.body(), SCHEMA.body("v1", "ConfigMapList").orElseThrow());
            assertThat(read.value().list("items")).isEqualTo(list.list("items"));
            Reply packed = curl.get(same, "Accept-Encoding: gzip");
            assertThat(packed.header("content-encoding")).isEqualTo("gzip");
            assertThat(packed.header("transfer-encoding")).isEqualTo("chunked");
            try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
                assertThat(in.readAllBytes()).isEqualTo(plain.body());
            }
            Reply first = curl.get(maps(space) + "?limit=1&fieldSelector=metadata.name%3Dabsent");
            assertThat(first.header("content-length")).isNotEmpty();
        }
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
