package io.podium.api.json;

import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;

/**
 * A text that cannot be read as what it should be. The message is what Kubernetes' decoder would
 * say, ready to stand behind {@code Pod in version "v1" cannot be handled as a Pod: }. Carries no
 * stack: it is about input.
 */
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean syntax;

    private DecodeException(String message, boolean syntax) {
        super(message, null, false, false);
        this.syntax = syntax;
    }

    /** The text is no JSON, YAML or protobuf at all. */
    public static DecodeException syntax(String message) {
        return new DecodeException(message, true);
    }

    /** Well-formed, but something has the wrong type. */
    public static DecodeException mismatch(String message) {
        return new DecodeException(message, false);
    }

    /** A value that is none of the type, which is named as Go prints it. */
    public static DecodeException misfit(Object value, String goType) {
        String sort =
                switch (value) {
                    case String text -> "string";
                    case Boolean truth -> "bool";
                    case ListValue list -> "array";
                    case MapValue map -> "object";
                    case Null nothing -> "null";
                    default -> "number";
                };
        return mismatch("json: cannot unmarshal " + sort + " into Go " + goType);
    }

    /** Whether the text was malformed, so that not even its kind is known. */
    public boolean isSyntax() {
        return syntax;
    }
}
