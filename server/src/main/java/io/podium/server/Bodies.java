package io.podium.server;

import io.podium.api.error.ApiError;
import io.podium.api.json.DecodeException;
import io.podium.api.proto.ProtoCodec;
import io.podium.api.proto.ProtoCodec.Envelope;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.TypedMap;
import io.podium.server.request.ApiRequest.Payload;
import java.util.Locale;

/**
 * What comes after the head. Protobuf says itself which kind it is and knows no unknown fields to
 * complain of, so it becomes a value here; JSON and YAML stay bytes for those who know what is
 * expected.
 */
final class Bodies {
    /** The media type of Kubernetes' protobuf. */
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private final Schema schema;
    private final ProtoCodec protobuf = new ProtoCodec();

    Bodies(Schema schema) {
        this.schema = schema;
    }

    /** A body with the media type it has now. */
    record Sent(Payload payload, String contentType) {}

    Sent read(byte[] bytes, String contentType) {
        if (bytes.length == 0) {
            return new Sent(new Payload.None(), contentType);
        }
        if (!mediaType(contentType).equals(PROTOBUF)) {
            return new Sent(new Payload.Bytes(bytes), contentType);
        }
        try {
            return new Sent(new Payload.Tree(decode(ProtoCodec.unwrap(bytes))), "application/json");
        } catch (DecodeException e) {
            throw ApiError.badRequest(e.getMessage());
        }
    }

    private TypedMap decode(Envelope envelope) {
        Type type =
                schema.body(envelope.apiVersion(), envelope.kind())
                        .orElseThrow(() ->
                                ApiError.badRequest(
                                        "no kind \""
                                                + envelope.kind()
                                                + "\" is registered for version \""
                                                + envelope.apiVersion()
                                                + "\""));
        return protobuf.decode(envelope.raw(), type)
                .with("kind", envelope.kind())
                .with("apiVersion", envelope.apiVersion());
    }

    /** The type without its parameters. */
    static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        String bare = end < 0 ? contentType : contentType.substring(0, end);
        return bare.trim().toLowerCase(Locale.ROOT);
    }
}
