package io.podium.server.render;

import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlWriter;
import io.podium.base.Invariant;
import io.podium.server.render.Rendition.Format;
import io.podium.server.request.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Values and JSON as the bytes a caller asked for. */
public record Encodings(JsonDecoder decoder, Protobuf protobuf) {
    public static String contentType(Rendition rendition) {
        return rendition.format() == Format.VALUE
                ? Format.JSON.mediaType()
                : rendition.format().mediaType();
    }

    /** Something that is no stored object, such as a review. */
    public Answer answer(int code, MapValue value, Rendition rendition, List<String> warnings) {
        return new Answer(
                code, value, contentType(rendition), () -> bytes(value, rendition), warnings);
    }

    /** A value; one for protobuf must have a type. */
    public byte[] bytes(MapValue value, Rendition rendition) {
        if (rendition.format() == Format.PROTOBUF) {
            Invariant.check(value instanceof TypedMap, "no message for %s", value);
            return protobuf.object((TypedMap) value);
        }
        return text(JsonEncoder.encode(value), rendition);
    }

    /** JSON as it is, indented, or as YAML. */
    public byte[] text(byte[] json, Rendition rendition) {
        if (rendition.format() == Format.YAML) {
            return YamlWriter.write(decoder.decodeFree(json)).getBytes(StandardCharsets.UTF_8);
        }
        byte[] shown = rendition.pretty() ? Pretty.indent(json) : json;
        byte[] line = Arrays.copyOf(shown, shown.length + 1);
        line[shown.length] = '\n';
        return line;
    }
}
