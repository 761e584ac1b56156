package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonDecoder.Decoded;
import io.podium.api.json.JsonDecoder.DecodedFree;
import io.podium.api.json.Typer;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlReader;
import io.podium.server.registry.WriteOptions.Validation;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.ApiRequest.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads bodies: bytes of any content type we know become typed trees, or a 400 in upstream's words.
 */
final class Drafts {
    static final String APPLY_PATCH = "application/apply-patch+yaml";

    /** What upstream was about when the text was no YAML. */
    private static final String CONVERTING = "error converting YAML to JSON: ";

    private static final String UNMARSHALING = "error unmarshaling JSON: while decoding JSON: ";
    static final String FREE_MAP = "value of type map[string]interface {}";

    /**
     * What a body must be.
     *
     * @param apiVersion such as apps/v1
     * @param olderVersion with the same fields, which may be said instead
     */
    record Expected(Type type, String apiVersion, String kind, String olderVersion) {
        Expected(Type type, String apiVersion, String kind) {
            this(type, apiVersion, kind, apiVersion);
        }

        /** What upstream's own form of the kind is called, such as core.ConfigMap. */
        String internal() {
            int dot = apiVersion.indexOf('.');
            int slash = apiVersion.indexOf('/');
            int end = dot < 0 || dot > slash ? slash : dot;
            return (slash < 0 ? "core" : apiVersion.substring(0, end)) + "." + kind;
        }
    }

    /**
     * What was sent, and what the caller is to be warned of.
     *
     * @param isManaged whether managedFields are right already
     */
    record Draft(TypedMap tree, List<String> warnings, boolean isManaged) {
        /** Of what is still to be looked at for who manages what. */
        Draft(TypedMap tree, List<String> warnings) {
            this(tree, warnings, false);
        }

        /** As something that is still to be created: of no version yet. */
        Draft fresh() {
            return new Draft(
                    Metadata.edit(tree, metadata -> metadata.withoutResourceVersion()),
                    warnings,
                    isManaged);
        }
    }

    /** A body before its type is known. */
    private interface Source {
        JsonDecoder.Kind said();

        Decoded decode(Type type);
    }

    private static final String YAML_HEADLINE = "yaml: unmarshal errors:\n";

    private final Schema schema;
    private final JsonDecoder json;

    Drafts(Schema schema, JsonDecoder json) {
        this.schema = schema;
        this.json = json;
    }

    /** The body of a create or an update. */
    Draft read(ApiRequest request, Expected expected, Validation validation) {
        if (request.body() instanceof Payload.Tree(MapValue value)
                && value instanceof TypedMap tree
                && tree.type() == expected.type()) {
            return new Draft(
                    named(tree, expected), List.of()); // From this process, and as it must be.
        }
        Decoded decoded = decode(request, expected);
        List<String> findings = decoded.findings();
        if (validation == Validation.STRICT && !findings.isEmpty()) {
            throw unreadable(
                    said(decoded.value(), expected),
                    expected,
                    "strict decoding error: " + String.join(", ", findings));
        }
        return OwnerReferences.ofBody(
                new Draft(
                        named(decoded.value(), expected),
                        validation == Validation.IGNORE ? List.of() : warnings(findings)));
    }

    /** YAML's findings come as lines below a headline, and each is a warning of its own. */
    private static List<String> warnings(List<String> findings) {
        return findings.stream()
                .flatMap(finding ->
                        finding.startsWith(YAML_HEADLINE)
                                ? finding.substring(YAML_HEADLINE.length()).lines()
                                : Stream.of(finding))
                .map(String::strip)
                .toList();
    }

    /**
     * Reads the body as what is expected, and looks at what it says it is only when that is
     * something else.
     */
    private Decoded decode(ApiRequest request, Expected expected) {
        Source source;
        try {
            source = source(request);
        } catch (DecodeException e) {
            throw unrecognized(request, expected, e);
        }
        try {
            Decoded decoded = source.decode(expected.type());
            checkKind(said(decoded.value(), expected), expected);
            return decoded;
        } catch (DecodeException e) {
            JsonDecoder.Kind said = said(source, request, expected);
            checkKind(said, expected);
            throw unreadable(said, expected, e.getMessage());
        }
    }

