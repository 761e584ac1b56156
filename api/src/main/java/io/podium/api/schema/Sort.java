package io.podium.api.schema;

/** What a single value of a field is, and so how the codecs treat it. */
public enum Sort {
    STRING,
    INT32,
    INT64,
    DOUBLE,
    BOOL,
    /** Base64 text in JSON and in the tree, raw in protobuf. */
    BYTES,
    /** Canonical text in the tree; a message with the text in protobuf. */
    QUANTITY,
    /** RFC 3339 text in whole seconds, UTC. */
    TIME,
    /** RFC 3339 text with six decimals, UTC. */
    MICRO_TIME,
    /** Go duration text such as 1m30s. */
    DURATION,
    /** A Long or a String. */
    INT_OR_STRING,
    /** Any JSON: RawExtension, JSON, FieldsV1, and unions such as JSONSchemaPropsOrBool. */
    RAW,
    /** An object of the field's type. */
    OBJECT
}
