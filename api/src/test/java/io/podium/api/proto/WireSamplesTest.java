package io.podium.api.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonDecoder.Decoded;
import io.podium.api.json.JsonEncoder;
import io.podium.api.proto.ProtoCodec.Envelope;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every fully populated sample that is at hand beside the repository: JSON and protobuf turn into
 * each other.
 */
class WireSamplesTest {
    private static final Path SAMPLES = Path.of("../../shared/kubernetes-1.36/wire");

    private final JsonDecoder json = new JsonDecoder();
    private final ProtoCodec proto = new ProtoCodec();

    @TestFactory
    Stream<DynamicTest> jsonAndProtobufTurnIntoEachOtherByteForByte() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(SAMPLES), "no samples beside the repository");
        try (Stream<Path> files = Files.list(SAMPLES)) {
            List<Path> samples =
                    files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
            return samples.stream()
                    .map(file -> dynamicTest(file.getFileName().toString(), () -> bothWays(file)));
        }
    }

    private void bothWays(Path file) throws IOException {
        String compact = compact(Files.readString(file));
        byte[] sample = Files.readAllBytes(Path.of(file.toString().replace(".json", ".pb")));
        Decoded decoded =
                json.decode(compact.getBytes(StandardCharsets.UTF_8), type(file, compact));
        assertThat(decoded.findings()).isEmpty();
        assertThat(JsonEncoder.text(decoded.value())).isEqualTo(compact);
        assertThat(proto.encodeObject(decoded.value())).isEqualTo(sample);
        Envelope envelope = ProtoCodec.unwrap(sample);
        var read = proto.decode(envelope.raw(), decoded.value().type());
        if (!envelope.kind().isEmpty()) {
            read = read.with("kind", envelope.kind()).with("apiVersion", envelope.apiVersion());
        }
        assertThat(read).isEqualTo(decoded.value());
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
            if (c == '"' && pretty.charAt(i - 1) != '\\') {
                quoted = !quoted;
            }
            if (quoted || !Character.isWhitespace(c)) {
                text.append(c);
            }
        }
        return text.toString();
    }
}
