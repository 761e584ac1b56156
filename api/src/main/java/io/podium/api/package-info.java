/**
 * What an object of the API is: immutable values, the schema they follow, generated views, codecs,
 * patches, selectors, quantities, and per kind one Strategy. Bytes and edits come in, values go
 * out; nothing here knows of requests, stores or time.
 */
package io.podium.api;
