package io.podium.server.openapi;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An OpenAPI document of version 2 as the protobuf that kubectl up to 1.29 insists on. Field
 * numbers are those of gnostic's OpenAPIv2.proto.
 */
final class Gnostic {
    private static final Map<String, Integer> METHODS =
            Map.of("get", 2, "put", 3, "post", 4, "delete", 5, "options", 6, "head", 7, "patch", 8);

    /** The words of a schema that have fields of their own; what begins with x- is a vendor's. */
    private static final Set<String> SCHEMA_WORDS =
            Set.of(
                    "$ref",
                    "format",
                    "description",
                    "default",
                    "required",
                    "enum",
                    "additionalProperties",
                    "type",
                    "items",
                    "properties");

    private Gnostic() {}

    static byte[] encode(MapValue document) {
        var message =
                new Message()
                        .text(1, document.string("swagger"))
                        .message(
                                2,
                                new Message()
                                        .text(1, document.map("info").string("title"))
                                        .text(2, document.map("info").string("version")));
        var paths = new Message();
        for (Map.Entry<String, Object> path : document.map("paths")) {
            paths.message(
                    2,
                    new Message()
                            .text(1, path.getKey())
                            .message(2, pathItem((MapValue) path.getValue())));
        }
        message.message(8, paths).message(9, schemas(document.map("definitions")));
        for (Object one : document.list("security")) {
            var requirement = new Message();
            for (Map.Entry<String, Object> entry : (MapValue) one) {
                requirement.message(
                        1, new Message().text(1, entry.getKey()).message(2, new Message()));
            }
            message.message(12, requirement);
        }
        var security = new Message();
        for (Map.Entry<String, Object> scheme : document.map("securityDefinitions")) {
            var key = (MapValue) scheme.getValue();
            var apiKey =
                    new Message()
                            .text(1, key.string("type"))
                            .text(2, key.string("name"))
                            .text(3, key.string("in"))
                            .text(4, key.string("description"));
            security.message(
                    1,
                    new Message()
                            .text(1, scheme.getKey())
                            .message(2, new Message().message(2, apiKey)));
        }
        return message.message(13, security).toBytes();
    }

    private static Message pathItem(MapValue path) {
        var message = new Message();
        for (Map.Entry<String, Object> entry : path) {
            Integer number = METHODS.get(entry.getKey());
            if (number != null) {
                message.message(number, operation((MapValue) entry.getValue()));
            }
        }
        path.list("parameters")
                .forEach(parameter -> message.message(9, parameter((MapValue) parameter)));
        return message;
    }

    private static Message operation(MapValue operation) {
        var message =
                new Message()
                        .texts(1, operation.list("tags"))
                        .text(3, operation.string("description"))
                        .text(5, operation.string("operationId"))
                        .texts(6, operation.list("produces"))
                        .texts(7, operation.list("consumes"));
        operation
                .list("parameters")
                .forEach(parameter -> message.message(8, parameter((MapValue) parameter)));
        var responses = new Message();
        for (Map.Entry<String, Object> response : operation.map("responses")) {
            var body = (MapValue) response.getValue();
            var value = new Message().text(1, body.string("description"));
            if (body.has("schema")) {
                value.message(2, new Message().message(1, schema(body.map("schema"))));
            }
            responses.message(
                    1,
                    new Message()
                            .text(1, response.getKey())
                            .message(2, new Message().message(1, value)));
        }
        message.message(9, responses).texts(10, operation.list("schemes"));
        return vendor(message, 13, operation);
    }

    private static Message parameter(MapValue parameter) {
        if (parameter.string("in").equals("body")) {
            var body =
                    new Message()
                            .text(2, parameter.string("name"))
                            .text(3, "body")
                            .truth(4, parameter.bool("required"))
                            .message(5, schema(parameter.map("schema")));
            return new Message().message(1, new Message().message(1, body));
        }
        boolean isPath = parameter.string("in").equals("path");
        var plain =
                new Message()
                        .truth(1, parameter.bool("required"))
                        .text(2, parameter.string("in"))
                        .text(3, parameter.string("description"))
                        .text(4, parameter.string("name"))
                        .text(isPath ? 5 : 6, parameter.string("type"))
                        .truth(isPath ? 19 : 20, parameter.bool("uniqueItems"));
        return new Message()
                .message(1, new Message().message(2, new Message().message(isPath ? 4 : 3, plain)));
    }

    private static Message schemas(MapValue schemas) {
        var message = new Message();
        for (Map.Entry<String, Object> schema : schemas) {
            message.message(
                    1,
                    new Message()
                            .text(1, schema.getKey())
                            .message(2, schema((MapValue) schema.getValue())));
        }
        return message;
    }

    private static Message schema(MapValue schema) {
        for (Map.Entry<String, Object> entry : schema) {
            String word = entry.getKey();
            if (!SCHEMA_WORDS.contains(word) && !word.startsWith("x-")) {
                throw new IllegalStateException("no field of the protobuf for the word " + word);
            }
        }
        var message =
                new Message()
                        .text(1, schema.string("$ref"))
                        .text(2, schema.string("format"))
                        .text(4, schema.string("description"));
        if (schema.has("default")) {
            message.message(5, any(schema.get("default")));
        }
        message.texts(19, schema.list("required"));
        schema.list("enum").forEach(value -> message.message(20, any(value)));
        if (schema.has("additionalProperties")) {
            message.message(
                    21, new Message().message(1, schema(schema.map("additionalProperties"))));
        }
        if (schema.has("type")) {
            message.message(22, new Message().texts(1, List.of(schema.string("type"))));
        }
        if (schema.has("items")) {
            message.message(23, new Message().message(1, schema(schema.map("items"))));
        }
        if (schema.has("properties")) {
            message.message(25, schemas(schema.map("properties")));
        }
        return vendor(message, 31, schema);
    }

    private static Message vendor(Message message, int number, MapValue from) {
        for (Map.Entry<String, Object> entry : from) {
            if (entry.getKey().startsWith("x-")) {
                message.message(
                        number,
                        new Message().text(1, entry.getKey()).message(2, any(entry.getValue())));
            }
        }
        return message;
    }

    /** Any value travels as YAML, of which JSON is a part. */
    private static Message any(Object value) {
        return new Message().text(2, JsonEncoder.text(value) + "\n");
    }
}
