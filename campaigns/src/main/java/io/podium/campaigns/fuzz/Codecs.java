package io.podium.campaigns.fuzz;

import io.podium.api.error.ApiError;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.yaml.YamlReader;
import io.podium.api.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** The forms objects travel in: what was read, written and read again is the same. */
final class Codecs {
    static final List<Class<? extends RuntimeException>> REFUSALS =
            List.of(DecodeException.class, ApiError.class);

    /** Kinds that between them have every sort of field; the first byte of an input picks one. */
    private static final List<String> KINDS =
            List.of(
                    "core.v1.Pod",
                    "apps.v1.Deployment",
                    "core.v1.Service",
                    "core.v1.Secret",
                    "core.v1.Event",
                    "batch.v1.CronJob",
                    "apps.v1.ControllerRevision",
                    "autoscaling.v2.HorizontalPodAutoscaler");

    private static final JsonDecoder JSON = new JsonDecoder();
    private static final ProtoCodec PROTO = new ProtoCodec();
    private static final List<Type> TYPES =
            KINDS.stream().map(kind -> Schema.kubernetes().type("io.k8s.api." + kind)).toList();

    private Codecs() {}

    static List<Target> targets() {
        return List.of(
                Target.of(
                        "json-free",
                        Codecs::free,
                        "{\"a\":[1,2.5,-0,1e3,true,null,\"\\u00e9\\ud83d\\ude00\"]}",
                        "[[[[{}]]]]",
                        "{\"a\":1,\"a\":2}",
                        "1e400",
                        "9223372036854775808"),
                new Target("json-typed", Codecs::typed, picked(".json")),
                Target.of(
                        "yaml",
                        Codecs::yaml,
                        "a: &x [1, 0x1f, 0o17, 1_0, yes, ~, 1.5e3]\nb: *x\n---\nc: |\n  t\n   u\n",
                        "a: &a {b: &b [*a]}\n",
                        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n",
                        "!!binary aGk=\n",
                        "? {a: b}\n: !!str 1\n<<: {x: .inf}\n",
                        "\"\\x41\\u00e9\": 'it''s'\n# c\n...\n"),
                new Target("protobuf", Codecs::protobuf, picked(".pb")),
                Target.of("protobuf-envelope", Codecs::envelope, "k8s\0\n\u0005\n\u0001a\u0012\0"));
    }

    private static Supplier<List<byte[]>> picked(String end) {
        return () ->
                Samples.ending(end).stream()
                        .filter(sample -> KINDS.contains(sample.kind()))
                        .map(sample -> {
                            byte[] bytes = sample.bytes();
                            int from = ProtoCodec.isWrapped(bytes) ? -1 : 0;
                            byte[] message = from < 0 ? ProtoCodec.unwrap(bytes).raw() : bytes;
                            var input = new byte[message.length + 1];
                            input[0] = (byte) KINDS.indexOf(sample.kind());
                            System.arraycopy(message, 0, input, 1, message.length);
                            return input;
                        })
                        .toList();
    }

    /** The same kind for the same first byte, whichever that is. */
    private static Type type(byte[] input) {
        return TYPES.get(input.length == 0 ? 0 : (input[0] & 0xff) % TYPES.size());
    }

    static byte[] rest(byte[] input) {
        return input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
    }

    private static void free(byte[] input) {
        Target.unlessRefused(() -> JSON.decodeFree(input), REFUSALS)
                .ifPresent(value -> isSame(value, JSON.decodeFree(JsonEncoder.encode(value))));
    }

    private static void typed(byte[] input) {
        Type type = type(input);
        Target.unlessRefused(() -> JSON.decode(rest(input), type).value(), REFUSALS)
                .ifPresent(value ->
                        isSame(value, JSON.decode(JsonEncoder.encode(value), type).value()));
    }

    /**
     * As upstream has it, a number without schema such as 1e3 is written as 1000, which is read as
     * a whole one, and one of -0.0 as -0, which is read as 0.
     */
    static void isSame(Object value, Object again) {
        String text = JsonEncoder.text(value);
        boolean law = JsonEncoder.text(again).equals(text) || text.contains("-0");
        Target.check(law, "%s became %s", value, again);
    }

    private static void yaml(byte[] input) {
        Target.unlessRefused(() -> YamlReader.readOne(input), REFUSALS);
        String text = new String(input, StandardCharsets.UTF_8);
        Target.unlessRefused(() -> YamlReader.readAll(text), REFUSALS)
                .ifPresent(documents ->
                        documents.forEach(document -> {
                            Object value = document.value();
                            Object again = YamlReader.value(YamlWriter.write(value));
                            Target.check(again.equals(value), "%s became %s", value, again);
                        }));
    }

    private static void protobuf(byte[] input) {
        Type type = type(input);
        Target.unlessRefused(() -> PROTO.decode(rest(input), type), REFUSALS)
                .ifPresent(value -> {
                    Object again = PROTO.decode(PROTO.encode(value), type);
                    Target.check(again.equals(value), "%s became %s", value, again);
                });
    }

    private static void envelope(byte[] input) {
        Target.unlessRefused(() -> ProtoCodec.unwrap(input), REFUSALS);
    }
}
