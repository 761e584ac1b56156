/**
 * The end of a namespace: first its pods go, then everything else, then the namespace itself; its
 * status says what it still waits for. Asks the server what is left, because views do not hold
 * custom resources. Nothing else deletes the content of a namespace as such.
 */
package io.podium.controllers.namespace;
