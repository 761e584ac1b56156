package io.podium.server.registry;

import io.podium.api.error.ApiError;
import io.podium.api.json.DecodeException;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonDecoder.Decoded;
import io.podium.api.json.JsonDecoder.DecodedFree;
import io.podium.api.json.Typer;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.yaml.YamlReader;
import io.podium.server.registry.WriteOptions.Validation;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.ApiRequest.Payload;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Reads bodies: bytes of any content type we know become typed trees, or a 400 in upstream's words.
 */
final class Drafts {
    private static final String JSON_PATCH = "application/json-patch+json";
    static final String APPLY_PATCH = "application/apply-patch+yaml";

    /**
     * What a body must be.
     *
     * @param apiVersion such as apps/v1
     */
    record Expected(Type type, String apiVersion, String kind) {
        String version() {
            return versionOf(apiVersion);
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
        return ApiError.badRequest(
                "the object provided is unrecognized (must be of type "
                        + expected.kind()
                        + "): couldn't get version/kind; json parse error: "
                        + e.getMessage()
                        + " ("
                        + summary(request)
                        + ")");
    }

    private void checkKind(JsonDecoder.Kind said, Expected expected) {
        String kind = said.kind();
        if (kind.equals(expected.kind()) && said.apiVersion().equals(expected.apiVersion())) {
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
                        + expected.version()
                        + "."
                        + expected.kind()
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
            return "";
        }
        int shown = Math.min(bytes.length, 30);
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

    /** A patch's body: any JSON, and the fields that stand there twice. */
    DecodedFree patch(ApiRequest request) {
        try {
            return switch (request.body()) {
                case Payload.Tree(MapValue value) -> new DecodedFree(value, List.of());
                case Payload.Bytes(byte[] bytes) -> json.decodeFreely(bytes);
                case Payload.None() -> throw DecodeException.syntax("unexpected end of JSON input");
            };
        } catch (DecodeException e) {
            String what =
                    mediaType(request.contentType()).equals(JSON_PATCH)
                            ? "error decoding patch: "
                            : "";
            throw ApiError.badRequest(what + e.getMessage());
        }
    }

    private Source source(ApiRequest request) {
        return switch (request.body()) {
            case Payload.Tree(MapValue value) -> ofTree(value, List.of());
            case Payload.Bytes(byte[] bytes) ->
                    switch (mediaType(request.contentType())) {
                        case "", "application/json" -> ofJson(bytes);
                        case "application/yaml" -> {
                            YamlReader.Document document = YamlReader.readOne(bytes);
                            if (!(document.value() instanceof MapValue map)) {
                                throw DecodeException.syntax("the document is no object");
                            }
                            yield ofTree(map, document.findings());
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
            if (!(document.value() instanceof MapValue map)) {
                throw DecodeException.syntax("the document is no object");
            }
            List<String> findings = document.findings();
            if (validation == Validation.STRICT && !findings.isEmpty()) {
                throw ApiError.badRequest(
                        "error strict decoding YAML: " + String.join(", ", findings));
            }
            return new Configuration(map, validation == Validation.IGNORE ? List.of() : findings);
        } catch (DecodeException e) {
            throw ApiError.badRequest("error decoding YAML: " + e.getMessage());
        }
    }

    static boolean isOperations(String contentType) {
        return mediaType(contentType).equals(JSON_PATCH);
    }
}
