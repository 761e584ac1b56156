/**
 * Gives every namespace the service account its pods run as unless they say otherwise. Reads
 * namespaces, writes accounts.
 */
package io.podium.controllers.serviceaccount;