    private static JsonDecoder.Kind said(Source source, ApiRequest request, Expected expected) {
        try {
            return complete(source.said(), expected);
        } catch (DecodeException e) {
            throw unrecognized(request, expected, e);
        }
    }

    private static JsonDecoder.Kind said(TypedMap tree, Expected expected) {
        return complete(
                new JsonDecoder.Kind(tree.string("apiVersion"), tree.string("kind")), expected);
    }

    private static JsonDecoder.Kind complete(JsonDecoder.Kind said, Expected expected) {
        return new JsonDecoder.Kind(
                said.apiVersion().isEmpty() ? expected.apiVersion() : said.apiVersion(),
                said.kind().isEmpty() ? expected.kind() : said.kind());
    }

    private static ApiError unrecognized(ApiRequest request, Expected expected, DecodeException e) {
        String doing = isOfYaml(e) ? "" : "couldn't get version/kind; json parse error: ";
        return ApiError.badRequest(
                "the object provided is unrecognized (must be of type "
                        + expected.kind()
                        + "): "
                        + doing
                        + e.getMessage()
                        + " ("
                        + summary(request)
                        + ")");
    }

    private void checkKind(JsonDecoder.Kind said, Expected expected) {
        String kind = said.kind();
        boolean isVersion =
                said.apiVersion().equals(expected.apiVersion())
                        || said.apiVersion().equals(expected.olderVersion());
        if (kind.equals(expected.kind()) && isVersion) {
            return;
        }
        if (schema.body(said.apiVersion(), kind).isEmpty()) {
            String why =
                    "no kind \""
                            + kind
                            + "\" is registered for version \""
                            + said.apiVersion()
                            + "\"";
            throw unreadable(said, expected, why);
        }
        if (kind.equals(expected.kind())) {
            throw ApiError.badRequest(
                    "the API version in the data ("
                            + said.apiVersion()
                            + ") does not match the expected API version ("
                            + expected.apiVersion()
                            + ")");
        }
        throw unreadable(
                said,
                expected,
                "converting ("
                        + versionOf(said.apiVersion())
                        + "."
                        + kind
                        + ") to ("
                        + expected.internal()
                        + "): unknown conversion");
    }

    private static ApiError unreadable(JsonDecoder.Kind said, Expected expected, String why) {
        return ApiError.badRequest(
                said.kind()
                        + " in version \""
                        + versionOf(said.apiVersion())
                        + "\" cannot be handled as a "
                        + expected.kind()
                        + ": "
                        + why);
    }

    private static String versionOf(String apiVersion) {
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }

    private static String summary(ApiRequest request) {
        if (!(request.body() instanceof Payload.Bytes(byte[] bytes))) {
            return "<empty>";
        }
        if (bytes.length == 0) {
            return "<empty>";
        }
        int shown = Math.min(bytes.length, 30);
        if (bytes[0] == '{') {
            String start = new String(bytes, 0, shown, StandardCharsets.UTF_8);
            return start + (bytes.length > shown ? " ..." : "");
        }
        return HexFormat.of().formatHex(bytes, 0, shown) + (bytes.length > shown ? " ..." : "");
    }

    private static TypedMap named(TypedMap tree, Expected expected) {
        TypedMap result = tree;
        if (!tree.string("kind").equals(expected.kind())) {
            result = result.with("kind", expected.kind());
        }
        return tree.string("apiVersion").equals(expected.apiVersion())
                ? result
                : result.with("apiVersion", expected.apiVersion());
    }

    /** A body of options, whose apiVersion may be that of any group. */
    TypedMap readOptions(ApiRequest request, Expected expected) {
        try {
            Source source = source(request);
            String kind = source.said().kind();
            if (!kind.isEmpty() && !kind.equals(expected.kind())) {
                throw ApiError.badRequest(
                        "decoded object cannot be converted to " + expected.kind());
            }
            return source.decode(expected.type()).value();
        } catch (DecodeException e) {
            throw ApiError.badRequest(
                    "the options cannot be read as " + expected.kind() + ": " + e.getMessage());
        }
    }

