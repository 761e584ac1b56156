package io.podium.server.render;

/**
 * How a caller wants objects shown. Frames of watches are shared between watchers of equal
 * renditions.
 *
 * @param version of the meta.k8s.io group, for tables and metadata-only objects
 * @param include what the rows of a table carry
 */
public record Rendition(Form form, Format format, String version, Include include, boolean pretty) {
    /** The object itself, as JSON. */
    public static final Rendition JSON =
            new Rendition(Form.OBJECT, Format.JSON, "v1", Include.METADATA, false);

    /** What of the object is shown. */
    public enum Form {
        OBJECT,
        /** PartialObjectMetadata: nothing but metadata. */
        METADATA,
        /** A Table, as kubectl prints it. */
        TABLE
    }

    /** How it is written. */
    public enum Format {
        JSON("application/json"),
        YAML("application/yaml"),
        PROTOBUF("application/vnd.kubernetes.protobuf"),
        /** Not written at all: the caller lives in this process and takes the value. */
        VALUE("");

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        public String mediaType() {
            return mediaType;
        }
    }

    /** What the rows of a table carry beside their cells. */
    public enum Include {
        NONE,
        METADATA,
        OBJECT
    }

    public boolean isPlainJson() {
        return form == Form.OBJECT && format == Format.JSON;
    }

    /** The same with other rows. */
    public Rendition withInclude(Include wanted) {
        return new Rendition(form, format, version, wanted, pretty);
    }

    /** The same, indented for people. */
    public Rendition withPretty(boolean wanted) {
        return new Rendition(form, format, version, include, wanted);
    }
}
