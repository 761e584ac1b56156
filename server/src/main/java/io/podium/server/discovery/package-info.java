/**
 * What the server says about itself: which groups, versions and resources there are, its version,
 * its keys, its paths. Comes from the schema and the wiring, goes out as cached pages. Never looks
 * into the store.
 */
package io.podium.server.discovery;
