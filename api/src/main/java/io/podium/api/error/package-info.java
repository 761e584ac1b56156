/**
 * Refusals: what a user did wrong, with the Status Kubernetes would send. Thrown anywhere on the
 * way of a request, turned into bytes at its end.
 */
package io.podium.api.error;
