/**
 * What is special of workloads: defaults of their strategies, selectors against templates, what
 * never changes. Objects come from the registry and go back to it; nothing here reads other
 * objects, the time, or the store.
 */
package io.podium.api.kinds.apps;
