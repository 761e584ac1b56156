/**
 * What is special of the kinds that say what else is served: definitions of custom resources with
 * their schemas, and services of other API servers. Objects come from the registry and go back to
 * it; nothing here serves anything or reads other objects.
 */
package io.podium.api.kinds.extension;
