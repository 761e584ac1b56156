/**
 * The forms of an object: resident tree or bytes, and what a caller's Accept header makes of them
 * (JSON, YAML, metadata only). Bodies come from the registry and from the store's log; bytes go to
 * answers and watch frames. Never changes what an object says.
 */
package io.podium.server.render;
