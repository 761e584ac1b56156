/**
 * The API as tables: every type with its fields, every resource with its names and verbs. Read once
 * per JVM from what the build generated of the notation in {@code src/main/schema}; immutable
 * afterwards. Codecs, patches, validation, discovery, OpenAPI and views all follow these tables.
 */
package io.podium.api.schema;
