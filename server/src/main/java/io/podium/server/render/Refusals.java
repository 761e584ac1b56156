package io.podium.server.render;

import io.podium.api.error.ApiError;
import io.podium.api.json.JsonDecoder;
import io.podium.api.meta.v1.Status;
import io.podium.api.value.TypedMap;
import io.podium.server.render.Rendition.Format;
import io.podium.server.wire.Front.Refused;
import io.podium.server.wire.Head;
import io.podium.server.wire.RequestLine;
import io.podium.server.wire.StatusBody;

/** Refusals as the Status the client can read: JSON, YAML or protobuf. */
public final class Refusals {
    private static final Rendition FOR_PEOPLE = Rendition.JSON.withPretty(true);

    private final Encodings encodings;

    public Refusals(Encodings encodings) {
        this.encodings = encodings;
    }

    /** The refusal in what the request accepts; JSON where that is nothing we can write. */
    public Refused write(Head head, ApiError error) {
        Rendition asked = Accepts.plain(head.header("accept")).orElse(FOR_PEOPLE);
        Rendition rendition = isPretty(head) ? asked.withPretty(true) : asked;
        byte[] body =
                rendition.format() == Format.PROTOBUF
                        ? encodings.protobuf().object(status(encodings.decoder(), error))
                        : encodings.text(StatusBody.of(error), rendition);
        return new Refused(rendition.format().mediaType(), body);
    }

    /** The Status of a refusal, as a value. */
    public static TypedMap status(JsonDecoder decoder, ApiError error) {
        return decoder.decode(StatusBody.of(error), Status.TYPE).value();
    }

    private static boolean isPretty(Head head) {
        String parameter = "";
        if (head.uri().contains("pretty")) {
            try {
                parameter = RequestLine.of(head.method(), head.uri()).parameter("pretty");
            } catch (ApiError e) {
                parameter = ""; // A malformed query says nothing; that is what is refused.
            }
        }
        return Accepts.isPretty(parameter, head.header("user-agent"));
    }
}
