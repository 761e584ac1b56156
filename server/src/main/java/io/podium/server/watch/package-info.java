/**
 * Watches: changes of the store, in commit order, become frames for those who asked. Changes come
 * from the store's one subscription, frames go to the sinks of connections, made once per change
 * and rendition. Everything here runs on one loop; a slow reader costs no memory, it reads the
 * store's past again when it has room, and never misses a change without being told (410).
 */
package io.podium.server.watch;
