package io.podium.api.json;

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

    /** Whether the text was malformed, so that not even its kind is known. */
    public boolean isSyntax() {
        return syntax;
    }
}
