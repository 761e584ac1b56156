package io.podium.server.openapi;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.FreeMap;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An OpenAPI document of version 3 as the protobuf clients in Go ask for. Field numbers are those
 * of gnostic's OpenAPIv3.proto.
 */
final class GnosticThree {
    /**
     * A line for each message: its name, then word, number and form of each field. {@code *} stands
     * for every other word, each a message of a name and a value; {@code x-} for what vendors add.
     * A form is text, texts, truth, anys, default, or a message: with {@code []} in a list, with
     * {@code ?} where a reference may stand, with {@code =} as the only thing in a message around
     * it.
     */
    private static final Map<String, Map<String, Slot>> MESSAGES =
            read(
                    """
                    Document openapi 1 text info 2 Info paths 4 Paths components 5 Components
                    Info title 1 text version 6 text
                    Paths * 1 PathItem
                    PathItem get 4 Operation put 5 Operation post 6 Operation delete 7 Operation \
                    options 8 Operation head 9 Operation patch 10 Operation parameters 13 Parameter?[]
                    Operation tags 1 texts description 3 text operationId 5 text \
                    parameters 6 Parameter?[] requestBody 7 RequestBody? responses 8 Responses x- 13 any
                    Responses * 2 Response?
                    Response description 1 text content 3 MediaTypes
                    RequestBody content 2 MediaTypes required 3 truth
                    MediaTypes * 1 MediaType
                    MediaType schema 1 Schema?
                    Parameter name 1 text in 2 text description 3 text required 4 truth schema 10 Schema?
                    Components schemas 1 Schemas securitySchemes 7 SecuritySchemes
                    SecuritySchemes * 1 SecurityScheme?
                    SecurityScheme type 1 text description 2 text name 3 text in 4 text
                    Schemas * 1 Schema?
                    Schema uniqueItems 20 truth required 23 texts enum 24 anys type 25 text \
                    allOf 26 Schema?[] oneOf 27 Schema?[] items 30 =Schema? properties 31 Schemas \
                    additionalProperties 32 =Schema? default 33 default description 34 text \
                    format 35 text x- 36 any
                    """);

    private record Slot(int number, String form) {}

    private record Entry(Slot slot, String name, Object value) {}

    private GnosticThree() {}

    private static Map<String, Map<String, Slot>> read(String table) {
        var messages = new HashMap<String, Map<String, Slot>>();
        for (String line : table.lines().toList()) {
            String[] words = line.split(" ", -1);
            var slots = new HashMap<String, Slot>();
            for (int i = 1; i < words.length; i += 3) {
                slots.put(words[i], new Slot(Integer.parseInt(words[i + 1]), words[i + 2]));
            }
            messages.put(words[0], slots);
        }
        return messages;
    }

    static byte[] encode(MapValue document) {
        return message("Document", document).toBytes();
    }

    private static Message message(String type, MapValue value) {
        var entries = new ArrayList<Entry>();
        for (Map.Entry<String, Object> entry : value) {
            entries.add(new Entry(slot(type, entry.getKey()), entry.getKey(), entry.getValue()));
        }
        entries.sort(Comparator.comparingInt(entry -> entry.slot().number()));
        var message = new Message();
        entries.forEach(entry -> write(message, type, entry));
        return message;
    }

    private static Slot slot(String type, String word) {
        Map<String, Slot> slots = MESSAGES.get(type);
        Slot known = slots.get(word);
        if (known == null && word.startsWith("x-")) {
            known = slots.get("x-");
        }
        if (known == null) {
            known = slots.get("*");
        }
        if (known == null) {
            throw new IllegalStateException(
                    "no field of the protobuf of " + type + " for the word " + word);
        }
        return known;
    }

    private static void write(Message message, String type, Entry entry) {
        int number = entry.slot().number();
        String form = entry.slot().form();
        Object value = entry.value();
        switch (form) {
            case "text" -> message.text(number, (String) value);
            case "texts" -> message.texts(number, (ListValue) value);
            case "truth" -> message.truth(number, (Boolean) value);
            case "anys" -> ((ListValue) value).forEach(one -> message.message(number, any(one)));
            case "any" -> message.message(number, named(entry.name(), any(value)));
            case "default" -> message.message(number, fallback(value));
            default -> {
                if (form.endsWith("[]")) {
                    String item = form.substring(0, form.length() - 2);
                    ((ListValue) value).forEach(one -> message.message(number, value(item, one)));
                } else if (form.startsWith("=")) {
                    Message inside = value(form.substring(1), value);
                    message.message(number, new Message().message(1, inside));
                } else if (MESSAGES.get(type).containsKey(entry.name())) {
                    message.message(number, value(form, value));
                } else {
                    message.message(number, named(entry.name(), value(form, value)));
                }
            }
        }
    }

    private static Message named(String name, Message value) {
        return new Message().text(1, name).message(2, value);
    }

    /** A message, or what may be a reference in its place. */
    private static Message value(String form, Object value) {
        var map = (MapValue) value;
        if (!form.endsWith("?")) {
            return message(form, map);
        }
        return map.has("$ref")
                ? new Message().message(2, new Message().text(1, map.string("$ref")))
                : new Message().message(1, message(form.substring(0, form.length() - 1), map));
    }

    /** Any value travels as YAML, of which JSON is a part. */
    private static Message any(Object value) {
        return new Message().text(2, JsonEncoder.text(value) + "\n");
    }

    /** A number, a truth or a text; gnostic has no field for other defaults. */
    private static Message fallback(Object value) {
        return switch (value) {
            case Number number -> new Message().real(1, number.doubleValue());
            case Boolean truth -> new Message().choice(2, truth);
            case String text -> new Message().texts(3, List.of(text));
            case FreeMap _ -> new Message();
            default -> throw new IllegalStateException("no default of the protobuf for " + value);
        };
    }
}
