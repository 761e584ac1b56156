/**
 * What is special of autoscalers: the cells that show targets. Objects come from the registry and
 * go back to it; nothing here reads other objects, the time, or the store.
 */
package io.podium.api.kinds.scaling;
