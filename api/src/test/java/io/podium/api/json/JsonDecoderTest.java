package io.podium.api.json;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.json.JsonDecoder.Decoded;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected texts were taken from what Kubernetes 1.36's own decoder answers to the same input. */
class JsonDecoderTest {
    private final JsonDecoder decoder = new JsonDecoder();

    private static Type type(String kind) {
        String apiVersion =
                switch (kind) {
                    case "Deployment" -> "apps/v1";
                    case "Lease" -> "coordination.k8s.io/v1";
                    case "TokenReview" -> "authentication.k8s.io/v1";
                    default -> "v1";
                };
        return Schema.kubernetes().body(apiVersion, kind).orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void halvesOfCharactersBecomeWhatIsWritten() {
        String long128 = "x".repeat(130);
        Object value =
                decoder.decodeFree(
                        bytes(
                                "{\"ab\":\"\\udc00\\ud83d\\ude00\",\"l\":\""
                                        + long128
                                        + "\\ud800\"}"));
        assertThat(value).hasToString("{ab: \ufffd\ud83d\ude00, l: " + long128 + "\ufffd}");
        assertThat(decoder.decodeFree(JsonEncoder.encode(value))).isEqualTo(value);
    }

    @Test
    void aWholeNumberThatNoDoubleHoldsIsRefused() {
        String digits = "9".repeat(400);
        assertThatThrownBy(() -> decoder.decodeFree(bytes("[" + digits + "]")))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("number 999");
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "/io/podium/api/json/kept.csv",
            delimiter = '|',
            quoteCharacter = '`')
    void keepsWhatGoWouldKeep(String kind, String text, String kept) {
        Decoded decoded = decoder.decode(bytes(text), type(kind));
        assertThat(decoded.findings()).isEmpty();
        assertThat(JsonEncoder.text(decoded.value())).isEqualTo(kept);
        assertThat(Typer.type(decoder.decodeFree(bytes(text)), type(kind))).isEqualTo(decoded);
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "/io/podium/api/json/mismatches.csv",
            delimiter = '|',
            quoteCharacter = '`')
    void refusesWrongTypesInGosWords(String kind, String text, String message) {
        assertThatThrownBy(() -> decoder.decode(bytes(text), type(kind)))
                .isInstanceOfSatisfying(
                        DecodeException.class, wrong -> assertThat(wrong.isSyntax()).isFalse())
                .hasMessage(message);
        assertThatThrownBy(() -> Typer.type(decoder.decodeFree(bytes(text)), type(kind)))
                .hasMessage(message);
        assertThatThrownBy(() -> Typer.type(YamlReader.value(text), type(kind)))
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "/io/podium/api/json/findings.csv",
            delimiter = '|',
            quoteCharacter = '`')
    void reportsUnknownAndDuplicateFieldsInOrder(String text, String findings) {
        assertThat(String.join(", ", decoder.decode(bytes(text), type("Deployment")).findings()))
                .isEqualTo(findings);
    }

    @Test
    void doesNotLookIntoWhatIsKeptAsItIs() {
        Type type = Schema.kubernetes().body("apps/v1", "ControllerRevision").orElseThrow();
        Decoded decoded =
                decoder.decode(
                        bytes("{\"data\":{\"a\":{\"x\":null,\"x\":2}},\"revision\":1}"), type);
        assertThat(decoded.findings()).isEmpty();
        assertThat(JsonEncoder.text(decoded.value()))
                .isEqualTo("{\"data\":{\"a\":{\"x\":2}},\"revision\":1}");
    }

    @Test
    void stopsCountingFindingsAtAHundred() {
        var text = new StringBuilder("{");
        for (int i = 0; i < 500; i++) {
            text.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":1");
        }
        assertThat(decoder.decode(bytes(text.append('}').toString()), type("Pod")).findings())
                .hasSize(100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"a":1,}         | invalid character '}' looking for beginning of object key string
                    {"a":1} x        | invalid character 'x' after top-level value
                    {"a" 1}          | invalid character '1' after object key
                    {"a":1 "b":2}    | invalid character '"' after object key:value pair
                    [1 2]            | invalid character '2' after array element
                    [1,]             | invalid character ']' looking for beginning of value
                    {"a":tru}        | invalid character '}' in literal true (expecting 'e')
                    {"a":01}         | invalid character '1' after object key:value pair
                    {"a":1.}         | invalid character '}' after decimal point in numeric literal
                    {"a":-}          | invalid character '}' in numeric literal
                    {"a":1e}         | invalid character '}' in exponent of numeric literal
                    {"a":"\\x"}      | invalid character 'x' in string escape code
                    {"a":"\\u12g4"}  | invalid character 'g' in \\u hexadecimal character escape
                    {"a":"b          | unexpected end of JSON input
                    {"a":            | unexpected end of JSON input
                    {'a':1}          | invalid character '\\'' looking for beginning of object key string
                    """)
    void namesTheCharacterThatIsWrong(String text, String message) {
        String plain = text.replace("\\\\", "\\");
        assertThatThrownBy(() -> decoder.decodeFree(bytes(plain)))
                .isInstanceOfSatisfying(
                        DecodeException.class, wrong -> assertThat(wrong.isSyntax()).isTrue())
                .hasMessage(message.replace("\\\\", "\\"));
    }

    @Test
    void saysThatAnEmptyTextEndsTooEarly() {
        assertThatThrownBy(() -> decoder.decode(new byte[0], type("Pod")))
                .hasMessage("unexpected end of JSON input");
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 100_000})
    void refusesTextsThatAreNestedTooDeeply(int depth) {
        byte[] deep = bytes("[".repeat(depth) + "]".repeat(depth));
        assertThatThrownBy(() -> decoder.decodeFree(deep)).isInstanceOf(DecodeException.class);
    }

    @Test
    void keepsNumbersWithoutSchemaExact() {
        assertThat(
                        decoder.decodeFree(
                                bytes("[9223372036854775807,1.5,1e2,18446744073709551616,-0]")))
                .isEqualTo(List.of(Long.MAX_VALUE, 1.5, 100.0, Math.scalb(1.0, 64), 0L));
    }

    @Test
    void givesEqualShortTextsOneInstance() {
        byte[] text =
                bytes("{\"spec\":{\"nodeName\":\"worker-7\",\"schedulerName\":\"worker-7\"}}");
        TypedMap first = (TypedMap) decoder.decode(text, type("Pod")).value().get("spec");
        TypedMap second = (TypedMap) decoder.decode(text, type("Pod")).value().get("spec");
        assertThat(first.get("nodeName")).isSameAs(second.get("schedulerName"));
    }

    @Test
    void tellsKindAndVersionWithoutReadingTheRest() {
        assertThat(
                        decoder.kind(
                                bytes(
                                        "{\"spec\":{\"kind\":\"No\"},\"kind\":\"Pod\",\"apiVersion\":\"v1\"}")))
                .isEqualTo(new JsonDecoder.Kind("v1", "Pod"));
        assertThat(decoder.kind(bytes("{\"kind\":{}}"))).isEqualTo(new JsonDecoder.Kind("", ""));
    }

    @Test
    void sortsLargeMapsAndKeepsTheLastOfDuplicates() {
        var text = new StringBuilder("{");
        for (int i = 2000; i > 0; i--) {
            text.append("\"k").append(i % 1000).append("\":").append(i).append(i == 1 ? "}" : ",");
        }
        FreeMap map = (FreeMap) decoder.decodeFree(bytes(text.toString()));
        assertThat(map.size()).isEqualTo(1000);
        assertThat(map.get("k5")).isEqualTo(5L);
        assertThat(map.name(0)).isEqualTo("k0");
        assertThat(map.name(999)).isEqualTo("k999");
    }

    /** Texts are read eight bytes at a time, so each character stands at each place of eight. */
    @Test
    void readsEveryCharacterWhereverItStands() {
        for (String one :
                List.of("a", "\"", "\\", "\n", "\u007f", "\u00e9", "\u20ac", "\ud83d\ude00")) {
            for (int before = 0; before < 20; before++) {
                String text = "x".repeat(before) + one + "y".repeat(20 - before) + one;
                Object spelled = decoder.decodeFree(JsonEncoder.encode(text));
                assertThat(spelled).isEqualTo(text);
                String escaped = text.chars().mapToObj("\\u%04x"::formatted).collect(joining());
                assertThat(decoder.decodeFree(bytes("[ \"" + escaped + "\" ]")))
                        .isEqualTo(List.of(text));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"80", "c3", "c328", "c0af", "e282", "e08080", "f0808080", "f4908080", "ff"})
    void refusesTextsThatAreNoUtf8(String hex) {
        byte[] wrong = HexFormat.of().parseHex("22" + "78".repeat(9) + hex + "22");
        assertThatThrownBy(() -> decoder.decodeFree(wrong)).isInstanceOf(DecodeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{,}",
                "{\"a\":1,}",
                "[,]",
                "[1,]",
                "\"a\tb\"",
                "nul",
                "+1",
                ".5",
                "\ufeff{}",
                "{} {}"
            })
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> decoder.decodeFree(bytes(text)))
                .isInstanceOf(DecodeException.class);
    }

    @Test
    void tellsTextsApartThatDifferInOneByte() {
        for (int length = 1; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                String text = "-".repeat(at) + "a" + "-".repeat(length - at - 1);
                String other = text.replace('a', 'b');
                assertThat(decoder.decodeFree(bytes("[\"" + text + "\",\"" + other + "\"]")))
                        .isEqualTo(List.of(text, other));
            }
        }
    }
}