    /**
     * A patch's body: any JSON, and the fields that stand there twice. Fails with a {@link
     * DecodeException} when it is none.
     */
    DecodedFree patch(ApiRequest request) {
        return switch (request.body()) {
            case Payload.Tree(MapValue value) -> new DecodedFree(value, List.of());
            case Payload.Bytes(byte[] bytes) -> json.decodeFreely(bytes);
            case Payload.None() -> throw DecodeException.syntax("unexpected end of JSON input");
        };
    }

    private Source source(ApiRequest request) {
        return switch (request.body()) {
            case Payload.Tree(MapValue value) -> ofTree(value, List.of());
            case Payload.Bytes(byte[] bytes) ->
                    switch (mediaType(request.contentType())) {
                        case "", "application/json" -> ofJson(bytes);
                        case "application/yaml" -> {
                            YamlReader.Document document = YamlReader.readOne(bytes);
                            String type = "value of type " + JsonDecoder.META;
                            yield ofTree(object(document.value(), type), document.findings());
                        }
                        default ->
                                throw ApiError.unsupportedMediaType(
                                        "the body of the request was in an unknown format -"
                                                + " accepted media types include: application/json,"
                                                + " application/yaml,"
                                                + " application/vnd.kubernetes.protobuf");
                    };
            case Payload.None() -> ofJson(new byte[0]);
        };
    }

    private Source ofJson(byte[] bytes) {
        return new Source() {
            @Override
            public JsonDecoder.Kind said() {
                return json.kind(bytes);
            }

            @Override
            public Decoded decode(Type type) {
                return json.decode(bytes, type);
            }
        };
    }

    private static Source ofTree(MapValue tree, List<String> earlier) {
        return new Source() {
            @Override
            public JsonDecoder.Kind said() {
                return new JsonDecoder.Kind(tree.string("apiVersion"), tree.string("kind"));
            }

            @Override
            public Decoded decode(Type type) {
                Decoded decoded = Typer.type(tree, type);
                var findings = new ArrayList<>(earlier);
                findings.addAll(decoded.findings());
                return new Decoded(decoded.value(), findings);
            }
        };
    }

    /** The type without its parameters, in lower case. */
    static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    /** A configuration to be applied, as it was sent. */
    record Configuration(MapValue value, List<String> warnings) {}

    /** The body of a patch that applies: YAML, and so JSON too. */
    Configuration configuration(ApiRequest request, Validation validation) {
        try {
            YamlReader.Document document =
                    switch (request.body()) {
                        case Payload.Tree(MapValue value) ->
                                new YamlReader.Document(value, List.of());
                        case Payload.Bytes(byte[] bytes) -> YamlReader.readOne(bytes);
                        case Payload.None() -> YamlReader.readOne(new byte[0]);
                    };
            MapValue map = object(document.value(), FREE_MAP);
            List<String> findings = document.findings();
            if (validation == Validation.STRICT && !findings.isEmpty()) {
                throw ApiError.badRequest(
                        "error strict decoding YAML: " + CONVERTING + String.join(", ", findings));
            }
            return new Configuration(
                    map, validation == Validation.IGNORE ? List.of() : warnings(findings));
        } catch (DecodeException e) {
            String doing = isOfYaml(e) ? CONVERTING : UNMARSHALING;
            throw ApiError.badRequest("error decoding YAML: " + doing + e.getMessage());
        }
    }

    private static boolean isOfYaml(DecodeException e) {
        return e.getMessage().startsWith("yaml: ");
    }

    /** A document as an object; nothing at all is one without fields. */
    private static MapValue object(Object document, String goType) {
        return switch (document) {
            case MapValue map -> map;
            case Null nothing -> FreeMap.of(Map.of());
            default -> throw DecodeException.misfit(document, goType);
        };
    }
}
