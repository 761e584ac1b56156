package io.podium.server.openapi;

import io.podium.api.schema.Field;
import io.podium.server.discovery.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Definitions that are no types of fields: texts and numbers with a meaning, and JSON of any shape.
 */
enum Leaf {
    QUANTITY("io.k8s.apimachinery.pkg.api.resource.Quantity", "An amount, such as 500m or 2Gi."),
    TIME("io.k8s.apimachinery.pkg.apis.meta.v1.Time", "A moment, in whole seconds."),
    MICRO_TIME("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", "A moment, in microseconds."),
    DURATION("io.k8s.apimachinery.pkg.apis.meta.v1.Duration", "A span of time, such as 1m30s."),
    INT_OR_STRING(
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
            "A number, or a text such as a name or 25%."),
    RAW_EXTENSION("io.k8s.apimachinery.pkg.runtime.RawExtension", "An object of any kind."),
    FIELDS_V1("io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", "A set of fields."),
    JSON("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON", "Any JSON."),
    OR_ARRAY(
            "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray",
            "A schema or a list of schemas."),
    OR_BOOL(
            "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool",
            "A schema or a truth."),
    OR_STRINGS(
            "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray",
            "A schema or a list of names."),
    PATCH("io.k8s.apimachinery.pkg.apis.meta.v1.Patch", "A change to an object."),
    VERSION("io.k8s.apimachinery.pkg.version.Info", "Which version a server is of.");

    /** What it says; all texts, the last four may be missing. */
    private static final List<String> VERSION_FIELDS =
            List.of(
                    "major",
                    "minor",
                    "gitVersion",
                    "gitCommit",
                    "gitTreeState",
                    "buildDate",
                    "goVersion",
                    "compiler",
                    "platform",
                    "emulationMajor",
                    "emulationMinor",
                    "minCompatibilityMajor",
                    "minCompatibilityMinor");

    private static final int VERSION_REQUIRED = 9;

    private static final Map<String, Leaf> BY_DEFINITION = new HashMap<>();

    static {
        for (Leaf leaf : values()) {
            BY_DEFINITION.put(leaf.definition, leaf);
        }
    }

    private final String definition;
    private final String description;

    Leaf(String definition, String description) {
        this.definition = definition;
        this.description = description;
    }

    String definition() {
        return definition;
    }

    /** The leaf of the definition's name, or null. */
    static Leaf find(String definition) {
        return BY_DEFINITION.get(definition);
    }

    /** The leaf a field's values are, or null for plain ones. */
    static Leaf of(Field field) {
        return switch (field.sort()) {
            case QUANTITY -> QUANTITY;
            case TIME -> TIME;
            case MICRO_TIME -> MICRO_TIME;
            case DURATION -> DURATION;
            case INT_OR_STRING -> INT_OR_STRING;
            case RAW ->
                    switch (field.protobufType()) {
                        case "FieldsV1" -> FIELDS_V1;
                        case "RawExtension" -> RAW_EXTENSION;
                        case "JSONSchemaPropsOrArray" -> OR_ARRAY;
                        case "JSONSchemaPropsOrBool" -> OR_BOOL;
                        case "JSONSchemaPropsOrStringArray" -> OR_STRINGS;
                        default -> JSON;
                    };
            default -> null;
        };
    }

    void write(Json json, Dialect dialect) {
        json.text("description", description);
        switch (this) {
            case TIME, MICRO_TIME -> json.text("type", "string").text("format", "date-time");
            case DURATION -> json.text("type", "string");
            case RAW_EXTENSION, FIELDS_V1, PATCH -> json.text("type", "object");
            case QUANTITY -> {
                if (dialect == Dialect.V2) {
                    json.text("type", "string");
                } else {
                    oneOf(json, "string", "number");
                }
            }
            case INT_OR_STRING -> {
                if (dialect == Dialect.V2) {
                    json.text("type", "string").text("format", "int-or-string");
                } else {
                    oneOf(json, "integer", "string");
                    json.text("format", "int-or-string");
                }
            }
            case VERSION ->
                    json.texts("required", VERSION_FIELDS.subList(0, VERSION_REQUIRED))
                            .text("type", "object")
                            .object(
                                    "properties",
                                    all ->
                                            VERSION_FIELDS.stream()
                                                    .sorted()
                                                    .forEach(name ->
                                                            all.object(
                                                                    name,
                                                                    one ->
                                                                            one.text(
                                                                                    "type",
                                                                                    "string"))));
            case JSON, OR_ARRAY, OR_BOOL, OR_STRINGS -> {
                // Of any shape: no more to say.
            }
        }
    }

    private static void oneOf(Json json, String... types) {
        json.objects("oneOf", List.of(types), type -> json.text("type", type));
    }
}
