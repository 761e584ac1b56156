/**
 * What is special of the kinds of the core group: defaults, preparation, validation, cells. Objects
 * come from the registry and go back to it; nothing here reads other objects, the time, or the
 * store.
 */
package io.podium.api.kinds.core;
