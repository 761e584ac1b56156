/**
 * The in-process side of the spokes' door: store changes become views by reference, actions become
 * requests that go through the same authorization and admission as those of the wire. Nothing is
 * encoded, nothing is copied.
 */
package io.podium.podium.door;
