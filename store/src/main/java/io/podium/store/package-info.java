/**
 * Revisions: what was committed, in one order. Writes come from the server, snapshots and changes
 * go back to it and to the views of the spokes. Knows keys and bodies, never what an object means.
 */
package io.podium.store;
