/**
 * What is special of the kinds that say who is asked before an object is kept: webhooks, policies
 * and their bindings. Objects come from the registry and go back to it; nothing here asks anybody,
 * and no expression is compiled here.
 */
package io.podium.api.kinds.admission;
