package io.podium.api.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonDecoder.Decoded;
import io.podium.api.json.JsonEncoder;
import io.podium.api.proto.ProtoCodec.Envelope;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Objects as Go's encoders write them, JSON and protobuf: each turns into the other. Samples of our
 * own stand among the resources; fully populated ones are read too where they are at hand beside
 * the repository.
 */
class WireSamplesTest {
    private static final Path OWN =
            Path.of("src/test/resources/io/podium/api/proto/samples").toAbsolutePath();
    private static final Path BESIDE = Path.of("../../shared/kubernetes-1.36/wire");

    private final JsonDecoder json = new JsonDecoder();
    private final ProtoCodec proto = new ProtoCodec();

    @TestFactory
    Stream<DynamicTest> jsonAndProtobufTurnIntoEachOtherByteForByte() throws IOException {
        return tests(samples(OWN.resolve("full"), 20), this::bothWays);
    }

    /** Go writes zeros that nothing needs and we do not, so that only reading is compared. */
    @TestFactory
    Stream<DynamicTest> protobufOfObjectsPeopleWriteReadsAsTheSameJson() throws IOException {
        return tests(samples(OWN.resolve("sparse"), 59), this::reads);
    }

    @TestFactory
    Stream<DynamicTest> samplesBesideTheRepositoryTurnIntoEachOtherToo() throws IOException {
        return Files.isDirectory(BESIDE)
                ? tests(samples(BESIDE, 1), this::bothWays)
                : Stream.empty();
    }

    private interface Check {
        void of(Path file) throws IOException;
    }

    private static Stream<DynamicTest> tests(List<Path> samples, Check check) {
        return samples.stream()
                .map(file -> dynamicTest(file.getFileName().toString(), () -> check.of(file)));
    }

    private static List<Path> samples(Path folder, int least) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> samples =
                    files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
            assertThat(samples).hasSizeGreaterThanOrEqualTo(least);
            return samples;
        }
    }

    private void reads(Path file) throws IOException {
        String compact = compact(Files.readString(file));
        Decoded decoded =
                json.decode(compact.getBytes(StandardCharsets.UTF_8), type(file, compact));
        assertThat(decoded.findings()).isEmpty();
        String said = withoutNothing(compact);
        assertThat(withoutNothing(JsonEncoder.text(decoded.value()))).isEqualTo(said);
        Type type = decoded.value().type();
        assertThat(withoutNothing(JsonEncoder.text(read(sample(file), type)))).isEqualTo(said);
        byte[] ours = proto.encodeObject(decoded.value());
        assertThat(withoutNothing(JsonEncoder.text(read(ours, type)))).isEqualTo(said);
    }

    /** Protobuf knows neither null nor the empty list. */
    private static String withoutNothing(String json) {
        return json.replaceAll("\"[^\"]+\":(null|\\[])(?=[,}]),?", "").replace(",}", "}");
    }

    private void bothWays(Path file) throws IOException {
        String compact = compact(Files.readString(file));
        byte[] sample = sample(file);
        Decoded decoded =
                json.decode(compact.getBytes(StandardCharsets.UTF_8), type(file, compact));
        assertThat(decoded.findings()).isEmpty();
        assertThat(JsonEncoder.text(decoded.value())).isEqualTo(compact);
        assertThat(proto.encodeObject(decoded.value())).isEqualTo(sample);
        assertThat(read(sample, decoded.value().type())).isEqualTo(decoded.value());
    }

    private static byte[] sample(Path file) throws IOException {
        return Files.readAllBytes(Path.of(file.toString().replace(".json", ".pb")));
    }

    private TypedMap read(byte[] bytes, Type type) {
        Envelope envelope = ProtoCodec.unwrap(bytes);
        TypedMap read = proto.decode(envelope.raw(), type);
        return envelope.kind().isEmpty()
                ? read
                : read.with("kind", envelope.kind()).with("apiVersion", envelope.apiVersion());
    }

    private Type type(Path file, String text) {
        JsonDecoder.Kind kind = json.kind(text.getBytes(StandardCharsets.UTF_8));
        String name = file.getFileName().toString().replace(".json", "");
        return Schema.kubernetes()
                .body(kind.apiVersion(), kind.kind())
                .orElseGet(() ->
                        Schema.kubernetes()
                                .type(
                                        "io.k8s.apimachinery.pkg.apis.meta.v1."
                                                + name.substring(name.lastIndexOf('.') + 1)));
    }

    /** The JSON without spaces between tokens. */
    private static String compact(String pretty) {
        var text = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < pretty.length(); i++) {
            char c = pretty.charAt(i);
            if (quoted && c == '\\') {
                text.append(c).append(pretty.charAt(++i));
                continue;
            }
            quoted ^= c == '"';
            if (quoted || !Character.isWhitespace(c)) {
                text.append(c);
            }
        }
        return text.toString();
    }
}
