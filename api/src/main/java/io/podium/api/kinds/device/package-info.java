/**
 * What is special of the kinds that tell of devices: what nodes have, classes, claims and their
 * templates. Objects come from the registry and go back to it; nothing here allocates anything, and
 * no expression is compiled here.
 */
package io.podium.api.kinds.device;
