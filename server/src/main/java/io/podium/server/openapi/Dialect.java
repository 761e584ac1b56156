package io.podium.server.openapi;

/** The two versions of OpenAPI, where they differ. */
enum Dialect {
    V2("#/definitions/"),
    V3("#/components/schemas/");

    private final String prefix;

    Dialect(String prefix) {
        this.prefix = prefix;
    }

    /** A reference to a definition. */
    String reference(String definition) {
        return prefix + definition;
    }
}
