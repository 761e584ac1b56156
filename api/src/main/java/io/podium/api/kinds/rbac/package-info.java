/**
 * What is special of roles and bindings: rules that mean something, subjects, the role that never
 * changes. Objects come from the registry and go back to it; nothing here reads other objects, the
 * time, or the store.
 */
package io.podium.api.kinds.rbac;
