/**
 * The schema as OpenAPI, versions 2 and 3, so that clients can validate, explain and patch. Comes
 * from the schema alone, goes out as cached pages; a document is written when somebody first asks
 * for it.
 */
package io.podium.server.openapi;
