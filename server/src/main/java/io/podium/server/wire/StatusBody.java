package io.podium.server.wire;

import io.podium.api.error.ApiError;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/** A refusal as the bytes of a Status, fields in the order upstream writes them. */
public final class StatusBody {
    private static final JsonFactory JSON = new JsonFactory();

    /** Of these upstream tells what they are about, if only that it is nothing. */
    private static final Set<Integer> DETAILED = Set.of(403, 404, 405, 422);

    private StatusBody() {}

    public static byte[] of(ApiError error) {
        var text = new StringWriter(256);
        try (JsonGenerator json =
                JSON.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("kind", "Status");
            json.writeStringProperty("apiVersion", "v1");
            json.writeName("metadata");
            json.writeStartObject();
            error.listMeta().forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeStringProperty("status", "Failure");
            json.writeStringProperty("message", error.getMessage());
            writeUnlessEmpty(json, "reason", error.reason());
            writeDetails(json, error.details(), error.code());
            json.writeNumberProperty("code", error.code());
            json.writeEndObject();
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The same with a line break at the end, as answers have it. */
    static byte[] line(ApiError error) {
        byte[] body = of(error);
        byte[] line = Arrays.copyOf(body, body.length + 1);
        line[body.length] = '\n';
        return line;
    }

    private static void writeDetails(JsonGenerator json, ApiError.Details details, int code) {
        boolean any =
                !details.name().isEmpty()
                        || !details.group().isEmpty()
                        || !details.kind().isEmpty()
                        || !details.uid().isEmpty()
                        || !details.causes().isEmpty()
                        || details.retryAfterSeconds() > 0
                        || DETAILED.contains(code);
        if (!any) {
            return;
        }
        json.writeName("details");
        json.writeStartObject();
        writeUnlessEmpty(json, "name", details.name());
        writeUnlessEmpty(json, "group", details.group());
        writeUnlessEmpty(json, "kind", details.kind());
        writeUnlessEmpty(json, "uid", details.uid());
        if (!details.causes().isEmpty()) {
            json.writeName("causes");
            json.writeStartArray();
            for (ApiError.Cause cause : details.causes()) {
                json.writeStartObject();
                writeUnlessEmpty(json, "reason", cause.reason());
                writeUnlessEmpty(json, "message", cause.message());
                writeUnlessEmpty(json, "field", cause.field());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (details.retryAfterSeconds() > 0) {
            json.writeNumberProperty("retryAfterSeconds", details.retryAfterSeconds());
        }
        json.writeEndObject();
    }

    private static void writeUnlessEmpty(JsonGenerator json, String name, String value) {
        if (!value.isEmpty()) {
            json.writeStringProperty(name, value);
        }
    }
}
