/**
 * JSON as Kubernetes reads and writes it. Bytes come in from the wire, from the log and from files;
 * trees go out, and back again as bytes that match Go's encoding byte for byte. What Go would
 * refuse is refused in Go's words; unknown and duplicate fields are reported, never decided about.
 * Nothing here knows a kind: the schema's tables lead the way.
 */
package io.podium.api.json;
